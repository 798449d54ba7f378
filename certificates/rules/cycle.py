"""The certificate's cycle as dated points and bars, for pages that draw it or list it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum

from audits.rules.kinds import AuditKind
from certificates.rules.answer import Answer, Certificate, NextAudit
from certificates.rules.codes import NextAuditKind
from certificates.rules.history import KnownFacts
from certificates.rules.record import Audit, Outcome, Record
from certificates.rules.standing import RequiredAudit, compute_standing, find_required_audit
from municipalities.rules.values import value
from secor_portal.dates import ONE_DAY
from secor_portal.partner import PARTNER

TRIAL_ID = "if conducted"


class PointKind(StrEnum):
    """The kinds of points in a cycle."""

    AUDIT = "audit"
    TODAY = "today"
    NEXT_AUDIT = "next_audit"
    RENEWAL = "renewal"
    EXPIRY = "expiry"


class CyclePhase(StrEnum):
    """Whether a point is past, today, next or later, seen from the day asked about."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@value
class CyclePoint:
    """One step of the cycle, on the day ``on``. With ``opens_on``, any day from that one to ``on`` is in time.

    ``label`` names the step, ``note`` adds to it ("QA passed"), ``rule`` is the rule that sets the day. ``audit`` is
    the id of an audit that was conducted.
    """

    kind: PointKind
    phase: CyclePhase
    label: str
    note: str
    on: date
    opens_on: date | None = None
    rule: str | None = None
    audit: str | None = None


@value
class DaySpan:
    """Days from ``first_day`` to ``last_day``, both included."""

    first_day: date
    last_day: date


@value
class RuleBar:
    """The days that one date rule leaves for the next audit."""

    label: str
    rule: str
    span: DaySpan


@value
class Cycle:
    """A certificate's cycle on one day. ``span`` covers all of it.

    ``points`` are in order of time. ``certificate`` runs from the certificate's first day to its last; None without
    one. ``bars`` are the days that each date rule allows for the next audit, and ``window`` the days that all rules
    allow. ``bars`` is empty and ``window`` None if no certificate in force requires an audit. ``window`` is also None
    if the rules have no day in common.
    """

    span: DaySpan
    points: tuple[CyclePoint, ...]
    certificate: DaySpan | None
    bars: tuple[RuleBar, ...]
    window: DaySpan | None


@value
class EarlyAudit:
    """If the next audit is conducted on ``conducted_on``, the one after it is due by ``then_by``."""

    conducted_on: date
    then_by: date


def draw_cycle(known: KnownFacts, answer: Answer) -> Cycle:
    """The cycle on the day of ``answer``, which was computed from ``known``."""
    required = _find_required(known, answer)
    certificate = DaySpan(known.certificate.effective_on, known.certificate.expires_on) if known.certificate else None
    points = tuple(sorted(_list_points(known, answer, required), key=lambda point: point.on))
    bars = _list_bars(known, certificate, required) if required and certificate else ()
    return Cycle(
        span=_find_outer_span([*_list_spans(points), *(bar.span for bar in bars)]),
        points=points,
        certificate=certificate,
        bars=bars,
        window=_find_common_span(bars),
    )


def find_early_audit(known: KnownFacts, answer: Answer) -> EarlyAudit | None:
    """The effect of conducting the next audit on the first possible day: the one after it is due earlier (R3.4).

    None if no certificate is in force, a COR audit is next (R1.3), or that day is the last one anyway.
    """
    upcoming = answer.next_audit
    if upcoming is None or upcoming.due_by is None or upcoming.kind is NextAuditKind.COR or not answer.in_force:
        return None
    record, day = known.history.record, max(known.day, upcoming.opens_on or known.day)
    if day >= upcoming.due_by:
        return None
    next_then = upcoming if day == known.day else compute_standing(record, day).next_audit
    following = find_following_audit(record, next_then, day) if next_then else None
    return EarlyAudit(day, following.due_by) if following and following.due_by else None


def find_following_audit(record: Record, upcoming: NextAudit, day: date) -> NextAudit | None:
    """The audit that would follow if ``upcoming``, the next audit, were conducted on ``day`` and passed.

    None after a COR audit (R1.3).
    """
    if upcoming.kind is NextAuditKind.COR:
        return None
    kind = AuditKind(upcoming.kind.value)
    trial = Audit(TRIAL_ID, kind, day, passed=True, outcome=Outcome.PASSED, decided_on=day)
    return compute_standing(replace(record, audits=(*record.audits, trial)), day).next_audit


