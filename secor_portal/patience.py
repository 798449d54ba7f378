"""Waiting for a database that is away for a moment."""

from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError, connection
from kombu.utils.functional import retry_over_time

AWAY = (OperationalError, InterfaceError, InternalError)  # the last where a server became one to read from only
MOST_SECONDS = 60
PAUSE = 0.5  # seconds


def patiently(act: Callable[[], object]) -> None:
    """Do ``act``, which it must be safe to do twice; over and over while the database is away, for up to a minute."""
    retry_over_time(act, AWAY, errback=_with_another_connection, timeout=MOST_SECONDS)


def _with_another_connection(*_: Any) -> float:
    """The seconds to wait before the next attempt, which opens a connection of its own."""
    connection.close()
    return PAUSE
