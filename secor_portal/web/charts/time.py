"""Days on a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from secor_portal.dates import ONE_DAY


@dataclass(frozen=True, slots=True)
class ChartSpan:
    """From ``first`` to ``last``, both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Scale:
    """Places days between the start of ``first`` (0) and the end of ``last`` (100), in percent."""

    first: date
    last: date

    def find_start(self, day: date) -> float:
        """The start of ``day`` in per cent; days outside lie on the edge."""
        length = (self.last - self.first).days + 1
        return min(100.0, max(0.0, 100 * (day - self.first).days / length))

    def find_end(self, day: date) -> float:
        """The end of ``day`` in per cent."""
        return self.find_start(day + ONE_DAY)

    def has_day(self, day: date) -> bool:
        return self.first <= day <= self.last

    def has_part_of(self, first: date, last: date) -> bool:
        return first <= self.last and last >= self.first

    def list_years(self) -> Iterator[date]:
        """Every 1 January on the line."""
        for year in range(self.first.year, self.last.year + 1):
            if self.has_day(date(year, 1, 1)):
                yield date(year, 1, 1)

    def list_months(self, step: int = 1) -> Iterator[date]:
        """Every ``step``-th first of a month on the line."""
        month = date(self.first.year, self.first.month, 1)
        while month <= self.last:
            if self.has_day(month):
                yield month
            month = _months_on(month, step)


def _months_on(first: date, step: int) -> date:
    years, month = divmod(first.month - 1 + step, 12)
    return date(first.year + years, month + 1, 1)
