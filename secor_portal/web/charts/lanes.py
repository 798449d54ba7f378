"""Lanes of time: several things on one line of days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from secor_portal import wording
from secor_portal.web.charts.day import Stretch, cut_planned, cut_reported
from secor_portal.web.charts.shapes import Dot, Drawing, Line, Rect, Shape, Text
from secor_portal.web.charts.time import ChartSpan, Scale

BAR_CLASSES = {
    "fill": "k1",
    "soft": "k-soft",
    "window": "k-win",
    "late": "k-stop",
    "care": "k-care",
    "stop": "k-stop",
    "calm": "kn",
}
MARK_CLASSES = {"due": "dot", "done": "dot", "care": "k-care", "stop": "k-stop"}
PALE = 0.28
EDGE = 14.0  # per cent from which words lean inwards
LONGEST_BY_MONTH = 800  # days


@dataclass(frozen=True, slots=True)
class LaneBar:
    """A stretch of time; with ``thick`` the words stand on it. ``kind``: fill soft window late care stop calm."""

    first: date
    last: date
    kind: str = "fill"
    say: str = ""
    thick: bool = False


@dataclass(frozen=True, slots=True)
class LaneMark:
    """A day. ``kind``: due done care stop; ``strong`` words are bold."""

    on: date
    kind: str = "due"
    say: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class LaneSteps:
    """Headcount as a low skyline, against its limit."""

    stretches: Sequence[Stretch]
    today: date
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    items: Sequence[LaneBar | LaneMark | LaneSteps]


@dataclass(frozen=True)
class Lanes:
    """``dense`` is the desk's height of a lane. ``say`` is heard where the facts are not beside it in words."""

    first: date
    last: date
    today: date
    lanes: Sequence[Lane]
    window: ChartSpan | None = None
    dense: bool = False
    say: str = ""

    @property
    def lane_height(self) -> int:
        return 44 if self.dense else 58

    @cached_property
    def scale(self) -> Scale:
        return Scale(self.first, self.last)

    @property
    def foot(self) -> int:
        return self.lane_height * len(self.lanes)

    @property
    def drawing(self) -> Drawing:
        shapes = [*self._grid(), *self._window(), *self._today()]
        for row, lane in enumerate(self.lanes):
            for item in lane.items:
                shapes += self._item(item, row * self.lane_height)
        return Drawing(self.foot + 28, shapes, self.say)

    def _grid(self) -> Iterator[Shape]:
        for day, name in self._ticks():
            x = self.scale.find_start(day)
            yield Line(x, x, 0, self.foot, "grid")
            if x < 100 - EDGE:
                yield Text(x, self.foot + 20, name, dx=4)
        for row in range(len(self.lanes) + 1):
            yield Line(0, 100, row * self.lane_height, row * self.lane_height, "grid")

    def _ticks(self) -> list[tuple[date, str]]:
        if (self.last - self.first).days > LONGEST_BY_MONTH:
            return [(day, str(day.year)) for day in self.scale.list_years()]
        months = list(self.scale.list_months(2))
        before = [self.first, *months]
        return [
            (day, wording.MONTHS[day.month - 1] if day.year == last.year else wording.month(day))
            for last, day in zip(before, months, strict=False)
        ]

    def _window(self) -> list[Shape]:
        if not self.window:
            return []
        x = self.scale.find_start(self.window.first)
        return [Rect(x, self.scale.find_start(self.window.last) - x, 0, self.foot, "k-win")]

    def _today(self) -> list[Shape]:
        x = self.scale.find_start(self.today)
        word = wording.day(self.today) if self.dense else "Today"
        anchor = "start" if x < EDGE / 2 else "end" if x > 100 - EDGE / 2 else "middle"
        return [Line(x, x, -8, self.foot, "now"), Text(x, -14, word, "b", anchor)]

    def _item(self, item: LaneBar | LaneMark | LaneSteps, top: int) -> list[Shape]:
        if isinstance(item, LaneSteps):
            return list(self._steps(item, top))
        if isinstance(item, LaneBar):
            return self._bar(item, top) if self.scale.has_part_of(item.first, item.last) else []
        return self._mark(item, top) if self.scale.has_day(item.on) else []

    def _bar(self, bar: LaneBar, top: int) -> list[Shape]:
        x = self.scale.find_start(bar.first)
        height = 20 if bar.thick else 10
        y = top + self.lane_height - height - (12 if self.dense else 13)
        opacity = PALE if bar.kind == "late" else None
        shapes: list[Shape] = [
            Rect(x, self.scale.find_end(bar.last) - x, y, height, BAR_CLASSES[bar.kind], rx=2, opacity=opacity)
        ]
        if bar.say:
            place = (y + 14, "on", 10) if bar.thick else (y - 6, "", 0)
            shapes.append(Text(x, place[0], bar.say, place[1], dx=place[2]))
        return shapes

    def _mark(self, mark: LaneMark, top: int) -> list[Shape]:
        x = self.scale.find_start(mark.on)
        y = top + self.lane_height - (14 if self.dense else 18)
        anchor = "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"
        cls = "bad" if mark.kind == "stop" else "b" if mark.strong else ""
        shapes: list[Shape] = [Dot(x, y, 6 if self.dense else 7, MARK_CLASSES[mark.kind])]
        return [*shapes, Text(x, y - 13, mark.say, cls, anchor)] if mark.say else shapes

    def _steps(self, steps: LaneSteps, top: int) -> Iterator[Shape]:
        floor = top + self.lane_height
        unit = (self.lane_height - 12) / max(steps.limit, *(s.people for s in steps.stretches), 1)
        for cls, stretches in (("k1", cut_reported), ("k-soft", cut_planned)):
            for s in stretches(steps.stretches, steps.today):
                x, height = self.scale.find_start(s.first), unit * s.people
                over = s.people > steps.limit
                yield Rect(x, self.scale.find_end(s.last) - x, floor - height, height, "k-stop" if over else cls)
        yield Line(0, 100, floor - unit * steps.limit, floor - unit * steps.limit, "limit")
