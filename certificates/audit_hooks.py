"""What certificates know about audits. The audits app lies below this one and asks through its registers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from audits.models import Audit
from audits.proposal import Proposal
from audits.rules.kinds import AuditKind
from certificates import wording
from certificates.models import Standing
from certificates.rules.audit_years import explain_uncounted_day
from certificates.rules.reason import Subject
from certificates.rules.record import Outcome, Record
from certificates.rules.situation import describe_situation
from certificates.rules.standing import compute_standing
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import record_of
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.wording import day

Sentence = tuple[str, str]  # what will happen, and the number of the rule that says so


def propose(municipality: Municipality, today: date) -> Proposal | None:
    """The next audit that the standing asks for; None while QA decides on the one that may win the certificate."""
    record = record_of(municipality.pk)
    situation = describe_situation(record, today)
    answer = situation.answer
    if answer.next_audit is None:
        return None
    reasons = (reason.rule for reason in situation.list_reasons(Subject.NEXT_AUDIT))
    return Proposal(
        kind=answer.next_audit.kind,
        due_by=answer.next_audit.due_by,
        sentence=wording.next_step(answer),
        rules=tuple(dict.fromkeys(reasons)),
    )


def if_qa_passes(audit: Audit) -> Sequence[Sentence]:
    """What would follow if ``audit`` passed QA today: a certificate or why there is none, and the audit after it."""
    today = clock.today()
    record = _with_qa_passed(record_of(audit.municipality_id), str(audit.pk), today)
    answer = compute_standing(record, today)
    return [*_certificate(record, str(audit.pk), today), (wording.next_step(answer), "R3.4")]


def expiries(municipality_ids: Iterable[UUID]) -> Mapping[UUID, date]:
    """When the certificates of these municipalities expire, by their kept standings."""
    rows = Standing.objects.filter(municipality_id__in=list(municipality_ids))
    found = rows.values_list("municipality_id", "expires_on")
    return {place: expires_on for place, expires_on in found if expires_on is not None}


def day_doubt(audit: Audit, today: date) -> str:
    """Why the day on which ``audit`` was conducted does not count for the year that is asked for; empty if it does."""
    record = record_of(audit.municipality_id)
    others = replace(record, audits=tuple(one for one in record.audits if one.id != str(audit.pk)))
    return explain_uncounted_day(others, AuditKind(audit.kind), audit.conducted_on, today) if audit.conducted_on else ""


def _with_qa_passed(record: Record, audit_id: str, today: date) -> Record:
    audits = tuple(
        replace(audit, outcome=Outcome.PASSED, decided_on=max(today, audit.conducted_on))
        if audit.id == audit_id
        else audit
        for audit in record.audits
    )
    return replace(record, audits=audits)


def _certificate(record: Record, audit_id: str, today: date) -> list[Sentence]:
    audit = next(audit for audit in record.audits if audit.id == audit_id)
    if audit.kind is not audit.kind.CERTIFICATION:
        return []
    if reasons := why_not_issued(record, audit_id, today):
        return [(f"No certificate: {reason.sentence}", reason.rule) for reason in reasons]
    return [(f"A certificate is prepared, valid through {day(record.expiry_before_extensions(audit))}.", "R2.1")]