def _find_required(known: KnownFacts, answer: Answer) -> RequiredAudit | None:
    """The audit that a certificate in force requires next; None without one, or while QA reviews its renewal."""
    if answer.next_audit is None or known.certificate is None or not answer.in_force:
        return None
    return find_required_audit(known.history.record, known, known.certificate)


def _list_points(known: KnownFacts, answer: Answer, required: RequiredAudit | None) -> Iterator[CyclePoint]:
    since = known.certificate.effective_on if known.certificate else date.min
    yield from (_mark_audit(audit, known) for audit in known.counted if audit.conducted_on >= since)
    yield CyclePoint(PointKind.TODAY, CyclePhase.NOW, "Today", "", known.day)
    if answer.next_audit and answer.next_audit.due_by:
        rule = required.rule if required else "R3.4" if known.counted else "R3.3"
        yield _mark_next_audit(answer.next_audit, answer.next_audit.due_by, rule)
    if known.certificate:
        if required and required.kind is NextAuditKind.INTERNAL and known.candidate is None:
            yield _mark_renewal(known.certificate)
        yield _mark_expiry(known.certificate, known.day, in_force=answer.in_force)


def _mark_audit(audit: Audit, known: KnownFacts) -> CyclePoint:
    label = audit.kind.label
    note = (
        f"Passed {PARTNER.possessive} review"
        if audit.outcome_on(known.day) is Outcome.PASSED
        else f"With {PARTNER.name} for review"
    )
    if known.certificate and audit.id == known.certificate.audit:
        note = f"Passed {PARTNER.possessive} review; the certificate starts"
    return CyclePoint(PointKind.AUDIT, CyclePhase.DONE, label, note, audit.conducted_on, rule="R2.1", audit=audit.id)


def _mark_next_audit(upcoming: NextAudit, due_by: date, rule: str) -> CyclePoint:
    note = "Overdue" if upcoming.overdue else ""
    return CyclePoint(PointKind.NEXT_AUDIT, CyclePhase.NEXT, upcoming.kind.label, note, due_by, upcoming.opens_on, rule)


def _mark_renewal(certificate: Certificate) -> CyclePoint:
    """The certification audit of the expiry year: before the expiry, and by the anniversary of the audit before it."""
    on = certificate.expires_on - ONE_DAY
    opens_on = min(date(certificate.expires_on.year, 1, 1), on)
    note = "Or one year after the audit before it, if that is earlier"
    return CyclePoint(PointKind.RENEWAL, CyclePhase.LATER, "Renewal: certification audit", note, on, opens_on, "R4.2")


def _mark_expiry(certificate: Certificate, day: date, *, in_force: bool) -> CyclePoint:
    on = certificate.expires_on
    if on < day:
        return CyclePoint(PointKind.EXPIRY, CyclePhase.DONE, "Expired", "", on, rule="R4.1")
    note = "Valid through this day" if in_force else ""
    return CyclePoint(PointKind.EXPIRY, CyclePhase.LATER, "Expires", note, on, rule="R4.1")


def _list_bars(known: KnownFacts, certificate: DaySpan, required: RequiredAudit) -> tuple[RuleBar, ...]:
    last_audit_on = known.counted[-1].conducted_on
    label = "By the extended deadline" if required.extended_until else "Within a year of the last audit"
    return (
        RuleBar(f"In {required.year}", "R3.3", DaySpan(date(required.year, 1, 1), date(required.year, 12, 31))),
        RuleBar(label, "R3.4", DaySpan(last_audit_on, required.extended_until or required.anniversary)),
        RuleBar("Before it expires", "R4.2", DaySpan(certificate.first_day, certificate.last_day - ONE_DAY)),
    )


def _find_common_span(bars: tuple[RuleBar, ...]) -> DaySpan | None:
    """The days that all ``bars`` have in common; None if there are none."""
    if not bars:
        return None
    first_day = max(bar.span.first_day for bar in bars)
    last_day = min(bar.span.last_day for bar in bars)
    return DaySpan(first_day, last_day) if first_day <= last_day else None


def _list_spans(points: tuple[CyclePoint, ...]) -> Iterator[DaySpan]:
    return (DaySpan(point.opens_on or point.on, point.on) for point in points)


def _find_outer_span(spans: list[DaySpan]) -> DaySpan:
    return DaySpan(min(span.first_day for span in spans), max(span.last_day for span in spans))
