"""The three-year cycle as a ribbon: the certificate, what is done and due on it, and the rules' bars below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from secor_portal import wording
from secor_portal.web.charts.shapes import Dot, Drawing, Line, Rect, Shape, Tag, Text
from secor_portal.web.charts.time import ChartSpan, Scale

LABEL_WIDTH = 19.0  # per cent that a point's words need on the narrowest ribbon
LABEL_STEP = 42  # pixels from one row of words to the next
TAG_WIDTH = 184
EDGE = 8.0  # per cent from which words lean inwards


@dataclass(frozen=True, slots=True)
class RibbonPoint:
    """A dated thing of the cycle: ``name`` and ``say`` beside the ribbon, ``title`` and ``story`` in the list."""

    on: date
    name: str
    say: str
    state: str = "later"  # done, next, later
    title: str = ""
    story: str = ""
    in_window: bool = False


@dataclass(frozen=True, slots=True)
class RibbonBar:
    """How long one rule allows the next audit."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list that says the same in words."""

    title: str
    story: str
    state: str
    in_window: bool = False


@dataclass(frozen=True)
class Ribbon:
    today: date
    points: Sequence[RibbonPoint]
    certificate: ChartSpan | None = None
    bars: Sequence[RibbonBar] = ()
    window: ChartSpan | None = None
    later_window: ChartSpan | None = None
    note: str = ""
    word: str = field(default="The certificate")

    @cached_property
    def scale(self) -> Scale:
        days = [self.today, *(point.on for point in self.points)]
        days += [day for span in self._spans() for day in (span.first, span.last)]
        margin = timedelta(days=max(30, (max(days) - min(days)).days * 7 // 100))
        return Scale(min(days) - margin, max(days) + margin)

    def _spans(self) -> list[ChartSpan]:
        return [span for span in (self.certificate, self.window, self.later_window) if span]

    @cached_property
    def rows(self) -> dict[RibbonPoint, int]:
        """The row of words for each point, counted upwards, so that no two overlap."""
        ends: list[float] = []
        rows = {}
        for point in sorted(self.points, key=lambda point: point.on):
            left = self.label_from(point)
            row = next((row for row, end in enumerate(ends) if end <= left), len(ends))
            ends[row : row + 1] = [left + LABEL_WIDTH]
            rows[point] = row
        return rows

    def label_from(self, point: RibbonPoint) -> float:
        """The start of a point's words, in per cent."""
        x = self.scale.find_start(point.on)
        return x - LABEL_WIDTH * {"start": 0.0, "middle": 0.5, "end": 1.0}[_anchor(x)]

    @cached_property
    def line(self) -> int:
        """Pixels from the top to the middle of the ribbon."""
        return 74 + LABEL_STEP * max(self.rows.values(), default=0)

    @property
    def bottom(self) -> int:
        """Pixels from the top to the end of the years' lines."""
        return self.line + 48 + 28 * len(self.bars)

    @property
    def height(self) -> int:
        return self.bottom + 34

    @cached_property
    def drawing(self) -> Drawing:
        shapes = [*self._years(), *self._window(), *self._certificate(), *self._rules()]
        shapes += [*self._points(), *self._today()]
        return Drawing(self.height, shapes, cls="")

    @property
    def names(self) -> list[tuple[int, str, bool]]:
        """The words left of the ribbon: place from the top, name, whether it names the ribbon itself."""
        first = [(self.line + 5, self.word, True)] if self.certificate else []
        return first + [(self._bar_at(row) + 8, bar.name, False) for row, bar in enumerate(self.bars)]

    @property
    def steps(self) -> list[Step]:
        """The same in words, in order of time, today among them."""
        steps = [(point.on, 1, _step(point)) for point in self.points]
        steps.append((self.today, 0, Step("Today", wording.day(self.today), "today")))
        return [step for _, _, step in sorted(steps, key=lambda step: step[:2])]

    def _bar_at(self, row: int) -> int:
        return self.line + 40 + 28 * row

    def _years(self) -> list[Shape]:
        top = self.line + 22
        shapes: list[Shape] = []
        for day in self.scale.list_years():
            x = self.scale.find_start(day)
            shapes.append(Line(x, x, top, self.bottom + 2, "r-tick"))
            if x < 100 - EDGE:
                shapes.append(Text(x, self.bottom, str(day.year), "m", dx=6))
        return shapes

    def _window(self) -> list[Shape]:
        if not self.window:
            return []
        left, right = self.scale.find_start(self.window.first), self.scale.find_start(self.window.last)
        top, bottom = self.line - 24, self.bottom - 10
        edges = [Line(x, x, top, bottom, "r-edge") for x in (left, right)]
        return [Rect(left, right - left, top, bottom - top, "r-win"), *edges]

    def _certificate(self) -> list[Shape]:
        shapes: list[Shape] = [] if self.certificate else [Line(0, 100, self.line, self.line, "r-tick")]
        if self.certificate:
            left, right = self.scale.find_start(self.certificate.first), self.scale.find_start(self.certificate.last)
            gone = min(right, max(left, self.scale.find_start(self.today)))
            shapes.append(Rect(left, right - left, self.line - 12, 24, "r-span", rx=12))
            shapes.append(Rect(left, gone - left, self.line - 12, 24, "r-gone", rx=12))
        if self.later_window:
            left, right = self.scale.find_start(self.later_window.first), self.scale.find_start(self.later_window.last)
            shapes.append(Rect(left, right - left, self.line - 17, 34, "r-later-win", rx=4))
        return shapes

    def _rules(self) -> list[Shape]:
        shapes: list[Shape] = []
        for row, bar in enumerate(self.bars):
            left, right = self.scale.find_start(bar.first), self.scale.find_start(bar.last)
            shapes.append(Rect(left, right - left, self._bar_at(row), 8, "r-rule", rx=4, opacity=0.45))
            if self.window:
                hit = (
                    max(left, self.scale.find_start(self.window.first)),
                    min(right, self.scale.find_start(self.window.last)),
                )
                shapes.append(Rect(hit[0], max(0.0, hit[1] - hit[0]), self._bar_at(row), 8, "r-hit"))
        return shapes

    def _points(self) -> list[Shape]:
        drawn = sorted(self.points, key=lambda point: (point.state == "next", point.on))
        dots: list[Shape] = [_dot(self.scale.find_start(point.on), self.line, point.state) for point in drawn]
        return dots + [shape for point in self.points for shape in self._words(point)]

    def _words(self, point: RibbonPoint) -> list[Shape]:
        x = self.scale.find_start(point.on)
        top = self.line - 56 - LABEL_STEP * self.rows[point]
        anchor = _anchor(x)
        dx = {"start": -12, "middle": 0, "end": 14}[anchor]
        leader = [Line(x, x, top + 24, self.line - 14, "r-tick")] if self.rows[point] else []
        return [*leader, Text(x, top, point.name, "b", anchor, dx), Text(x, top + 19, point.say, "m", anchor, dx)]

    def _today(self) -> list[Shape]:
        x = self.scale.find_start(self.today)
        shift = 0 if x < EDGE else -TAG_WIDTH if x > 100 - EDGE else -TAG_WIDTH // 2
        tag = Tag(x, self.bottom + 10, f"Today, {wording.day(self.today)}", TAG_WIDTH, shift)
        return [Line(x, x, self.line - 22, self.bottom + 10, "r-now"), tag]


def _anchor(x: float) -> str:
    return "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"


def _dot(x: float, y: float, state: str) -> Dot:
    if state == "done":
        return Dot(x, y, 12, "r-done", ticked=True)
    return Dot(x, y, 11, f"r-{state}")


def _step(point: RibbonPoint) -> Step:
    return Step(point.title or point.name, point.story or point.say, point.state, point.in_window)
