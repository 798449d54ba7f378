"""Letters about something that happened. Each writer answers None where it is no longer so."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from audits.models import Audit, Document, RevisionRound
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import DECIDED, AuditState
from certificates.models import Certificate
from certificates.models.certificate import State as CertificateState
from certificates.rules.answer import Standing
from certificates.rules.reason import Subject as Part
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import record_of
from municipalities.models import Invitation
from notifications.letters.footers import explain_footer, with_article
from notifications.letters.letter import FactRows, Letter, Link, Section, link_to, write_subject
from notifications.letters.reminders import QA_RULES, describe_days_left
from notifications.letters.standing_notices import (
    write_incident_review_decided,
    write_incident_review_opened,
    write_standing_changed,
)
from notifications.models.obligation import Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.standings import StandingReading, derive_readings, join_reasons
from secor_portal import wording

Writer = Callable[[Obligation, date, datetime], Letter | None]

WHAT_THIS_IS = (
    "In the SECOR portal, municipalities and AMHSA keep audits, headcounts and Small Employer Certificates of "
    "Recognition."
)
WHEN_IT_COUNTS = {
    AuditKind.CERTIFICATION: "A certificate needs a certification audit that passed and also passed QA (rule R2.1).",
    AuditKind.INTERNAL: "An internal audit need not reach the pass mark; it must pass QA (rule R3.2).",
    AuditKind.ADDITIONAL: "An additional audit does not count in the cycle (rule R7).",
}
AFTER_FAILING = {
    AuditKind.CERTIFICATION: "The audit does not count. Conduct and submit another one.",
    AuditKind.INTERNAL: "The audit does not count. Conduct and submit another one.",
    AuditKind.ADDITIONAL: "AMHSA does not accept this audit.",
}
AFTER_QA = {
    AuditKind.INTERNAL: "Develop the action plan from what the audit found, and carry it out (rule R3.1).",
    AuditKind.ADDITIONAL: "Develop an action plan from what the audit found, and carry it out (rule R7).",
}


def write_invitation(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """The link that proves the address. While it can still be used."""
    found = (
        Invitation.objects.open_at(at).filter(pk=row.subject_id).select_related("municipality", "invited_by").first()
    )
    if found is None:
        return None
    place, role = found.municipality, found.get_role_display().lower()
    as_what = f"{'an' if role[0] in 'aeiou' else 'a'} {role}"
    return Letter(
        subject=write_subject(place.official_name, place.name, "your invitation to the portal"),
        place=place.official_name,
        headline="You are invited to the SECOR portal.",
        lead=f"{found.invited_by} asks you to act for {with_article(place)} as {as_what}.",
        button=link_to("Accept the invitation", "public:invitation", row.context["secret"]),
        sections=(
            Section(
                "What this is",
                (WHAT_THIS_IS,),
                (_link_deadline(found), *_acting_period(found)),
            ),
        ),
        footer="You get this because this address was invited. If you do not expect it, do nothing: without you the "
        "invitation ends by itself.",
    )


def write_audit_received(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """The receipt: which files, how long, their SHA-256, when. Unless the submission was withdrawn."""
    audit = _find_audit(row)
    if audit is None or audit.state == AuditState.DRAFT:
        return None
    received_at = datetime.fromisoformat(row.context["received_at"])
    files = Document.objects.filter(audit=audit, removed_at=None, uploaded_at__lte=received_at)
    kind = audit.get_kind_display()
    return _audit_letter(
        audit,
        what=f"{kind.lower()} received on {wording.day(row.due_on)}",
        headline=f"AMHSA has your {kind.lower()}.",
        lead=f"It was received on {wording.moment(received_at)}. Nothing is to be done until AMHSA answers.",
        button=link_to("See the receipt", "municipal:audit_receipt", audit.municipality.slug, audit.pk),
        sections=(
            Section("What was handed in", facts=_audit_facts(audit)),
            Section(
                "Files",
                (f"{_count_files(files)}. The SHA-256 shows if a file was changed later.",),
                tuple((one.name, f"{wording.size(one.size)}, SHA-256 {one.sha256}") for one in files),
            ),
            Section("What happens next", (f"AMHSA reviews the audit. {WHEN_IT_COUNTS[AuditKind(audit.kind)]}",)),
        ),
    )


def write_audit_rejected(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """Why AMHSA cannot review it. While it is a draft again."""
    audit = _find_audit(row)
    if audit is None or audit.state != AuditState.DRAFT:
        return None
    kind = audit.get_kind_display().lower()
    return _audit_letter(
        audit,
        what=f"{kind} given back on {wording.day(row.due_on)}",
        headline=f"AMHSA gave the {kind} back.",
        lead="It cannot be reviewed as it is. It is a draft again: mend it and submit it once more.",
        button=_link_audit(audit),
        sections=(
            Section("Why", (row.context["reason"],)),
            Section("What this means", (WHEN_IT_COUNTS[AuditKind(audit.kind)],), _audit_facts(audit)),
        ),
    )


def write_revisions_requested(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """AMHSA's letter. While it waits for the answer."""
    waiting = RevisionRound.objects.filter(answered_on=None, audit__state=AuditState.REVISIONS_REQUESTED)
    asked = waiting.filter(pk=row.subject_id).select_related("audit__municipality").first()
    return None if asked is None else write_revisions_letter(asked, as_of)


