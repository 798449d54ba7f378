"""What a chart is made of, and how it is written as SVG. ``x`` and widths are per cent, everything else pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from html import escape


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    width: float
    y: float
    height: float
    cls: str = ""
    rx: int = 0
    fill: str = ""
    opacity: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    x2: float
    y1: float
    y2: float
    cls: str


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    cls: str = ""
    anchor: str = "start"
    dx: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    r: float
    cls: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A word on a plate; ``shift`` moves the plate from its place so that it stays on the chart."""

    x: float
    y: float
    text: str
    width: int
    shift: int


@dataclass(frozen=True, slots=True)
class Group:
    cls: str
    shapes: "Sequence[Shape]"


@dataclass(frozen=True, slots=True)
class Hatch:
    """A pattern for what is planned; ``name`` is its id on the page."""

    name: str
    step: int
    ground: str
    ground_opacity: float
    line: str
    line_opacity: float


Shape = Rect | Line | Text | Dot | Tag | Group | Hatch


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture. ``say`` is what a screen reader hears; empty where the same facts stand right beside it."""

    height: int
    shapes: Sequence[Shape]
    say: str = ""
    cls: str = "chart"


def write_svg(drawing: Drawing) -> str:
    """The drawing as an SVG element as wide as its place."""
    heard = f'role="img" aria-label="{escape(drawing.say)}"' if drawing.say else 'aria-hidden="true"'
    cls = f' class="{drawing.cls}"' if drawing.cls else ""
    return f'<svg{cls} width="100%" height="{drawing.height}" overflow="visible" {heard}>{_all(drawing.shapes)}</svg>'


def _all(shapes: "Iterable[Shape]") -> str:
    return "".join(write_shape(shape) for shape in shapes)


def format_place(value: float) -> str:
    return f"{value:.2f}%"


def format_pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@singledispatch
def write_shape(shape: object) -> str:
    """One shape as SVG; TypeError for anything that is none."""
    raise TypeError(f"{type(shape).__name__} cannot be drawn")


@write_shape.register
def _(shape: Rect) -> str:
    extra = f' rx="{shape.rx}"' if shape.rx else ""
    extra += f' fill="{shape.fill}"' if shape.fill else ""
    extra += f' fill-opacity="{shape.opacity}"' if shape.opacity is not None else ""
    cls = f' class="{shape.cls}"' if shape.cls else ""
    place = f'x="{format_place(shape.x)}" width="{format_place(shape.width)}"'
    return f'<rect {place} y="{format_pixels(shape.y)}" height="{format_pixels(shape.height)}"{cls}{extra}/>'


@write_shape.register
def _(shape: Line) -> str:
    across = f'x1="{format_place(shape.x1)}" x2="{format_place(shape.x2)}"'
    return f'<line {across} y1="{format_pixels(shape.y1)}" y2="{format_pixels(shape.y2)}" class="{shape.cls}"/>'


@write_shape.register
def _(shape: Text) -> str:
    cls = f' class="{shape.cls}"' if shape.cls else ""
    dx = f' dx="{shape.dx}"' if shape.dx else ""
    place = f'x="{format_place(shape.x)}" y="{format_pixels(shape.y)}"{dx} text-anchor="{shape.anchor}"'
    return f"<text {place}{cls}>{escape(shape.text)}</text>"


@write_shape.register
def _(shape: Dot) -> str:
    tick = '<path class="r-check" d="M-5 .5l3.5 3.5 6.5-8"/>' if shape.ticked else ""
    circle = f'<circle r="{format_pixels(shape.r)}" class="{shape.cls}"/>'
    return f'<svg x="{format_place(shape.x)}" y="{format_pixels(shape.y)}" overflow="visible">{circle}{tick}</svg>'


@write_shape.register
def _(shape: Tag) -> str:
    middle = shape.shift + shape.width / 2
    plate = f'<rect x="{shape.shift}" width="{shape.width}" height="24" rx="3" class="r-tag"/>'
    word = f'<text x="{format_pixels(middle)}" y="16.5" text-anchor="middle" class="r-tagt">{escape(shape.text)}</text>'
    return f'<svg x="{format_place(shape.x)}" y="{format_pixels(shape.y)}" overflow="visible">{plate}{word}</svg>'


@write_shape.register
def _(shape: Group) -> str:
    return f'<g class="{shape.cls}">{_all(shape.shapes)}</g>'


@write_shape.register
def _(shape: Hatch) -> str:
    size = f'width="{shape.step}" height="{shape.step}"'
    ground = f'<rect {size} class="{shape.ground}" fill-opacity="{shape.ground_opacity}"/>'
    line = f'<line y2="{shape.step}" class="{shape.line}" stroke-opacity="{shape.line_opacity}"/>'
    turned = 'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    return f'<defs><pattern id="{shape.name}" {size} {turned}>{ground}{line}</pattern></defs>'
