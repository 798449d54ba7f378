"""Time zone data that knows that Alberta stays on UTC−6. With older data every date near midnight is wrong."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, connection

from secor_portal.start import StartRefused

ZONE = "America/Edmonton"
A_WINTER_NOON = datetime(2026, 12, 15, 12, tzinfo=UTC)
OFFSET = timedelta(hours=-6)


def require_zone_data() -> None:
    """Refuse to start in production, with a sentence, if Python or the database has old zone data."""
    if settings.PRODUCTION and (fault := find_python_fault() or _find_fault_if_reachable()):
        raise StartRefused(fault)


def find_python_fault() -> str | None:
    """What is wrong with Python's zone data, as a sentence; None if nothing is."""
    found = A_WINTER_NOON.astimezone(ZoneInfo(ZONE)).utcoffset()
    if found == OFFSET:
        return None
    return _describe_fault("Python", found, "Install the package tzdata 2026.3 or later.")


def find_database_fault() -> str | None:
    """What is wrong with PostgreSQL's zone data, as a sentence; None if nothing is. SQLite needs no zone data."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz AT TIME ZONE %s", [A_WINTER_NOON, ZONE])
        local: datetime = cursor.fetchone()[0]
    found = local.replace(tzinfo=UTC) - A_WINTER_NOON
    if found == OFFSET:
        return None
    return _describe_fault("PostgreSQL", found, "Update its system's tzdata package and restart PostgreSQL.")


def _find_fault_if_reachable() -> str | None:
    """A database that is away is no reason not to start: every request tries it again, and /readyz reports it."""
    try:
        return find_database_fault()
    except OperationalError:
        return None


def _describe_fault(program: str, found: timedelta | None, advice: str) -> str:
    hours = found / timedelta(hours=1) if found is not None else 0
    return f"{program} puts Alberta at UTC{hours:+g} on 15 December 2026, but it is at UTC-6. {advice}"
