"""Running the sender at a moment, at once with others, or so that it dies."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any, NoReturn

from django.db import connection

from notifications.services.delivery import DeliveryRun, deliver_emails
from secor_portal.tenancy import every_municipality
from tests.notifications.rows import BEFORE

REFUSING, GONE = "tests.notifications.backends.Refusing", "tests.notifications.backends.Gone"


class Killed(BaseException):
    """The process ends here."""


def killed(*_: Any, **__: Any) -> NoReturn:
    """What a process does no more."""
    raise Killed


def run(at: datetime, as_of: Any = BEFORE) -> DeliveryRun:
    """One run at a moment that stands still."""
    return deliver_emails(now=lambda: at, as_of=as_of)


def at_once(number: int, act: Callable[[], object]) -> list[Exception]:
    """Let so many threads act at the same moment; what went wrong in them."""
    faults: list[Exception] = []
    start = Barrier(number)

    def one() -> None:
        try:
            with every_municipality():
                start.wait()
                act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults
