"""What the rules answer, as the charts draw it."""

from collections.abc import Iterator

from certificates.rules.answer import Answer
from certificates.rules.codes import NextAuditKind, StandingCode
from certificates.rules.cycle import Phase, Point, PointKind, Span
from certificates.rules.situation import Situation
from municipalities.rules.headcount import list_stretches
from secor_portal.web.charts.day import DayChart, Stretch
from secor_portal.web.charts.ribbon import Ribbon, RibbonBar, RibbonPoint
from secor_portal.web.charts.time import ChartSpan
from secor_portal.wording import day, join_words

STATES = {Phase.DONE: "done", Phase.NEXT: "next", Phase.LATER: "later"}
SHORT = {PointKind.RENEWAL: "Renewal"}


def ribbon(seen: Situation) -> Ribbon | None:
    """The cycle of the certificate won last; None where none was won."""
    cycle, answer = seen.cycle, seen.answer
    if cycle.certificate is None:
        return None
    renewal = next((point for point in cycle.points if point.kind is PointKind.RENEWAL), None)
    return Ribbon(
        today=answer.as_of,
        points=[*_marks(seen), *_ending(answer)],
        certificate=_valid(cycle.certificate, answer),
        bars=[RibbonBar(bar.label, bar.span.first_day, bar.span.last_day) for bar in cycle.bars],
        window=ChartSpan(cycle.window.first_day, cycle.window.last_day) if cycle.window else None,
        later_window=ChartSpan(renewal.opens_on or renewal.on, renewal.on) if renewal else None,
        note=_note(seen),
    )


def skyline(seen: Situation) -> DayChart:
    """The headcount of the year, day by day."""
    answer = seen.answer
    found = list_stretches(seen.record.headcount, answer.as_of.year)
    return DayChart(answer.as_of.year, [Stretch(s.first_day, s.last_day, s.count) for s in found], answer.as_of)


def _marks(seen: Situation) -> list[RibbonPoint]:
    """The points of the cycle; today is the ribbon's own, and an expiry that did not come to pass is left out."""
    left_out = {PointKind.TODAY}
    if not (seen.answer.in_force or _has_expired(seen.answer)):
        left_out.add(PointKind.EXPIRY)
    return [_mark(point, seen) for point in seen.cycle.points if point.kind not in left_out]


def _mark(point: Point, seen: Situation) -> RibbonPoint:
    if point.kind is PointKind.NEXT_AUDIT:
        return _next(point, seen)
    if point.kind is PointKind.RENEWAL:
        return _renewal(point)
    story = f"{day(point.on)}. {point.note}." if point.note else f"{day(point.on)}."
    return RibbonPoint(
        point.on, SHORT.get(point.kind, point.label), day(point.on), STATES[point.phase], point.label, story
    )


def _next(point: Point, seen: Situation) -> RibbonPoint:
    due = f"by {day(point.on)}"
    story = " ".join(_about_next(point, seen)) or f"Set by rule {point.rule}."
    is_window = seen.cycle.window is not None
    return RibbonPoint(point.on, point.label, due, "next", f"{point.label}, {due}", story, in_window=is_window)


def _about_next(point: Point, seen: Situation) -> Iterator[str]:
    """When it opens, whether it is late, and the rules that its window meets."""
    if point.opens_on:
        is_open = point.opens_on <= seen.answer.as_of
        yield f"Open since {day(point.opens_on)}." if is_open else f"Opens on {day(point.opens_on)}."
    if seen.answer.next_audit and seen.answer.next_audit.overdue:
        yield "It is overdue."
    if seen.cycle.window:
        rules = join_words([f"{bar.label[:1].lower()}{bar.label[1:]} ({bar.rule})" for bar in seen.cycle.bars])
        yield f"This window meets all the date rules: {rules}."


def _renewal(point: Point) -> RibbonPoint:
    """Marked where its window opens: it closes a day before the expiry, where there is no room for its words."""
    opens_on = point.opens_on or point.on
    story = f"From {day(opens_on)}, by {day(point.on)}. {point.note}."
    return RibbonPoint(opens_on, "Renewal", f"from {day(opens_on)}", "later", point.label, story)


def _has_expired(answer: Answer) -> bool:
    return answer.certificate is not None and answer.standing is StandingCode.LAPSED


def _ending(answer: Answer) -> list[RibbonPoint]:
    """The day on which a certificate ended before its expiry."""
    if answer.in_force or _has_expired(answer) or answer.since is None:
        return []
    word = answer.standing.label
    return [RibbonPoint(answer.since, word, day(answer.since), "later", word, f"Since {day(answer.since)}.")]


def _valid(certificate: Span, answer: Answer) -> ChartSpan:
    last = certificate.last_day
    if not answer.in_force and answer.since:
        last = min(last, answer.since)
    return ChartSpan(certificate.first_day, max(last, certificate.first_day))


def _note(seen: Situation) -> str:
    return " ".join(_notes(seen))


def _notes(seen: Situation) -> Iterator[str]:
    window, upcoming, early = seen.cycle.window, seen.answer.next_audit, seen.early_audit
    if window and window.last_day >= seen.answer.as_of:
        yield "These days meet all the date rules."
    if early:
        yield (
            f"An early audit makes the next one due earlier: conducted on {day(early.conducted_on)}, "
            f"and the one after it is due by {day(early.then_by)}."
        )
    if upcoming and upcoming.overdue and upcoming.kind is NextAuditKind.INTERNAL:
        yield from _still_counts(seen)


def _still_counts(seen: Situation) -> Iterator[str]:
    """Late for its anniversary is not yet late for its year (R3.3)."""
    for bar in seen.cycle.bars:
        if bar.rule == "R3.3" and bar.span.last_day >= seen.answer.as_of:
            year = bar.span.last_day.year
            yield (
                f"An audit by {day(bar.span.last_day)} still counts for {year} (R3.3); "
                "without one the certificate is not maintained (R3.1)."
            )