def write_revisions_letter(asked: RevisionRound, as_of: date) -> Letter:
    """The mail about a round of revisions, kept or only thought of."""
    audit, day = asked.audit, wording.day(asked.due_on)
    return _audit_letter(
        audit,
        what=f"revisions due by {day}",
        headline=f"AMHSA asks for revisions by {day}.",
        lead=describe_days_left(asked.due_on, as_of),
        button=link_to("Answer the revisions", "municipal:audit_revisions", audit.municipality.slug, audit.pk),
        sections=(
            Section("What AMHSA asks", (asked.letter,), (("Round", str(asked.number)), *_audit_facts(audit))),
            Section("Why", (f"The audit counts once it has passed QA (rule {QA_RULES[AuditKind(audit.kind)]}).",)),
        ),
    )


def write_review_decided(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """Whether QA passed. While that decision stands."""
    audit = _find_audit(row)
    if audit is None or audit.state != row.context["state"] or audit.state not in DECIDED:
        return None
    kind, passed = audit.get_kind_display().lower(), audit.state == AuditState.QA_PASSED
    facts = (("QA decided on", wording.day(audit.qa_decided_on)), *_score_facts(audit), *_audit_facts(audit))
    why = WHEN_IT_COUNTS[AuditKind(audit.kind)]
    return _audit_letter(
        audit,
        what=f"QA {'passed' if passed else 'failed'} for the {kind}",
        headline=f"QA {'passed' if passed else 'failed'} for the {kind}.",
        lead=_after_passing(audit, as_of) if passed else AFTER_FAILING[AuditKind(audit.kind)],
        button=_link_audit(audit),
        sections=(Section("Why", (why,) if passed else (audit.qa_reason, why), facts),),
    )


def _after_passing(audit: Audit, as_of: date) -> str:
    """What follows from a passed QA: for a certification audit the certificate, or everything that forbids one."""
    kind = AuditKind(audit.kind)
    if kind != AuditKind.CERTIFICATION:
        return AFTER_QA[kind]
    reasons = why_not_issued(record_of(audit.municipality_id), str(audit.pk), as_of)
    if not reasons:
        return "AMHSA issues the certificate. Next, develop the action plan (R3.1)."
    why = join_reasons(reasons)
    return f"AMHSA issues no certificate. {why} Develop the action plan from what the audit found (R3.1)."


def write_review_reopened(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """That the decision people were told of stands no longer. While no other one was made."""
    audit = _find_audit(row)
    if audit is None or audit.state in DECIDED:
        return None
    kind = audit.get_kind_display().lower()
    return _audit_letter(
        audit,
        what=f"QA of the {kind} is open again",
        headline=f"QA of the {kind} is open again.",
        lead="AMHSA took its decision back and reviews the audit once more. You will hear the outcome.",
        button=_link_audit(audit),
        sections=(Section("What this means", (WHEN_IT_COUNTS[AuditKind(audit.kind)],), _audit_facts(audit)),),
    )


def write_certificate_issued(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """Where the certificate is, and how anybody checks it. While it is the one that counts, and in force."""
    issued = Certificate.objects.filter(pk=row.subject_id, state=CertificateState.ISSUED)
    found = issued.select_related("municipality").first()
    if found is None:
        return None
    place, reading = found.municipality, derive_readings([found.municipality_id], as_of)[found.municipality_id]
    if not reading.in_force or reading.won_by != str(found.audit_id) or reading.expires_on is None:
        return None
    day, is_over = wording.day(reading.expires_on), reading.expires_on < as_of
    public = link_to("Public page", "public:certificate", found.code)
    return Letter(
        subject=write_subject(place.official_name, place.name, _issued_subject(day, is_over=is_over)),
        place=place.official_name,
        headline=_issued_headline(day, is_over=is_over),
        lead=f"It is number {found.number}. You can download it now.",
        button=link_to("Go to the certificate", "municipal:certificates", place.slug),
        sections=(
            Section(
                "What keeps it in force",
                (_what_keeps(found, reading), reading.why(Part.CERTIFICATE)),
                (
                    ("Number", found.number),
                    ("Effective on", wording.day(found.effective_on)),
                    ("Expired on" if is_over else "Valid through", day),
                    ("Anybody can check it at", public.url),
                ),
            ),
        ),
        footer=explain_footer([place]),
    )


def _issued_headline(day: str, *, is_over: bool) -> str:
    if is_over:
        return f"Your certificate is issued. It expired on {day}, and its renewal waits for QA."
    return f"Your certificate is issued and valid through {day}."


def _issued_subject(day: str, *, is_over: bool) -> str:
    return f"certificate issued, {'its renewal waits for QA' if is_over else f'valid through {day}'}"


def _what_keeps(found: Certificate, reading: StandingReading) -> str:
    """What it takes: an audit in each year before the expiry year (R3.1); once it has expired, QA (R4.2)."""
    if reading.standing == Standing.RENEWAL_PENDING or reading.expires_on is None:
        return reading.why(Part.STANDING)
    years = [str(year) for year in range(found.effective_on.year + 1, reading.expires_on.year)]
    audits = f"an internal audit is conducted in {wording.joined(years)}, and " if years else ""
    through = wording.day(reading.expires_on)
    return f"It stays valid through {through} if {audits}an action plan is developed and implemented (rule R3.1)."


def _link_deadline(found: Invitation) -> tuple[str, str]:
    """By when to come in: the link expires, or an external auditor's time does before it."""
    if found.until and found.until == found.last_day:
        return "Use the link through", wording.day(found.until)
    return "Use the link before", wording.moment(found.expires_at)


def _acting_period(found: Invitation) -> FactRows:
    return (("You act through", wording.day(found.until)),) if found.until else ()


def _find_audit(row: Obligation) -> Audit | None:
    return Audit.objects.filter(pk=row.subject_id).select_related("municipality").first()


def _audit_letter(audit: Audit, *, what: str, **parts: Any) -> Letter:
    place = audit.municipality
    return Letter(
        subject=write_subject(place.official_name, place.name, what),
        place=place.official_name,
        footer=explain_footer([place]),
        **parts,
    )


def _link_audit(audit: Audit) -> Link:
    return link_to("Open the audit", "municipal:audit", audit.municipality.slug, audit.pk)


def _audit_facts(audit: Audit) -> FactRows:
    conducted = wording.day(audit.conducted_on) if audit.conducted_on else "No day yet"
    return (("Audit", audit.get_kind_display()), ("Conducted on", conducted))


def _score_facts(audit: Audit) -> FactRows:
    if audit.points_awarded is None or not audit.points_possible:
        return ()
    percent = wording.percent(100 * audit.points_awarded / audit.points_possible)
    return (("Score", f"{percent}, {'reaches' if audit.passed else 'does not reach'} the pass marks (R2.2)"),)


WRITERS: dict[str, Writer] = {
    ObligationSubject.INVITATION: write_invitation,
    ObligationSubject.AUDIT_RECEIVED: write_audit_received,
    ObligationSubject.AUDIT_REJECTED: write_audit_rejected,
    ObligationSubject.REVISIONS_REQUESTED: write_revisions_requested,
    ObligationSubject.QA_DECIDED: write_review_decided,
    ObligationSubject.QA_REVERSED: write_review_reopened,
    ObligationSubject.CERTIFICATE_ISSUED: write_certificate_issued,
    ObligationSubject.REVIEW_OPENED: write_incident_review_opened,
    ObligationSubject.REVIEW_DECIDED: write_incident_review_decided,
    ObligationSubject.STANDING_CHANGED: write_standing_changed,
}


def _count_files(files: list[Any]) -> str:
    return wording.sentence(wording.said(len(files), "file"))
