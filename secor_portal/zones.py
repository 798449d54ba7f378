"""Whether the zone data knows that Alberta stays on UTC−6: with older data every date near midnight is wrong."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, connection

from secor_portal.start import StartRefused

ZONE = "America/Edmonton"
A_WINTER_NOON = datetime(2026, 12, 15, 12, tzinfo=UTC)
OFFSET = timedelta(hours=-6)


def insist() -> None:
    """End the start of a process in production, with a sentence, where zone data is wrong."""
    if settings.PRODUCTION and (trouble := trouble_in_python() or _trouble_in_database_that_answers()):
        raise StartRefused(trouble)


def _trouble_in_database_that_answers() -> str | None:
    """One that is away now is no reason not to start: it is asked for with each request, and /readyz says so."""
    try:
        return trouble_in_database()
    except OperationalError:
        return None


def trouble_in_python() -> str | None:
    """What is wrong with Python's zone data, as a sentence; None where nothing is."""
    found = A_WINTER_NOON.astimezone(ZoneInfo(ZONE)).utcoffset()
    if found == OFFSET:
        return None
    return _sentence("Python", found, "Install the package tzdata 2026.3 or later.")


def trouble_in_database() -> str | None:
    """The same of PostgreSQL; SQLite has no zone data and needs none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz AT TIME ZONE %s", [A_WINTER_NOON, ZONE])
        local: datetime = cursor.fetchone()[0]
    found = local.replace(tzinfo=UTC) - A_WINTER_NOON
    if found == OFFSET:
        return None
    return _sentence("PostgreSQL", found, "Update the tzdata of its system, which Debian has, and restart it.")


def _sentence(who: str, found: timedelta | None, advice: str) -> str:
    hours = found / timedelta(hours=1) if found is not None else 0
    return f"{who} believes that Alberta is at UTC{hours:+g} on 15 December 2026; it is at UTC-6. {advice}"
