"""What certificates know about audits. The audits app is below this one and asks through its hooks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from audits.hooks import AuditHooks, Consequence, DayDoubt, Proposal
from audits.models import Audit
from audits.rules.kinds import AuditKind
from certificates import wording
from certificates.models import Standing
from certificates.rules.audit_years import explain_uncounted_day
from certificates.rules.reason import Subject
from certificates.rules.record import Outcome, Record
from certificates.rules.situation import describe_situation
from certificates.rules.standing import compute_standing
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import load_record
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.wording import day


class StandingHooks(AuditHooks):
    """Answers from the standing."""

    def propose_audit(self, municipality: Municipality, today: date) -> Proposal | None:
        """The next audit that the standing requires; None while the one that may win the certificate is reviewed."""
        situation = describe_situation(load_record(municipality.pk), today)
        upcoming = situation.answer.next_audit
        if upcoming is None:
            return None
        rules = dict.fromkeys(reason.rule for reason in situation.list_reasons(Subject.NEXT_AUDIT))
        return Proposal(upcoming.kind, upcoming.due_by, wording.describe_next_step(situation.answer), tuple(rules))

    def describe_passing(self, audit: Audit) -> Sequence[Consequence]:
        """What follows if ``audit`` passes today: a certificate or why there is none, and the audit after it."""
        today = clock.today()
        record = _with_qa_passed(load_record(audit.municipality_id), str(audit.pk), today)
        answer = compute_standing(record, today)
        return [*_describe_certificate(record, str(audit.pk), today), (wording.describe_next_step(answer), "R3.4")]

    def find_expiries(self, municipality_ids: Iterable[UUID]) -> Mapping[UUID, date]:
        """When the certificates of these municipalities expire, by their stored standings."""
        rows = Standing.objects.filter(municipality_id__in=list(municipality_ids))
        found = rows.values_list("municipality_id", "expires_on")
        return {place: expires_on for place, expires_on in found if expires_on is not None}

    def doubt_day(self, audit: Audit, today: date) -> DayDoubt | None:
        """Why the day on which ``audit`` was conducted does not count for the required year."""
        if audit.conducted_on is None:
            return None
        record = load_record(audit.municipality_id)
        others = replace(record, audits=tuple(one for one in record.audits if one.id != str(audit.pk)))
        found = explain_uncounted_day(others, AuditKind(audit.kind), audit.conducted_on, today)
        return DayDoubt(*found) if found else None


def _with_qa_passed(record: Record, audit_id: str, today: date) -> Record:
    audits = tuple(
        replace(audit, outcome=Outcome.PASSED, decided_on=max(today, audit.conducted_on))
        if audit.id == audit_id
        else audit
        for audit in record.audits
    )
    return replace(record, audits=audits)


def _describe_certificate(record: Record, audit_id: str, today: date) -> list[Consequence]:
    audit = next(audit for audit in record.audits if audit.id == audit_id)
    if audit.kind is not AuditKind.CERTIFICATION:
        return []
    if reasons := why_not_issued(record, audit_id, today):
        return [(f"No certificate: {reason.sentence}", reason.rule) for reason in reasons]
    return [(f"A certificate is prepared, valid through {day(record.expiry_before_extensions(audit))}.", "R2.1")]
