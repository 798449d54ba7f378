"""What is due, each minute, until someone stops it: in embedded mode this does the work of beat, worker and broker."""

import threading
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import close_old_connections

from notifications.models import Obligation
from notifications.services.clockwork import run_due
from notifications.services.delivery import deliver_emails
from secor_portal import clock
from secor_portal.tenancy import every_municipality

TURN = timedelta(minutes=1)
LOOK = 1.0  # seconds between two looks for new email
PAUSE = 10.0  # seconds to wait after a fault, for example if the database is away
MOST_SEEN = 500  # messages; new ones are always among the latest

log = structlog.get_logger()


class DueLoop:
    """Does everything that is due once a minute, and sends new email a second after it was written.

    Email that has to wait, for example because sending is held or a limit is reached, is tried once a minute only.
    """

    def __init__(self) -> None:
        self.turned_at: datetime | None = None
        self.seen: set[UUID] = set()

    def run_until(self, stop: threading.Event) -> None:
        """Go on until ``stop`` is set. A fault is logged and the next turn tries again."""
        while not stop.is_set():
            try:
                self.run_step()
            except Exception as fault:  # what is due stays due, so the next turn does it
                log.error("due_loop_failed", exc_info=fault)
                stop.wait(PAUSE)
            stop.wait(LOOK)

    def run_step(self) -> None:
        """Do everything that is due if a minute has passed; otherwise send email if there is any new."""
        close_old_connections()  # as a web request does: the database may have been restarted
        at = clock.now()
        with every_municipality():
            if self.turned_at is None or not timedelta(0) <= at - self.turned_at < TURN:
                self.turned_at = at
                run_due()
            elif self._has_new_email(at):
                deliver_emails()

    def _has_new_email(self, at: datetime) -> bool:
        latest = Obligation.objects.free(at).order_by("-not_before", "-pk").values_list("pk", flat=True)
        before, self.seen = self.seen, set(latest[:MOST_SEEN])
        return not self.seen <= before
