"""What the rules answer, as the charts draw it."""

from datetime import date

from certificates import words
from certificates.rules.answer import Answer
from certificates.rules.cycle import Phase, Point, PointKind
from certificates.rules.cycle import Span as Days
from certificates.selectors.overview import Overview, WhatIf
from municipalities.rules.headcount import days
from secor_portal.web.charts.day import DayChart, Stretch
from secor_portal.web.charts.ribbon import Bar, Ribbon
from secor_portal.web.charts.ribbon import Point as Mark
from secor_portal.web.charts.time import Span
from secor_portal.web.words import day, joined, sentence, span

STATES = {Phase.DONE: "done", Phase.NEXT: "next", Phase.LATER: "later"}
SHORT = {PointKind.RENEWAL: "Renewal"}


def ribbon(seen: Overview) -> Ribbon | None:
    """The cycle of the certificate won last; None where none was won."""
    cycle, answer = seen.cycle, seen.answer
    if cycle.certificate is None:
        return None
    renewal = next((point for point in cycle.points if point.kind is PointKind.RENEWAL), None)
    return Ribbon(
        today=answer.as_of,
        points=[*_marks(seen), *_ending(answer)],
        certificate=_valid(cycle.certificate, answer),
        bars=[Bar(bar.label, bar.rule, bar.span.first_day, bar.span.last_day) for bar in cycle.bars],
        window=cycle.window and Span(cycle.window.first_day, cycle.window.last_day),
        later_window=renewal and Span(renewal.opens_on or renewal.on, renewal.on),
        note=_note(cycle.window, seen.early),
    )


def skyline(seen: Overview) -> DayChart:
    """The headcount of the year, day by day."""
    answer = seen.answer
    found = days(seen.record.headcount, answer.as_of.year)
    return DayChart(answer.as_of.year, [Stretch(s.first_day, s.last_day, s.count) for s in found], answer.as_of)


def _marks(seen: Overview) -> list[Mark]:
    """The points of the cycle; today is the ribbon's own, and an expiry that did not come to pass is left out."""
    left_out = {PointKind.TODAY} if seen.answer.in_force or _has_expired(seen.answer) else {PointKind.TODAY, PointKind.EXPIRY}
    return [_mark(point, seen) for point in seen.cycle.points if point.kind not in left_out]


def _mark(point: Point, seen: Overview) -> Mark:
    if point.kind is PointKind.NEXT_AUDIT:
        return _next(point, seen)
    if point.kind is PointKind.RENEWAL:
        return _renewal(point)
    story = f"{day(point.on)}. {point.note}." if point.note else f"{day(point.on)}."
    return Mark(point.on, SHORT.get(point.kind, point.label), day(point.on), STATES[point.phase], point.label, story)


def _next(point: Point, seen: Overview) -> Mark:
    name = point.label
    opened = ""
    if point.opens_on:
        verb = "Opens" if point.opens_on > seen.answer.as_of else "Open since"
        opened = f"{verb} {'on ' if verb == 'Opens' else ''}{day(point.opens_on)}."
    rules = joined([f"{bar.label[:1].lower()}{bar.label[1:]} ({bar.rule})" for bar in seen.cycle.bars])
    meets = f" This window meets all the date rules: {rules}." if seen.cycle.window else ""
    late = " It is overdue." if seen.answer.next_audit and seen.answer.next_audit.overdue else ""
    return Mark(
        point.on,
        name,
        f"by {day(point.on)}",
        "next",
        f"{name}, by {day(point.on)}",
        f"{opened}{late}{meets}".strip() or f"Set by {point.rule}.",
        in_window=seen.cycle.window is not None,
    )


def _renewal(point: Point) -> Mark:
    when = span(point.opens_on or point.on, point.on)
    return Mark(point.on, "Renewal", f"by {day(point.on)}", "later", point.label, f"From {when}. {point.note}.")


def _has_expired(answer: Answer) -> bool:
    return answer.certificate is not None and answer.standing.value == "lapsed"


def _ending(answer: Answer) -> list[Mark]:
    """The day on which a certificate ended before its expiry."""
    if answer.in_force or _has_expired(answer) or answer.since is None:
        return []
    word = words.STANDINGS[answer.standing]
    return [Mark(answer.since, word, day(answer.since), "later", word, f"Since {day(answer.since)}.")]


def _valid(certificate: Days, answer: Answer) -> Span:
    last = certificate.last_day
    if not answer.in_force and answer.since:
        last = min(last, answer.since)
    return Span(certificate.first_day, max(last, certificate.first_day))


def _note(window: Days | None, early: WhatIf | None) -> str:
    parts = ["These days meet all the date rules."] if window else []
    if early:
        parts.append(
            f"An early audit moves the next date forward: conducted on {day(early.conducted_on)}, "
            f"and the one after it is due by {day(early.then_by)}."
        )
    return " ".join(parts)
