"""Whether a municipality is small, from its day-by-day headcount (R1.1)."""

from datetime import date

from certificates.rules.answer import Size, SizeStatus
from certificates.rules.dates import new_year
from certificates.rules.history import History
from secor_portal.program import WORKER_LIMIT


def size_on(history: History, day: date) -> Size:
    """The size in the year of ``day``: up to that day, and up to 31 December with what is planned."""
    so_far = history.peak_until(day)
    projected = history.peak_until(date(day.year, 12, 31))
    return Size(
        status=_status(history, day.year, so_far.count, projected.count),
        peak=so_far.count,
        peak_on=so_far.first_day,
        projected_peak=projected.count,
        projected_peak_on=projected.first_day,
    )


def next_peak_change(history: History, day: date) -> date | None:
    """The first day after ``day`` with another peak: a higher day of its year, else the next year.

    None where nobody is counted in that year.
    """
    highs = history.highs(day.year)
    if not highs:
        return None
    later = (high for high, _ in highs if high > day)
    return next(later, new_year(day.year + 1))


def next_report(history: History, day: date) -> date | None:
    """The first 1 January after ``day`` at which an entry begins or has ended, if nobody is counted in that year."""
    if history.highs(day.year):
        return None
    years = [entry.starts_on.year for entry in history.record.headcount]
    years += [entry.ends_on.year + 1 for entry in history.record.headcount if entry.ends_on]
    following = min((year for year in years if year > day.year), default=None)
    return None if following is None else new_year(following)


def _status(history: History, year: int, peak: int, projected_peak: int) -> SizeStatus:
    if peak > WORKER_LIMIT:
        return SizeStatus.EXCEEDED
    if projected_peak > WORKER_LIMIT:
        return SizeStatus.WILL_EXCEED
    if projected_peak or any(entry.touches(year) for entry in history.record.headcount):
        return SizeStatus.SMALL
    return SizeStatus.UNREPORTED
