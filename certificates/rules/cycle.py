"""The certificate's cycle as dated points and bars, for whoever draws it or tells it as a list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum

from audits.rules.kinds import AuditKind
from certificates.rules.answer import Answer, Certificate, NextAudit, NextKind
from certificates.rules.dates import ONE_DAY
from certificates.rules.history import History, Known
from certificates.rules.next_audit import Required, required
from certificates.rules.record import Audit, Outcome, Record
from certificates.rules.standing import standing
from municipalities.rules.values import value

TRIAL_ID = "if conducted"
NEXT_LABELS = {
    NextKind.CERTIFICATION: "Certification audit",
    NextKind.INTERNAL: "Internal audit",
    NextKind.COR: "COR audit",
}


class PointKind(StrEnum):
    """What a point of the cycle is."""

    AUDIT = "audit"
    TODAY = "today"
    NEXT_AUDIT = "next_audit"
    RENEWAL = "renewal"
    EXPIRY = "expiry"


class Phase(StrEnum):
    """Where a point lies, seen from the day asked about."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@value
class Point:
    """One step of the cycle, on the day ``on``; a step with a window may be taken from ``opens_on`` to ``on``.

    ``label`` names the step, ``note`` adds to it ("QA passed"), ``rule`` is the rule that sets the day, ``audit`` the
    id of an audit that is already there.
    """

    kind: PointKind
    phase: Phase
    label: str
    note: str
    on: date
    opens_on: date | None = None
    rule: str | None = None
    audit: str | None = None


@value
class Span:
    """Days from ``first_day`` to ``last_day``, both included."""

    first_day: date
    last_day: date


@value
class Bar:
    """The days that one date rule leaves for the next audit."""

    label: str
    rule: str
    span: Span


@value
class Cycle:
    """A certificate's cycle on one day; ``span`` holds all of it.

    ``points`` are in the order of time. ``certificate`` is from its first to its last day; None without one. ``bars``
    are the days that each date rule leaves for the audit that a certificate in force asks for next, ``window`` those
    that all of them leave; both are empty where it asks for none, and ``window`` also where no day is left.
    """

    span: Span
    points: tuple[Point, ...]
    certificate: Span | None
    bars: tuple[Bar, ...]
    window: Span | None


def cycle(record: Record, answer: Answer) -> Cycle:
    """The cycle that ``answer``, which `standing` gave for ``record``, is part of."""
    known = History(record).known_on(answer.as_of)
    asked = _asked(record, known, answer)
    certificate = Span(known.certificate.effective_on, known.certificate.expires_on) if known.certificate else None
    points = tuple(sorted(_points(known, answer, asked), key=lambda point: point.on))
    bars = _bars(known, certificate, asked) if asked and certificate else ()
    return Cycle(
        span=_around([*_spans(points), *(bar.span for bar in bars)]),
        points=points,
        certificate=certificate,
        bars=bars,
        window=_common(bars),
    )


def if_conducted_on(record: Record, day: date) -> NextAudit | None:
    """The audit that would follow if the one next on ``day`` were conducted on that day, and passed.

    An early audit pulls the later dates forward (R3.4). None where none is next, or a COR audit (R1.3).
    """
    upcoming = standing(record, day).next_audit
    if upcoming is None or upcoming.kind is NextKind.COR:
        return None
    trial = Audit(TRIAL_ID, AuditKind(upcoming.kind.value), day, passed=True, outcome=Outcome.PASSED, decided_on=day)
    return standing(replace(record, audits=(*record.audits, trial)), day).next_audit


def _asked(record: Record, known: Known, answer: Answer) -> Required | None:
    """The audit that a certificate in force asks for next; None without one, and while its renewal waits for QA."""
    if answer.next_audit is None or known.certificate is None or not answer.in_force:
        return None
    return required(record, known, known.certificate)


def _points(known: Known, answer: Answer, asked: Required | None) -> Iterator[Point]:
    since = known.certificate.effective_on if known.certificate else date.min
    yield from (_conducted(audit, known) for audit in known.counted if audit.conducted_on >= since)
    yield Point(PointKind.TODAY, Phase.NOW, "Today", "", known.day)
    if answer.next_audit and answer.next_audit.due_by:
        rule = asked.rule if asked else "R3.4" if known.counted else "R3.3"
        yield _next(answer.next_audit, answer.next_audit.due_by, rule)
    if known.certificate:
        if asked and asked.kind is NextKind.INTERNAL and known.candidate is None:
            yield _renewal(known.certificate)
        yield _expiry(known.certificate, known.day, in_force=answer.in_force)


def _conducted(audit: Audit, known: Known) -> Point:
    label = "Certification audit" if audit.kind is AuditKind.CERTIFICATION else "Internal audit"
    note = "QA passed" if audit.outcome_on(known.day) is Outcome.PASSED else "Waits for QA"
    if known.certificate and audit.id == known.certificate.audit:
        note = "QA passed, the certificate starts"
    return Point(PointKind.AUDIT, Phase.DONE, label, note, audit.conducted_on, rule="R2.1", audit=audit.id)


def _next(upcoming: NextAudit, due_by: date, rule: str) -> Point:
    note = "Overdue" if upcoming.overdue else ""
    return Point(PointKind.NEXT_AUDIT, Phase.NEXT, NEXT_LABELS[upcoming.kind], note, due_by, upcoming.opens_on, rule)


def _renewal(certificate: Certificate) -> Point:
    """The certification audit of the expiry year: before the expiry, and by the anniversary of the audit before it."""
    on = certificate.expires_on - ONE_DAY
    opens_on = min(date(certificate.expires_on.year, 1, 1), on)
    note = "At the latest; the anniversary of the audit before it may come first"
    return Point(PointKind.RENEWAL, Phase.LATER, "Renewal: certification audit", note, on, opens_on, "R4.2")


def _expiry(certificate: Certificate, day: date, *, in_force: bool) -> Point:
    on = certificate.expires_on
    if on < day:
        return Point(PointKind.EXPIRY, Phase.DONE, "Expired", "", on, rule="R4.1")
    note = "In force through this day" if in_force else ""
    return Point(PointKind.EXPIRY, Phase.LATER, "Expires", note, on, rule="R4.1")


def _bars(known: Known, certificate: Span, asked: Required) -> tuple[Bar, ...]:
    last_audit_on = known.counted[-1].conducted_on
    label = "By the extended day" if asked.extended_until else "By the anniversary"
    return (
        Bar(f"Within {asked.year}", "R3.3", Span(date(asked.year, 1, 1), date(asked.year, 12, 31))),
        Bar(label, "R3.4", Span(last_audit_on, asked.extended_until or asked.anniversary)),
        Bar("Before it expires", "R4.2", Span(certificate.first_day, certificate.last_day - ONE_DAY)),
    )


def _common(bars: tuple[Bar, ...]) -> Span | None:
    """The days that all of ``bars`` have."""
    if not bars:
        return None
    first_day = max(bar.span.first_day for bar in bars)
    last_day = min(bar.span.last_day for bar in bars)
    return Span(first_day, last_day) if first_day <= last_day else None


def _spans(points: tuple[Point, ...]) -> Iterator[Span]:
    return (Span(point.opens_on or point.on, point.on) for point in points)


def _around(spans: list[Span]) -> Span:
    return Span(min(span.first_day for span in spans), max(span.last_day for span in spans))
