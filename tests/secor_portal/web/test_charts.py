import re
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from secor_portal.web.charts import counts, shapes
from secor_portal.web.charts.day import DayChart, Stretch
from secor_portal.web.charts.lanes import Lane, LaneBar, LaneMark, Lanes, LaneSteps
from secor_portal.web.charts.ribbon import LABEL_WIDTH, Ribbon, RibbonBar, RibbonPoint
from secor_portal.web.charts.time import ChartSpan, Scale
from tests.pages import parse_page

TODAY = date(2027, 5, 10)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def render(source, **context):
    return engines["django"].from_string("{% load charts %}" + source).render(context)


def places(drawing):
    """Every place in per cent that the drawing names."""
    return [float(number) for number in re.findall(r'(?:x|x1|x2|width)="(-?[\d.]+)%"', shapes.write_svg(drawing))]


def of_kind(drawing, kind):
    found = []
    for shape in drawing.shapes:
        found += shape.shapes if isinstance(shape, shapes.Group) else [shape]
    return [shape for shape in found if isinstance(shape, kind)]


def said(drawing):
    return [shape.text for shape in of_kind(drawing, shapes.Text)]


# — the line of days —


def test_a_scale_starts_at_nothing_and_ends_at_all():
    scale = Scale(date(2027, 1, 1), date(2027, 12, 31))

    assert scale.find_start(date(2027, 1, 1)) == 0
    assert scale.find_end(date(2027, 12, 31)) == 100
    assert scale.find_start(date(2027, 7, 2)) == pytest.approx(100 * 182 / 365)


@given(days, days, days)
def test_no_day_lies_beside_the_line(first, last, day):
    scale = Scale(min(first, last), max(first, last))

    assert 0 <= scale.find_start(day) <= scale.find_end(day) <= 100


def test_months_step_over_the_new_year():
    scale = Scale(date(2026, 11, 15), date(2027, 4, 30))

    assert list(scale.list_months(2)) == [date(2027, 1, 1), date(2027, 3, 1)]


# — the year day by day —


def year(*stretches):
    return [Stretch(date(2027, *first), date(2027, *last), people) for first, last, people in stretches]


SUMMER = year(((1, 1), (5, 2), 6), ((5, 3), (7, 4), 8), ((7, 5), (7, 9), 11), ((7, 10), (12, 31), 6))


def test_the_day_chart_says_what_was_and_what_is_planned():
    chart = DayChart(2027, SUMMER, TODAY)

    assert chart.say == (
        "At most 8 people on one day so far, first on 3 May 2027. "
        "11 people are planned from 5 to 9 July 2027. The most allowed is 10."
    )


def test_a_plan_that_is_no_higher_is_not_news():
    chart = DayChart(2027, year(((1, 1), (12, 31), 1)), TODAY)

    assert chart.say == "At most 1 person on one day so far, first on 1 January 2027. The most allowed is 10."


def test_an_unreported_year_says_so():
    chart = DayChart(2027, year(((1, 1), (12, 31), 0)), TODAY)

    assert chart.say == "No workers are reported for 2027. The most allowed is 10."
    assert of_kind(chart.spark, shapes.Rect) == []


def test_today_parts_what_is_reported_from_what_is_planned():
    chart = DayChart(2027, SUMMER, TODAY)

    assert chart.reported[-1] == Stretch(date(2027, 5, 3), TODAY, 8)
    assert chart.planned[0] == Stretch(date(2027, 5, 11), date(2027, 7, 4), 8)


def test_only_the_part_above_the_limit_is_red():
    red = [box for box in of_kind(DayChart(2027, SUMMER, TODAY).spark, shapes.Rect) if box.cls == "k-stop"]

    assert len(red) == 1
    assert red[0].height == pytest.approx(80 / 11)


def test_ten_is_not_above_ten():
    chart = DayChart(2027, year(((1, 1), (12, 31), 10)), TODAY)

    assert chart.above == []
    assert "Above ten" not in render("{% day_chart c %}", c=chart)


def test_days_above_the_limit_that_touch_are_one_run():
    chart = DayChart(2027, year(((1, 1), (3, 1), 11), ((3, 2), (3, 5), 13), ((3, 6), (12, 31), 2)), TODAY)

    assert chart.above == [Stretch(date(2027, 1, 1), date(2027, 3, 5), 13)]


@pytest.mark.parametrize(("today", "reported", "planned"), [(date(2026, 5, 1), 0, 4), (date(2028, 5, 1), 4, 0)])
def test_a_year_away_from_today_has_no_line_for_it(today, reported, planned):
    chart = DayChart(2027, SUMMER, today)

    assert (len(chart.reported), len(chart.planned)) == (reported, planned)
    assert "now" not in {line.cls for line in of_kind(chart.drawing, shapes.Line)}


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.dates(date(2026, 12, 1), date(2028, 1, 31)))
def test_no_bar_of_the_year_leaves_the_chart(numbers, today):
    firsts = [date(2027, month, 1) for month in range(1, len(numbers) + 1)]
    lasts = [first - timedelta(days=1) for first in firsts[1:]] + [date(2027, 12, 31)]
    chart = DayChart(2027, [Stretch(*s) for s in zip(firsts, lasts, numbers, strict=True)], today)

    for drawing, base in ((chart.drawing, 288), (chart.spark, 88)):
        assert all(0 <= place <= 100 for place in places(drawing))
        bars = of_kind(drawing, shapes.Rect)
        assert all(bar.y >= -0.01 and bar.x + bar.width <= 100.01 for bar in bars)
        assert all(bar.y + bar.height <= base + 2 for bar in bars)


