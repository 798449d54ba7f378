"""Waiting for a database that is away for a moment."""

from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError, connection
from kombu.utils.functional import retry_over_time

AWAY = (OperationalError, InterfaceError, InternalError)  # InternalError: the server has become read-only
MOST_SECONDS = 60
PAUSE = 0.5  # seconds


def retry_while_away(work: Callable[[], object]) -> None:
    """Do ``work``, and repeat it for up to a minute while the database is away. It must be safe to do twice."""
    retry_over_time(work, AWAY, errback=_drop_connection, timeout=MOST_SECONDS)


def _drop_connection(*_: Any) -> float:
    """Close the connection, so that the next attempt opens its own. Returns the seconds to wait until then."""
    connection.close()
    return PAUSE
