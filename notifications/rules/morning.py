"""From what time of day on people are reminded. Times of day are Alberta's."""

from datetime import date, datetime, time, timedelta

from secor_portal.clock import ALBERTA, local_day

MORNING = time(7)
ONE_DAY = timedelta(days=1)


def morning_of(day: date) -> datetime:
    """When the working day begins."""
    return datetime.combine(day, MORNING, ALBERTA)


def next_morning(at: datetime) -> datetime:
    """The first morning after the moment ``at``."""
    today = morning_of(local_day(at))
    return today if at < today else morning_of(local_day(at) + ONE_DAY)


def opening(stage_on: date, at: datetime) -> datetime:
    """From when on a stage is told whose day is ``stage_on``: that morning, or at once where it is over."""
    return max(at, morning_of(stage_on)) if stage_on == local_day(at) else at