def test_words_about_the_highest_days_leave_room_for_todays():
    crowd = year(((1, 1), (3, 31), 2), ((4, 1), (12, 31), 12))
    early, late = DayChart(2027, crowd, TODAY), DayChart(2027, crowd, date(2027, 12, 28))

    assert "12 from 1 April to 31 December" in said(early.drawing)
    assert not any(text.startswith("12 from") for text in said(late.drawing))
    assert "Today: 12" in said(late.drawing)


def test_the_day_chart_has_its_numbers_as_a_table():
    html = render("{% day_chart c %}", c=DayChart(2027, SUMMER, TODAY))

    assert html.count("<tr>") == 1 + len(SUMMER)
    assert "11 · above ten" in parse_page(html).items("td.n")


# — the ribbon —

RIBBON = Ribbon(
    TODAY,
    [
        RibbonPoint(date(2025, 6, 15), "Certification", "15 June 2025", "done"),
        RibbonPoint(date(2027, 6, 3), "Internal audit", "by 3 June 2027", "next", in_window=True),
        RibbonPoint(date(2028, 6, 15), "Expires", "15 June 2028"),
    ],
    certificate=ChartSpan(date(2025, 6, 15), date(2028, 6, 15)),
    bars=[RibbonBar("Within 2027", date(2027, 1, 1), date(2027, 12, 31))],
    window=ChartSpan(date(2027, 1, 1), date(2027, 6, 3)),
    note="These months meet all date rules.",
)


def test_the_ribbon_tells_the_same_as_a_list_in_order_of_time():
    assert [step.title for step in RIBBON.steps] == ["Certification", "Today", "Internal audit", "Expires"]


def test_the_ribbon_marks_the_day():
    tags = of_kind(RIBBON.drawing, shapes.Tag)

    assert [tag.text for tag in tags] == ["Today, 10 May 2027"]


def test_what_is_past_of_the_certificate_ends_today():
    gone = next(box for box in of_kind(RIBBON.drawing, shapes.Rect) if box.cls == "r-gone")

    assert gone.x + gone.width == pytest.approx(RIBBON.scale.find_start(TODAY))


def test_a_rules_bar_is_lit_only_inside_the_window():
    bars = [
        RibbonBar("Within 2027", date(2027, 1, 1), date(2027, 12, 31)),
        RibbonBar("By the anniversary", date(2026, 4, 1), date(2027, 4, 1)),
    ]
    ribbon = Ribbon(TODAY, RIBBON.points, RIBBON.certificate, bars, RIBBON.window)
    hits = [box for box in of_kind(ribbon.drawing, shapes.Rect) if box.cls == "r-hit"]

    for hit, last in zip(hits, [date(2027, 6, 3), date(2027, 4, 1)], strict=True):
        assert hit.x == pytest.approx(ribbon.scale.find_start(date(2027, 1, 1)))
        assert hit.x + hit.width == pytest.approx(ribbon.scale.find_start(last))


def test_words_of_near_points_stand_above_each_other():
    near = [RibbonPoint(date(2028, 6, 14), "Audit", "by 14 June"), RibbonPoint(date(2028, 6, 15), "Expires", "15 June")]
    ribbon = Ribbon(TODAY, [RIBBON.points[0], *near], certificate=RIBBON.certificate)

    assert sorted(ribbon.rows.values()) == [0, 0, 1]
    assert ribbon.height > RIBBON.height - 28


@given(days, st.lists(days, min_size=1, max_size=6, unique=True))
def test_nothing_of_a_ribbon_leaves_it_or_overlaps(today, dates):
    points = [RibbonPoint(day, "Audit", "then") for day in dates]
    ribbon = Ribbon(
        today, points, certificate=ChartSpan(min(dates), max(dates)), window=ChartSpan(min(dates), max(dates))
    )

    assert all(0 <= place <= 100 for place in places(ribbon.drawing))
    for one, other in combinations(points, 2):
        if ribbon.rows[one] == ribbon.rows[other]:
            assert abs(ribbon.label_from(one) - ribbon.label_from(other)) >= LABEL_WIDTH - 0.001


def test_a_municipality_without_a_certificate_has_a_ribbon_too():
    ribbon = Ribbon(TODAY, [RibbonPoint(date(2027, 12, 31), "Certification audit", "by 31 December 2027", "next")])

    html = render("{% ribbon r %}", r=ribbon)

    assert "The certificate" not in html
    assert "by 31 December 2027" in html


def test_the_ribbon_escapes_words():
    html = render("{% ribbon r %}", r=Ribbon(TODAY, [RibbonPoint(TODAY, "<b>", "<i>")], note="<u>"))

    assert "&lt;b&gt;" in html
    assert "<i>" not in html
    assert "<u>" not in html


