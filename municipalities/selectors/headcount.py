"""Questions about a municipality's headcount."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from municipalities import wording
from municipalities.models import HeadcountEntry, Municipality
from municipalities.rules.headcount import (
    Category,
    Entry,
    Peak,
    Peaks,
    Stretch,
    by_category,
    counted,
    days,
    effect_of,
    of_categories,
    peak,
    peaks,
    stretches_above,
)
from municipalities.rules.headcount_warning import later_start, newly_above


def entries_of(municipality_id: Any) -> list[HeadcountEntry]:
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
    def entries(self) -> tuple[Entry, ...]:
        """All of them, whether they count or not."""
        return tuple(row.as_entry for row in self.rows)

    @cached_property
    def counting(self) -> tuple[Entry, ...]:
        """Those that count as AMHSA ruled."""
        return counted(self.entries, self.municipality.ruling)

    @cached_property
    def shown(self) -> list[HeadcountEntry]:
        """The entries that touch the year."""
        return [row for row in self.rows if row.as_entry.touches(self.year)]

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return days(self.counting, self.year)

    @cached_property
    def above(self) -> tuple[Stretch, ...]:
        return stretches_above(self.stretches)

    @cached_property
    def peaks(self) -> Peaks:
        return peaks(self.entries, self.year, self.municipality.ruling)

    @property
    def headline(self) -> str:
        so_far = peak(self.counting, self.year, min(self.today, date(self.year, 12, 31)))
        is_reported = any(entry.touches(self.year) for entry in self.counting)
        return wording.headline(
            self.year, today=self.today, so_far=so_far, whole=self.peaks.counted, is_reported=is_reported
        )

    @property
    def behind(self) -> str:
        """Who is there on the first day above ten, in words."""
        return wording.who(by_category(self.counting, self.above[0].first_day))

    def most(self, category: Category) -> Peak:
        """The year's peak of one category alone."""
        return peak(of_categories(self.entries, (category,)), self.year)

    @property
    def councillors(self) -> int:
        return self.most(Category.COUNCILLOR).count

    @property
    def volunteers(self) -> int:
        return self.most(Category.VOLUNTEER_FIREFIGHTER).count

    @cached_property
    def way_out(self) -> tuple[HeadcountEntry, date] | None:
        """The last people to come before it is above ten, and the day from which they would fit; None without one."""
        first = self.above[0].first_day
        for row in reversed(self.shown):
            if row.as_entry in self.counting and self.today < row.starts_on <= first and row.as_entry.covers(first):
                others = list(self.counting)
                others.remove(row.as_entry)
                if day := later_start(others, row.as_entry):
                    return row, day
        return None

    def tried(self, number: int, first: date, last: date | None) -> str:
        """What ``number`` more people from ``first`` to ``last`` would do, in a sentence."""
        more = Entry(Category.TEMPORARY, number, first, last)
        above = newly_above(self.entries, more, ruling=self.municipality.ruling, today=self.today)
        return wording.tried(effect_of(self.counting, more, first.year), above, number, first, last)
