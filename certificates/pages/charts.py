"""The charts of a home page, from what the rules answer."""

from collections.abc import Iterator

from certificates.rules import cycle
from certificates.rules.answer import Answer
from certificates.rules.codes import NextAuditKind, StandingCode
from certificates.rules.cycle import CyclePhase, PointKind
from certificates.rules.situation import Situation
from municipalities.rules.headcount import list_stretches
from secor_portal.web.charts.day import DayChart, Stretch
from secor_portal.web.charts.ribbon import Ribbon, RibbonBar, RibbonPoint
from secor_portal.web.charts.time import ChartSpan
from secor_portal.wording import day, join_words

STATES = {CyclePhase.DONE: "done", CyclePhase.NEXT: "next", CyclePhase.LATER: "later"}


def draw_ribbon(situation: Situation) -> Ribbon | None:
    """The cycle of the latest certificate; None if there has never been one."""
    known, answer = situation.cycle, situation.answer
    if known.certificate is None:
        return None
    renewal = next((point for point in known.points if point.kind is PointKind.RENEWAL), None)
    return Ribbon(
        today=answer.as_of,
        points=[*_draw_points(situation), *_draw_early_end(answer)],
        certificate=_draw_validity(known.certificate, answer),
        bars=[RibbonBar(bar.label, bar.span.first_day, bar.span.last_day) for bar in known.bars],
        window=ChartSpan(known.window.first_day, known.window.last_day) if known.window else None,
        later_window=ChartSpan(renewal.opens_on or renewal.on, renewal.on) if renewal else None,
        note=" ".join(_list_notes(situation)),
    )


def draw_headcount(situation: Situation) -> DayChart:
    """The headcount of the year, day by day."""
    as_of = situation.answer.as_of
    stretches = list_stretches(situation.record.headcount, as_of.year)
    return DayChart(as_of.year, [Stretch(s.first_day, s.last_day, s.count) for s in stretches], as_of)


def _draw_points(situation: Situation) -> list[RibbonPoint]:
    """The points of the cycle. The ribbon draws today itself; an expiry date that no longer matters is left out."""
    left_out = {PointKind.TODAY}
    if not (situation.answer.in_force or _has_expired(situation.answer)):
        left_out.add(PointKind.EXPIRY)
    return [_draw_point(point, situation) for point in situation.cycle.points if point.kind not in left_out]


def _draw_point(point: cycle.CyclePoint, situation: Situation) -> RibbonPoint:
    if point.kind is PointKind.NEXT_AUDIT:
        return _draw_next_audit(point, situation)
    if point.kind is PointKind.RENEWAL:
        return _draw_renewal(point)
    story = f"{day(point.on)}. {point.note}." if point.note else f"{day(point.on)}."
    return RibbonPoint(point.on, point.label, day(point.on), STATES[point.phase], point.label, story)


def _draw_next_audit(point: cycle.CyclePoint, situation: Situation) -> RibbonPoint:
    due = f"by {day(point.on)}"
    story = " ".join(_describe_next_audit(point, situation)) or f"Due {due}."
    in_window = situation.cycle.window is not None
    return RibbonPoint(point.on, point.label, due, "next", f"{point.label}, {due}", story, in_window=in_window)


def _describe_next_audit(point: cycle.CyclePoint, situation: Situation) -> Iterator[str]:
    """When it opens, whether it is overdue, and which date rules its window meets."""
    if point.opens_on:
        is_open = point.opens_on <= situation.answer.as_of
        yield f"Open since {day(point.opens_on)}." if is_open else f"Opens on {day(point.opens_on)}."
    if situation.answer.next_audit and situation.answer.next_audit.overdue:
        yield "It is overdue."
    if situation.cycle.window:
        labels = join_words([f"{bar.label[:1].lower()}{bar.label[1:]}" for bar in situation.cycle.bars])
        yield f"An audit in this window meets every deadline: {labels}."


def _draw_renewal(point: cycle.CyclePoint) -> RibbonPoint:
    """Drawn where its window opens. The window closes a day before the expiry date, which leaves no room for words."""
    opens_on = point.opens_on or point.on
    story = f"From {day(opens_on)}, by {day(point.on)}. {point.note}."
    return RibbonPoint(opens_on, "Renewal", f"from {day(opens_on)}", "later", point.label, story)


def _has_expired(answer: Answer) -> bool:
    return answer.certificate is not None and answer.standing is StandingCode.LAPSED


def _draw_early_end(answer: Answer) -> list[RibbonPoint]:
    """The day on which a certificate ended before its expiry date."""
    if answer.in_force or _has_expired(answer) or answer.since is None:
        return []
    word = answer.standing.label
    return [RibbonPoint(answer.since, word, day(answer.since), "later", word, f"Since {day(answer.since)}.")]


def _draw_validity(certificate: cycle.DaySpan, answer: Answer) -> ChartSpan:
    last = certificate.last_day
    if not answer.in_force and answer.since:
        last = min(last, answer.since)
    return ChartSpan(certificate.first_day, max(last, certificate.first_day))


def _list_notes(situation: Situation) -> Iterator[str]:
    window, upcoming, early = situation.cycle.window, situation.answer.next_audit, situation.early_audit
    if window and window.last_day >= situation.answer.as_of:
        yield "An audit in this window meets every deadline."
    if early:
        yield (
            "If you audit early, the next audit is due earlier, too. "
            f"After an audit on {day(early.conducted_on)}, the next one is due by {day(early.then_by)}."
        )
    if upcoming and upcoming.overdue and upcoming.kind is NextAuditKind.INTERNAL:
        yield from _describe_last_chance(situation)


def _describe_last_chance(situation: Situation) -> Iterator[str]:
    """An audit that missed its anniversary can still count for the calendar year (R3.3, R3.1)."""
    for bar in situation.cycle.bars:
        if bar.rule == "R3.3" and bar.span.last_day >= situation.answer.as_of:
            year = bar.span.last_day.year
            yield f"An audit by {day(bar.span.last_day)} still counts for {year}."
            yield "Without one, your certificate is no longer maintained."
