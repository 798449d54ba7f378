"""Small charts of counts: progress, shares, columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secor_portal.web.charts.shapes import Drawing, Line, Rect, Shape, Text

CLASSES = {"fill": "k1", "line": "k2", "care": "k-care", "stop": "k-stop", "calm": "kn", "soft": "k-soft"}
COLUMN_BASE, COLUMN_TOP = 84, 12  # pixels
WHOLE = 100.0  # per cent
COLUMN_SHARE = 0.7  # of the width that each column has


def draw_progress(done: int, total: int, say: str = "") -> Drawing:
    """How much of a whole is done; a whole of nothing is empty."""
    part = 100 * min(done, total) / total if total else 0.0
    shapes: list[Shape] = [Rect(0, part, 0, 12, "a" if done >= total else "b")]
    if 0 < part < WHOLE:
        shapes.append(Line(part, part, 0, 12, "cut"))
    return Drawing(12, shapes, say or f"{done} of {total}", "bar")


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a distribution. ``kind``: fill line care stop calm soft; with ``url`` its name is a link."""

    name: str
    count: int
    kind: str = "fill"
    url: str = ""


def draw_shares(rows: Iterable[Share]) -> list[tuple[Share, Drawing]]:
    """Each row with its bar; the longest fills its place."""
    rows = list(rows)
    most = max((row.count for row in rows), default=0) or 1
    return [(row, Drawing(10, [Rect(0, 100 * row.count / most, 0, 10, CLASSES[row.kind])])) for row in rows]


@dataclass(frozen=True, slots=True)
class Column:
    """``here`` is solid; ``expected`` stands pale on top of it."""

    name: str
    here: int
    expected: int = 0
    kind: str = "fill"

    @property
    def total(self) -> int:
        return self.here + self.expected


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side; ``usual`` is the dotted line, ``say`` what a screen reader hears."""

    columns: Sequence[Column]
    say: str
    usual: int | None = None

    @property
    def drawing(self) -> Drawing:
        most = max(*(column.total for column in self.columns), self.usual or 0, 1)
        unit = (COLUMN_BASE - COLUMN_TOP) / most
        shapes: list[Shape] = []
        if self.usual:
            y = COLUMN_BASE - unit * self.usual
            shapes.append(Line(0, 100, y, y, "usual"))
        shapes.append(Line(0, 100, COLUMN_BASE, COLUMN_BASE, "base"))
        for place, column in enumerate(self.columns):
            shapes += _column(column, 100 / len(self.columns), place, unit)
        return Drawing(104, shapes, self.say)


def _column(column: Column, room: float, place: int, unit: float) -> list[Shape]:
    width = room * COLUMN_SHARE
    x = place * room + (room - width) / 2
    solid, pale = column.here * unit, column.expected * unit
    top = COLUMN_BASE - solid - pale
    middle = x + width / 2
    return [
        Rect(x, width, top, pale, "k-soft"),
        Rect(x, width, COLUMN_BASE - solid, solid, CLASSES[column.kind]),
        Text(middle, top - 5, str(column.total), "bad" if column.kind == "stop" else "b", "middle"),
        Text(middle, 100, column.name, "", "middle"),
    ]