# — lanes, counts —


def test_lanes_show_what_touches_their_days_only():
    items = [
        LaneBar(date(2020, 1, 1), date(2021, 1, 1), "fill", "before"),
        LaneBar(date(2026, 1, 1), date(2029, 1, 1), "window", "across"),
        LaneMark(date(2030, 1, 1), "due", "after"),
        LaneMark(TODAY, "stop", "now"),
    ]
    drawing = Lanes(date(2027, 4, 1), date(2028, 3, 31), TODAY, [Lane("Delia", items)]).drawing

    assert {"across", "now"} <= set(said(drawing))
    assert not {"before", "after"} & set(said(drawing))
    assert all(0 <= place <= 100 for place in places(drawing))


def test_months_of_another_year_carry_it():
    drawing = Lanes(date(2027, 9, 1), date(2028, 6, 30), TODAY, []).drawing

    assert {"September", "November", "January 2028", "March"} <= set(said(drawing))


def test_long_lanes_are_ruled_by_years():
    drawing = Lanes(date(2024, 1, 1), date(2028, 12, 31), TODAY, [Lane("x", [])], dense=True).drawing

    assert [text for text in said(drawing) if text.startswith("202")][:4] == ["2024", "2025", "2026", "2027"]


def test_a_skyline_turns_pale_after_today_and_red_above_the_limit():
    stretches = [Stretch(date(2027, 1, 1), date(2027, 6, 30), 4), Stretch(date(2027, 7, 1), date(2027, 12, 31), 12)]
    lanes = Lanes(date(2027, 1, 1), date(2027, 12, 31), TODAY, [Lane("x", [LaneSteps(stretches, TODAY)])])

    assert [box.cls for box in of_kind(lanes.drawing, shapes.Rect)] == ["k1", "k-soft", "k-stop"]


@pytest.mark.parametrize(("done", "total", "width"), [(0, 7, 0), (5, 7, 71.43), (7, 7, 100), (9, 7, 100), (0, 0, 0)])
def test_progress_is_a_part_of_the_whole(done, total, width):
    drawing = counts.draw_progress(done, total)

    assert of_kind(drawing, shapes.Rect)[0].width == pytest.approx(width, abs=0.01)
    assert drawing.say == f"{done} of {total}"


def test_the_longest_share_fills_its_place():
    rows = counts.draw_shares(
        [counts.Share("Certified", 94), counts.Share("Lapsed", 47, "stop"), counts.Share("None", 0)]
    )

    assert [of_kind(drawing, shapes.Rect)[0].width for _, drawing in rows] == [100, 50, 0]


def test_shares_of_nothing_are_empty():
    assert "94" not in render("{% shares rows caption='x' %}", rows=[])
    assert of_kind(counts.draw_shares([counts.Share("None", 0)])[0][1], shapes.Rect)[0].width == 0


def test_columns_stack_what_is_expected_on_what_is_here():
    columns = counts.Columns(
        [counts.Column("10 May", 1, expected=4), counts.Column("3 May", 2, kind="stop")], "x", usual=6
    )
    pale, solid, *_ = of_kind(columns.drawing, shapes.Rect)

    assert (pale.height, solid.height) == (pytest.approx(48), pytest.approx(12))
    assert pale.y + pale.height == pytest.approx(solid.y)


def test_no_columns_are_an_empty_chart():
    assert counts.Columns([], "Nothing is due.").drawing.say == "Nothing is due."


# — how they are written —


@pytest.mark.parametrize(
    "source",
    [
        "{% ribbon r %}",
        "{% day_chart c %}",
        "{% day_spark c %}",
        "{% lanes l %}",
        "{% bar 5 7 %}",
        "{% cycle_sketch %}",
    ],
)
def test_every_chart_is_well_formed_and_without_inline_style(source):
    lanes = Lanes(date(2027, 4, 1), date(2028, 3, 31), TODAY, [Lane("D & E", [LaneMark(TODAY, "due", "<x>")])])

    html = render(source, r=RIBBON, c=DayChart(2027, SUMMER, TODAY), l=lanes)

    assert "style=" not in html
    ElementTree.fromstring(f"<div>{html.replace('crossorigin', '')}</div>")


@pytest.mark.parametrize("source", ["{% day_chart c %}", "{% day_spark c %}", "{% bar 5 7 %}"])
def test_a_picture_with_a_point_says_it_aloud(source):
    html = render(source, c=DayChart(2027, SUMMER, TODAY))

    assert re.search(r'<svg [^>]*role="img" aria-label="[^"]+"', html)


def test_every_word_on_a_picture_is_escaped():
    tag = shapes.Tag(0, 0, "<b>", 10, 0)
    drawing = shapes.Drawing(10, [tag, shapes.Text(0, 0, "<b>"), shapes.Group("g", [tag])], say='"><b>')

    html = shapes.write_svg(drawing)

    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 4


def test_only_shapes_can_be_drawn():
    with pytest.raises(TypeError, match="cannot be drawn"):
        shapes.write_shape("a string")
