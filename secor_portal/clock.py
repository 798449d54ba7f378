"""The time. All other modules ask this one, so tests can set it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ALBERTA = ZoneInfo("America/Edmonton")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime) -> date:
    """The calendar day in Alberta at the moment ``at``."""
    return at.astimezone(ALBERTA).date()


def today() -> date:
    """The calendar day in Alberta."""
    return local_day(now())
