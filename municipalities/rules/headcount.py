"""How many workers a municipality has on each day of a year, and whom that counts (R1.1, R1.2).

People, not full-time equivalents; the first and the last day of a span both count. To compute a municipality's
size, pass only the spans that count (`select_counted`).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

from municipalities.rules.values import value
from secor_portal.dates import ONE_DAY
from secor_portal.program import WORKER_LIMIT


class Category(StrEnum):
    """The work of the people in one entry."""

    MANAGER = "manager"
    ADMINISTRATION = "administration"
    PUBLIC_WORKS = "public_works"
    SEASONAL = "seasonal"
    PART_TIME = "part_time"
    TEMPORARY = "temporary"
    SUBCONTRACTOR = "subcontractor"
    COUNCILLOR = "councillor"
    VOLUNTEER_FIREFIGHTER = "volunteer_firefighter"

    @property
    def label(self) -> str:
        """What people read."""
        return LABELS[self]


LABELS = {
    Category.MANAGER: "Municipal manager",
    Category.ADMINISTRATION: "Administration",
    Category.PUBLIC_WORKS: "Public works",
    Category.SEASONAL: "Seasonal",
    Category.PART_TIME: "Part-time",
    Category.TEMPORARY: "Temporary",
    Category.SUBCONTRACTOR: "Subcontractors",
    Category.COUNCILLOR: "Councillors",
    Category.VOLUNTEER_FIREFIGHTER: "Volunteer firefighters",
}


@value
class Ruling:
    """The ruling for one municipality; by default neither category counts (R1.2)."""

    councillors: bool = False
    volunteers: bool = False


@value
class WorkerSpan:
    """``count`` workers of one category from ``starts_on`` to ``ends_on``, both included; None means they stay."""

    category: str
    count: int
    starts_on: date
    ends_on: date | None = None

    def is_on_day(self, day: date) -> bool:
        """Whether these workers are there on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def is_in_year(self, year: int) -> bool:
        """Whether they are there on some day of ``year``."""
        return self.starts_on.year <= year and (self.ends_on is None or self.ends_on.year >= year)


@value
class HeadcountStretch:
    """Days in a row with the same number of workers, both ends included."""

    first_day: date
    last_day: date
    count: int


@value
class Peak:
    """The highest number of workers on one day, and the first such day; None if there are none."""

    count: int
    first_day: date | None


NO_WORKERS = Peak(0, None)


@value
class Peaks:
    """A year's peak under the ruling, and without and with the categories that need a ruling (R1.2)."""

    counted: Peak
    without: Peak
    including: Peak


@value
class HeadcountEffect:
    """What one more span does to a year: its peak before and after, and the days above the limit.

    ``behind`` gives the workers by category on the first of those days; empty if no day is above the limit.
    """

    before: Peak
    after: Peak
    above: tuple[HeadcountStretch, ...]
    behind: dict[str, int]


def is_counted(category: str, ruling: Ruling) -> bool:
    """Whether workers of ``category`` count (R1.2). Only two categories need a ruling."""
    if category == Category.COUNCILLOR:
        return ruling.councillors
    if category == Category.VOLUNTEER_FIREFIGHTER:
        return ruling.volunteers
    return True


def select_counted(entries: Iterable[WorkerSpan], ruling: Ruling) -> tuple[WorkerSpan, ...]:
    """Those entries that count under ``ruling``, in their order."""
    return tuple(entry for entry in entries if is_counted(entry.category, ruling))


def select_categories(entries: Iterable[WorkerSpan], categories: Collection[str]) -> tuple[WorkerSpan, ...]:
    """Those entries that are of one of ``categories``, in their order."""
    return tuple(entry for entry in entries if entry.category in categories)


def count_by_category(entries: Iterable[WorkerSpan], day: date) -> dict[str, int]:
    """The number of workers by category on ``day``, without empty categories."""
    people: dict[str, int] = {}
    for entry in entries:
        if entry.count and entry.is_on_day(day):
            people[entry.category] = people.get(entry.category, 0) + entry.count
    return people


def list_stretches(entries: Iterable[WorkerSpan], year: int) -> tuple[HeadcountStretch, ...]:
    """Every day of ``year``, in stretches with the same number of workers, from 1 January to 31 December."""
    starts = [(date(year, 1, 1), 0)]
    for day, total in _totals(entries, year):
        if day == starts[-1][0]:
            starts[-1] = (day, total)
        elif total != starts[-1][1]:
            starts.append((day, total))
    last = HeadcountStretch(starts[-1][0], date(year, 12, 31), starts[-1][1])
    return (*(HeadcountStretch(day, after - ONE_DAY, count) for (day, count), (after, _) in pairwise(starts)), last)


def select_above(stretches: Iterable[HeadcountStretch], limit: int = WORKER_LIMIT) -> tuple[HeadcountStretch, ...]:
    """Those with more than ``limit`` workers."""
    return tuple(stretch for stretch in stretches if stretch.count > limit)


def list_highs(entries: Iterable[WorkerSpan], year: int) -> tuple[tuple[date, int], ...]:
    """Each day of ``year`` with more workers than any day before it, with that number."""
    found: list[tuple[date, int]] = []
    most = 0
    for day, total in _totals(entries, year):
        if total > most:
            most = total
            found.append((day, total))
    return tuple(found)


def find_peak(highs: Sequence[tuple[date, int]], until: date) -> Peak:
    """The peak of a year up to and including the day ``until``, from that year's `highs`."""
    for day, count in reversed(highs):
        if day <= until:
            return Peak(count, day)
    return NO_WORKERS


def compute_peak(entries: Iterable[WorkerSpan], year: int, until: date | None = None) -> Peak:
    """The highest number of workers on one day of ``year``, up to and including ``until`` (default 31 December)."""
    return find_peak(list_highs(entries, year), until or date(year, 12, 31))


def compute_peaks(entries: Sequence[WorkerSpan], year: int, ruling: Ruling) -> Peaks:
    """The peak of ``year`` as ruled, and with and without councillors and volunteer firefighters (R1.2)."""
    return Peaks(
        counted=compute_peak(select_counted(entries, ruling), year),
        without=compute_peak(select_counted(entries, Ruling()), year),
        including=compute_peak(entries, year),
    )


def compute_effect(entries: Sequence[WorkerSpan], new_entry: WorkerSpan, year: int) -> HeadcountEffect:
    """What ``new_entry`` beside ``entries`` (those that count) would do to ``year`` (R1.1, R1.3)."""
    together = (*entries, new_entry)
    above = select_above(list_stretches(together, year))
    behind = count_by_category(together, above[0].first_day) if above else {}
    return HeadcountEffect(compute_peak(entries, year), compute_peak(together, year), above, behind)


def _totals(entries: Iterable[WorkerSpan], year: int) -> list[tuple[date, int]]:
    """The days of ``year`` on which workers come or go, in order, with the total from that day on."""
    total = 0
    totals = []
    for day, change in sorted(_changes(entries, year).items()):
        total += change
        totals.append((day, total))
    return totals


def _changes(entries: Iterable[WorkerSpan], year: int) -> dict[date, int]:
    """By day, the change from the day before; 1 January counts from zero."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    changes: dict[date, int] = {}
    for entry in entries:
        if entry.starts_on > last or (entry.ends_on is not None and entry.ends_on < first):
            continue
        start = max(entry.starts_on, first)
        changes[start] = changes.get(start, 0) + entry.count
        if entry.ends_on is not None and entry.ends_on < last:
            gone = entry.ends_on + ONE_DAY
            changes[gone] = changes.get(gone, 0) - entry.count
    return changes
