"""Queries about a municipality's headcount."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from municipalities import wording
from municipalities.models import HeadcountEntry, Municipality
from municipalities.rules.headcount import (
    Category,
    HeadcountStretch,
    Peak,
    Peaks,
    WorkerSpan,
    compute_effect,
    compute_peak,
    compute_peaks,
    count_by_category,
    list_stretches,
    select_above,
    select_categories,
    select_counted,
)
from municipalities.rules.headcount_warning import find_later_start, find_newly_above


def list_entries(municipality_id: Any) -> list[HeadcountEntry]:
    """All of a municipality's entries, the earliest first."""
    return list(HeadcountEntry.objects.filter(municipality_id=municipality_id))


@dataclass(frozen=True)
class HeadcountYear:
    """One year of a municipality's headcount, as the page shows it."""

    municipality: Municipality
    year: int
    today: date
    rows: Sequence[HeadcountEntry]

    @cached_property
    def entries(self) -> tuple[WorkerSpan, ...]:
        """All of them, whether they count or not."""
        return tuple(row.as_entry for row in self.rows)

    @cached_property
    def counting(self) -> tuple[WorkerSpan, ...]:
        """Those that count under the ruling for this municipality (R1.2)."""
        return select_counted(self.entries, self.municipality.ruling)

    @cached_property
    def shown(self) -> list[HeadcountEntry]:
        """The entries that touch the year."""
        return [row for row in self.rows if row.as_entry.is_in_year(self.year)]

    @cached_property
    def stretches(self) -> tuple[HeadcountStretch, ...]:
        return list_stretches(self.counting, self.year)

    @cached_property
    def above(self) -> tuple[HeadcountStretch, ...]:
        return select_above(self.stretches)

    @cached_property
    def peaks(self) -> Peaks:
        return compute_peaks(self.entries, self.year, self.municipality.ruling)

    @property
    def headline(self) -> str:
        so_far = compute_peak(self.counting, self.year, min(self.today, date(self.year, 12, 31)))
        is_reported = any(entry.is_in_year(self.year) for entry in self.counting)
        return wording.describe_year(
            self.year, today=self.today, so_far=so_far, whole=self.peaks.counted, is_reported=is_reported
        )

    @property
    def behind(self) -> str:
        """The workers by category on the first day above the limit, in words."""
        return wording.list_categories(count_by_category(self.counting, self.above[0].first_day))

    def find_peak(self, category: Category) -> Peak:
        """The year's peak of one category alone."""
        return compute_peak(select_categories(self.entries, (category,)), self.year)

    @property
    def councillors(self) -> int:
        return self.find_peak(Category.COUNCILLOR).count

    @property
    def volunteers(self) -> int:
        return self.find_peak(Category.VOLUNTEER_FIREFIGHTER).count

    @cached_property
    def way_out(self) -> tuple[HeadcountEntry, date] | None:
        """The last workers to start before the limit is exceeded, and a later first day that fits; None without one."""
        first = self.above[0].first_day
        for row in reversed(self.shown):
            if row.as_entry in self.counting and self.today < row.starts_on <= first and row.as_entry.is_on_day(first):
                others = list(self.counting)
                others.remove(row.as_entry)
                if day := find_later_start(others, row.as_entry):
                    return row, day
        return None

    def describe_trial(self, number: int, first: date, last: date | None) -> str:
        """What ``number`` more workers from ``first`` to ``last`` would do, in a sentence."""
        more = WorkerSpan(Category.TEMPORARY, number, first, last)
        above = find_newly_above(self.entries, more, ruling=self.municipality.ruling, today=self.today)
        return wording.describe_trial(compute_effect(self.counting, more, first.year), above, number, first, last)
