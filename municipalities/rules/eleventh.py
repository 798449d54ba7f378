"""The warning before the eleventh (R1.1, R1.3), and the day on which the same people would fit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from municipalities.rules.headcount import (
    LIMIT,
    ONE_DAY,
    Effect,
    Entry,
    Ruling,
    counted,
    counts,
    days,
    effect_of,
    peak,
    stretches_above,
)
from municipalities.rules.plausible import YEARS_AHEAD

MOST_MOVES = 40  # stretches above ten that a shifted entry may meet before we give up


def eleventh(
    present: Sequence[Entry], new: Entry, *, ruling: Ruling, today: date, replacing: Entry | None = None
) -> Effect | None:
    """What ``new`` does to the first year that it brings above ten; None where it brings none.

    A year that is above ten already needs no warning. ``present`` are all entries there are now; ``replacing`` is the
    one of them in whose place ``new`` comes.
    """
    if not counts(new.category, ruling):
        return None
    now = counted(present, ruling)
    others = counted(_without(present, replacing), ruling)
    effects = (effect_of(others, new, year) for year in _years(new, today) if peak(now, year).count <= LIMIT)
    return next((effect for effect in effects if effect.after.count > LIMIT), None)


def later_start(others: Sequence[Entry], entry: Entry) -> date | None:
    """The first day after its own on which ``entry`` could come, for as long, with its year at ten or fewer.

    ``others`` are those that count beside it. None where it stays on, or where its year has no such day.
    """
    if entry.ends_on is None:
        return None
    length = entry.ends_on - entry.starts_on
    start = entry.starts_on
    for _ in range(MOST_MOVES):
        blocked = _last_day_in_the_way(others, replace(entry, starts_on=start, ends_on=start + length))
        if blocked is None:
            return start if start != entry.starts_on else None
        start = blocked + ONE_DAY
        if (start + length).year != entry.starts_on.year:
            return None
    return None


def _without(present: Sequence[Entry], replaced: Entry | None) -> list[Entry]:
    """``present`` with one of the entries that are equal to ``replaced`` left out."""
    left = list(present)
    if replaced is not None:
        left.remove(replaced)
    return left


def _years(entry: Entry, today: date) -> range:
    last = today.year + YEARS_AHEAD
    return range(entry.starts_on.year, (entry.ends_on.year if entry.ends_on else max(last, entry.starts_on.year)) + 1)


def _last_day_in_the_way(others: Sequence[Entry], entry: Entry) -> date | None:
    """The last of the entry's days on which there would be more than ten; None where there is none."""
    above = stretches_above(days((*others, entry), entry.starts_on.year))
    return max((s.last_day for s in above if entry.covers(s.first_day)), default=None)
