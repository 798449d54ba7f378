"""The warning before the limit is exceeded (R1.1, R1.3), and a later day on which the same workers would fit."""

from collections.abc import Sequence
from datetime import date

from municipalities.rules.headcount import (
    HeadcountStretch,
    Ruling,
    WorkerSpan,
    is_counted,
    list_stretches,
    select_above,
    select_counted,
)
from municipalities.rules.plausible_days import YEARS_AHEAD
from secor_portal.dates import ONE_DAY


def find_newly_above(
    present: Sequence[WorkerSpan], new: WorkerSpan, *, ruling: Ruling, today: date, replacing: WorkerSpan | None = None
) -> tuple[HeadcountStretch, ...]:
    """The days that ``new`` brings above the limit, in the first year in which it does; empty if it brings none.

    A day that is already above the limit needs no warning. ``present`` are all present spans; ``replacing`` is the one
    that ``new`` replaces.
    """
    if not is_counted(new.category, ruling):
        return ()
    now = select_counted(present, ruling)
    then = (*select_counted(_without(present, replacing), ruling), new)
    years = (_new_stretches(now, then, year) for year in _years(new, today))
    return next((stretches for stretches in years if stretches), ())


def find_later_start(others: Sequence[WorkerSpan], entry: WorkerSpan) -> date | None:
    """A later first day on which ``entry`` could start, for as long, without exceeding the limit in its year.

    ``others`` are the other spans that count. None if it has no end, or if its year has no such day.
    """
    if entry.ends_on is None:
        return None
    length = entry.ends_on - entry.starts_on
    start = entry.starts_on
    while (start + length).year == entry.starts_on.year:
        blocked = _last_day_in_the_way(others, start, start + length, entry.count)
        if blocked is None:
            return start if start != entry.starts_on else None
        start = blocked + ONE_DAY
    return None


def _without(present: Sequence[WorkerSpan], replaced: WorkerSpan | None) -> list[WorkerSpan]:
    """``present`` with one of the entries that are equal to ``replaced`` left out."""
    left = list(present)
    if replaced is not None:
        left.remove(replaced)
    return left


def _new_stretches(now: Sequence[WorkerSpan], then: Sequence[WorkerSpan], year: int) -> tuple[HeadcountStretch, ...]:
    """The stretches above the limit in ``then`` with a day that is not above it ``now``."""
    above_now = select_above(list_stretches(now, year))
    above_then = select_above(list_stretches(then, year))
    return tuple(s for s in above_then if sum(_days_shared(s, other) for other in above_now) < _days_shared(s, s))


def _days_shared(one: HeadcountStretch, other: HeadcountStretch) -> int:
    """How many days lie in both."""
    both = min(one.last_day, other.last_day) - max(one.first_day, other.first_day)
    return max(0, both.days + 1)


def _years(entry: WorkerSpan, today: date) -> range:
    last = today.year + YEARS_AHEAD
    return range(entry.starts_on.year, (entry.ends_on.year if entry.ends_on else max(last, entry.starts_on.year)) + 1)


def _last_day_in_the_way(others: Sequence[WorkerSpan], first: date, last: date, count: int) -> date | None:
    """The last day above the limit if ``count`` workers come on these days; None if they fit."""
    above = select_above(list_stretches((*others, WorkerSpan("", count, first, last)), first.year))
    return max((s.last_day for s in above if s.first_day <= last and s.last_day >= first), default=None)
