"""``{% load charts %}``: the charts of secor_portal/web/charts. Its docstring describes each."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from secor_portal.web.charts import counts, shapes
from secor_portal.web.charts.day import DayChart
from secor_portal.web.charts.lanes import Lanes
from secor_portal.web.charts.ribbon import Ribbon

register = template.Library()


@register.simple_tag(name="svg")
def draw_svg(drawing: shapes.Drawing) -> SafeString:
    """A drawing as it is; the shapes escape their words."""
    return mark_safe(shapes.write_svg(drawing))


@register.inclusion_tag("components/charts/ribbon.html", name="ribbon")
def show_ribbon(chart: Ribbon) -> dict[str, Any]:
    """The cycle, with the same as a list for phones, paper and screen readers."""
    return {"ribbon": chart}


@register.inclusion_tag("components/charts/day.html")
def day_chart(chart: DayChart) -> dict[str, Any]:
    """The year day by day, with its key and its table."""
    return {"chart": chart}


@register.simple_tag
def day_spark(chart: DayChart) -> SafeString:
    """The year day by day, small; say its point in a sentence below."""
    return draw_svg(chart.spark)


@register.inclusion_tag("components/charts/lanes.html", name="lanes")
def show_lanes(chart: Lanes, label: str = "Timeline") -> dict[str, Any]:
    """Lanes of time; the facts must also stand beside them in words."""
    return {"chart": chart, "label": label}


@register.simple_tag(name="bar")
def draw_bar(done: int, total: int, say: str = "") -> SafeString:
    """A progress bar."""
    return draw_svg(counts.draw_progress(done, total, say))


@register.inclusion_tag("components/charts/shares.html", name="shares")
def show_shares(rows: Iterable[counts.Share], caption: str) -> dict[str, Any]:
    """A distribution as bars in a table."""
    return {"rows": counts.draw_shares(rows), "caption": caption}


@register.simple_tag(name="columns")
def draw_columns(chart: counts.Columns) -> SafeString:
    """Small columns."""
    return draw_svg(chart.drawing)


@register.inclusion_tag("components/charts/cycle.html")
def cycle_sketch() -> dict[str, Any]:
    """The four years that lie ahead of a municipality without a certificate."""
    return {}
