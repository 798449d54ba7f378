"""People day by day over one year, against the line of the most allowed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from secor_portal import wording
from secor_portal.dates import ONE_DAY
from secor_portal.program import WORKER_LIMIT
from secor_portal.web.charts.shapes import Drawing, Group, Hatch, Line, Rect, Shape, Text
from secor_portal.web.charts.time import Scale

BASE, TOP = 288, 24  # pixels from the top to zero people, and to the highest day
SMALL_BASE, SMALL_TOP = 88, 8
WORDS_OF_THE_LIMIT = 30.0  # percent of the chart that they need
ROOM_FOR_TWOS = 16  # pixels a person needs so that every second number fits
EDGE = 12.0  # percent; closer to an edge, words are aligned inwards


@dataclass(frozen=True, slots=True)
class Stretch:
    """``people`` on every day from ``first`` to ``last``."""

    first: date
    last: date
    people: int


def cut_reported(stretches: Iterable[Stretch], today: date) -> list[Stretch]:
    """The days up to and with ``today`` on which people work."""
    return [Stretch(s.first, min(s.last, today), s.people) for s in stretches if s.people and s.first <= today]


def cut_planned(stretches: Iterable[Stretch], today: date) -> list[Stretch]:
    """The days after ``today`` on which people are planned to work."""
    after = today + ONE_DAY
    return [Stretch(max(s.first, after), s.last, s.people) for s in stretches if s.people and s.last >= after]


@dataclass(frozen=True)
class DayChart:
    """A year of stretches in order, without gaps or overlaps; what lies after ``today`` is planned."""

    year: int
    stretches: Sequence[Stretch]
    today: date
    limit: int = WORKER_LIMIT

    @cached_property
    def scale(self) -> Scale:
        return Scale(date(self.year, 1, 1), date(self.year, 12, 31))

    @cached_property
    def reported(self) -> list[Stretch]:
        return cut_reported(self.stretches, self.today)

    @cached_property
    def planned(self) -> list[Stretch]:
        return cut_planned(self.stretches, self.today)

    @cached_property
    def above(self) -> list[Stretch]:
        """Unbroken runs of days above the limit, each with its highest count."""
        runs = (list(run) for over, run in groupby(self.stretches, lambda s: s.people > self.limit) if over)
        return [Stretch(run[0].first, run[-1].last, max(s.people for s in run)) for run in runs]

    @cached_property
    def peak(self) -> int:
        return max((s.people for s in self.stretches), default=0)

    @property
    def limit_word(self) -> str:
        return wording.SMALL[self.limit] if self.limit < len(wording.SMALL) else str(self.limit)

    @cached_property
    def say(self) -> str:
        """The chart in words."""
        if not self.peak:
            return f"No workers are reported for {self.year}. The most allowed is {self.limit}."
        return " ".join([*self._said_so_far(), *self._said_planned(), f"The most allowed is {self.limit}."])

    def _said_so_far(self) -> Iterator[str]:
        if high := _highest(self.reported):
            people = wording.count(high.people, "person", "people")
            yield f"At most {people} on one day so far, first on {wording.day(high.first)}."

    def _said_planned(self) -> Iterator[str]:
        high, before = _highest(self.planned), _highest(self.reported)
        if high and high.people > (before.people if before else 0):
            people = wording.count(high.people, "person is", "people are")
            yield f"{people} planned from {wording.span(high.first, high.last)}."

    @property
    def drawing(self) -> Drawing:
        """The whole year, large."""
        plot = _Plot(self, BASE, TOP)
        shapes = [*plot.patterns(), *plot.grid(), *plot.bars(f"url(#planned-{self.year})", f"url(#above-{self.year})")]
        shapes += [*plot.limit_line(), *plot.today_line(), *plot.above_label(12), *plot.months()]
        return Drawing(318, shapes, self.say)

    @property
    def spark(self) -> Drawing:
        """The whole year, small."""
        plot = _Plot(self, SMALL_BASE, SMALL_TOP)
        shapes = [*plot.bars("", ""), *plot.small_frame(), *plot.above_number()]
        return Drawing(112, shapes, self.say)

    @property
    def scale_numbers(self) -> list[tuple[float, int]]:
        """The numbers left of the large chart: pixels from the top, people."""
        plot = _Plot(self, BASE, TOP)
        return [(plot.y(people) + 5, people) for people in plot.gridded(with_limit=True)]


class _Plot:
    """One size of the chart."""

    def __init__(self, chart: DayChart, base: int, top: int) -> None:
        self.chart, self.scale, self.base = chart, chart.scale, base
        self.unit = (base - top) / max(chart.peak, chart.limit + 1)

    def y(self, people: int) -> float:
        return self.base - people * self.unit

    def gridded(self, *, with_limit: bool) -> list[int]:
        step = 2 if self.unit >= ROOM_FOR_TWOS else 5
        numbers = range(0, max(self.chart.peak, self.chart.limit) + 1, step)
        return [n for n in numbers if with_limit or n not in (0, self.chart.limit)]

    def patterns(self) -> list[Shape]:
        year = self.chart.year
        return [
            Hatch(f"planned-{year}", 8, "k1", 0.25, "hatch", 0.35),
            Hatch(f"above-{year}", 7, "k-stop", 0.35, "hatch-bad", 1),
        ]

    def grid(self) -> list[Shape]:
        lines: list[Shape] = [Line(0, 100, self.base, self.base, "base")]
        lines += [Line(0, 100, self.y(n), self.y(n), "grid") for n in self.gridded(with_limit=False)]
        ticks = (self.scale.find_start(month) for month in self.scale.list_months())
        return lines + [Line(x, x, self.base, self.base + 6, "base") for x in ticks]

    def bars(self, planned: str, above: str) -> Iterator[Shape]:
        """What is reported is solid; what is planned is hatched with the patterns, or pale without."""
        for stretch in self.chart.reported:
            yield from self._bar(stretch, "k1", "k-stop")
        for stretch in self.chart.planned:
            yield from self._planned(stretch, planned, above) if planned else self._bar(stretch, "k-soft", "k-stop")

    def _bar(self, stretch: Stretch, cls: str, over_cls: str, fill: str = "", over_fill: str = "") -> Iterator[Shape]:
        x, limit = self.scale.find_start(stretch.first), self.chart.limit
        width, under = self.scale.find_end(stretch.last) - x, min(stretch.people, limit)
        yield Rect(x, width, self.y(under), under * self.unit, cls, fill=fill)
        if stretch.people > limit:
            yield Rect(x, width, self.y(stretch.people), (stretch.people - limit) * self.unit, over_cls, fill=over_fill)

    def _planned(self, stretch: Stretch, planned: str, above: str) -> Iterator[Shape]:
        yield from self._bar(stretch, "", "", planned, above)
        x = self.scale.find_start(stretch.first)
        cls = "k-stop" if stretch.people > self.chart.limit else "k1"
        yield Rect(x, self.scale.find_end(stretch.last) - x, self.y(stretch.people), 2, cls)

    def limit_line(self) -> list[Shape]:
        y, limit = self.y(self.chart.limit), self.chart.limit_word
        x, anchor = self._free_end()
        wide = Text(x, y - 9, f"{wording.capitalize_first(limit)}: the most that SECOR allows", "bad", anchor)
        return [
            Line(0, 100, y, y, "limit"),
            Group("mw", [wide]),
            Group("mn", [Text(x, y - 9, f"Line of {limit}", "bad", anchor)]),
        ]

    def _free_end(self) -> tuple[float, str]:
        """The end of the limit's line on which no bar stands in the way of its words."""
        early = any(self.scale.find_start(s.first) < WORDS_OF_THE_LIMIT for s in self.chart.above)
        late = any(self.scale.find_end(s.last) > 100 - WORDS_OF_THE_LIMIT for s in self.chart.above)
        return (100, "end") if early and not late else (0, "start")

    def today_line(self) -> list[Shape]:
        if not self.scale.has_day(self.chart.today):
            return []
        x = self.scale.find_end(self.chart.today)
        people = next((s.people for s in self.chart.reported if s.last == self.chart.today), 0)
        anchor, dx = ("start", 8) if x < EDGE else ("end", -8)
        y = self.y(self.chart.limit) + 20
        top = y - 18
        if people > self.chart.limit:
            top, y = 0, 12
        return [Line(x, x, top, self.base, "now"), Text(x, y, f"Today: {people}", "b", anchor, dx)]

    def above_label(self, y: int) -> list[Shape]:
        if not self.chart.above:
            return []
        high = max(self.chart.above, key=lambda s: s.people)
        x, anchor = self._middle(high)
        if high.first <= self.chart.today <= high.last:  # today's own words stand left of its line
            x, anchor = self.scale.find_end(self.chart.today) + 1, "start"
            if x > 100 - WORDS_OF_THE_LIMIT:  # no room beside them, and they say the number
                return []
        return [Text(x, y, f"{high.people} {_from_to(high)}", "bad", anchor)]

    def above_number(self) -> list[Shape]:
        if not self.chart.above:
            return []
        high = max(self.chart.above, key=lambda s: s.people)
        x = (self.scale.find_start(high.first) + self.scale.find_end(high.last)) / 2
        return [Text(x, 2, str(high.people), "bad", "middle")]

    def _middle(self, stretch: Stretch) -> tuple[float, str]:
        x = (self.scale.find_start(stretch.first) + self.scale.find_end(stretch.last)) / 2
        return x, "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"

    def months(self) -> list[Shape]:
        days = list(self.scale.list_months())
        wide = [Text(self.scale.find_start(d), 310, wording.MONTHS[d.month - 1], dx=4) for d in days]
        narrow = [Text(self.scale.find_start(d), 310, wording.MONTHS[d.month - 1][0], dx=4) for d in days]
        return [Group("mw", wide), Group("mn", narrow)]

    def small_frame(self) -> list[Shape]:
        y = self.y(self.chart.limit)
        names = [Text(self.scale.find_start(d), 106, wording.MONTHS[d.month - 1]) for d in self.scale.list_months(4)]
        x, anchor = self._free_end()
        words_at = Text(x, y - 6, f"Line of {self.chart.limit_word}", "bad", anchor)
        return [Line(0, 100, y, y, "limit"), Line(0, 100, self.base, self.base, "base"), words_at, *names]


def _highest(stretches: Sequence[Stretch]) -> Stretch | None:
    return max(stretches, key=lambda s: s.people, default=None)


def _from_to(stretch: Stretch) -> str:
    if stretch.first == stretch.last:
        return f"on {wording.short_day(stretch.first)}"
    first = str(stretch.first.day) if stretch.first.month == stretch.last.month else wording.short_day(stretch.first)
    return f"from {first} to {wording.short_day(stretch.last)}"
