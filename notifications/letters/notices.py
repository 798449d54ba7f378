"""The words of every email about something that happened. Each function returns None if it no longer applies."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from audits.models import Audit, Document, RevisionRound
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import DECIDED, AuditState
from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.rules.codes import StandingCode
from certificates.rules.reason import Subject
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import load_record
from municipalities.models import Invitation
from notifications.letters.footers import explain_footer, with_article
from notifications.letters.letter import FactRows, Letter, Link, Section, link_to, write_subject
from notifications.letters.standing_notices import (
    write_incident_review_decided,
    write_incident_review_opened,
    write_standing_changed,
)
from notifications.models.obligation import Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.standings import StandingReading, derive_readings, join_reasons
from secor_portal import wording
from secor_portal.partner import PARTNER

Writer = Callable[[Obligation, date, datetime], Letter | None]

WHAT_THIS_IS = (
    f"Municipalities and {PARTNER.name} use the SECOR portal for audits, headcounts and certificates. "
    "SECOR is the Small Employer Certificate of Recognition."
)
WHAT_SHA_IS = "The code SHA-256 shows if a file was changed later."


def write_invitation(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """The link that proves the address, while it can be used."""
    found = (
        Invitation.objects.open_at(at).filter(pk=row.subject_id).select_related("municipality", "invited_by").first()
    )
    if found is None:
        return None
    place, role = found.municipality, found.get_role_display().lower()
    as_what = f"{'an' if role[0] in 'aeiou' else 'a'} {role}"
    return Letter(
        subject=write_subject("Invitation: SECOR portal", place),
        place=place.official_name,
        headline="Accept your invitation to the SECOR portal.",
        lead=f"{found.invited_by} asks you to act for {with_article(place)} as {as_what}.",
        button=link_to("Accept the invitation", "public:invitation", row.context["secret"]),
        sections=(Section("What this is", (WHAT_THIS_IS,), (_link_deadline(found), *_acting_period(found))),),
        footer="You get this email because a person invited this address. If you don’t expect it, do nothing. "
        "The invitation then ends by itself.",
    )


def write_audit_received(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """The receipt, with the files, their sizes and SHA-256. None if the submission was withdrawn."""
    audit = _find_audit(row)
    if audit is None or audit.state == AuditState.DRAFT:
        return None
    kind, received_at = AuditKind(audit.kind), datetime.fromisoformat(row.context["received_at"])
    files = Document.objects.filter(audit=audit, removed_at=None, uploaded_at__lte=received_at)
    return _audit_letter(
        audit,
        matter=f"Received by {PARTNER.name}: {kind.name_in_text}",
        headline=f"{PARTNER.name} has your {kind.name_in_text}.",
        lead=f"You don’t need to do anything until {PARTNER.name} replies. "
        f"The audit arrived on {wording.moment(received_at)}.",
        button=link_to("See the receipt", "municipal:audit_receipt", audit.municipality.slug, audit.pk),
        sections=(
            Section("What you submitted", facts=_audit_facts(audit)),
            Section(
                "Files",
                (f"{_count_files(files)}. {WHAT_SHA_IS}",),
                tuple((one.name, f"{wording.size(one.size)}, SHA-256 {one.sha256}") for one in files),
            ),
            Section(
                "What happens next",
                (f"{PARTNER.name} reviews the audit (quality assurance, QA). {kind.row.counts_when}",),
                rules=(kind.row.rule,),
            ),
        ),
    )


def write_audit_rejected(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """Why the audit can't be reviewed, while it is a draft again."""
    audit = _find_audit(row)
    if audit is None or audit.state != AuditState.DRAFT:
        return None
    kind = AuditKind(audit.kind)
    return _audit_letter(
        audit,
        matter=f"Sent back by {PARTNER.name}: {kind.name_in_text}",
        headline=f"Correct the {kind.name_in_text} and submit it again.",
        lead=f"{PARTNER.name} sent it back because it can’t be reviewed as it is. It’s a draft again.",
        button=_link_audit(audit),
        sections=(
            Section("Why", (row.context["reason"],)),
            Section("What this means", (kind.row.counts_when,), _audit_facts(audit), rules=(kind.row.rule,)),
        ),
    )


def write_revisions_requested(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """The reviewer's letter, while it waits for an answer."""
    waiting = RevisionRound.objects.filter(answered_on=None, audit__state=AuditState.REVISIONS_REQUESTED)
    asked = waiting.filter(pk=row.subject_id).select_related("audit__municipality").first()
    return None if asked is None else write_revisions_letter(asked, as_of)


def write_revisions_letter(asked: RevisionRound, as_of: date) -> Letter:
    """The email about a round of revisions, saved or not."""
    audit, kind, day = asked.audit, AuditKind(asked.audit.kind), wording.day(asked.due_on)
    verb = "were" if asked.due_on < as_of else "are"
    return _audit_letter(
        audit,
        matter=f"Due {day}: revisions of the {kind.name_in_text}",
        headline=f"Send your revisions by {day}.",
        lead=f"{PARTNER.name} asks you to revise the {kind.name_in_text}. "
        f"Your revisions {verb} due {wording.in_days(asked.due_on, as_of)}.",
        button=link_to("Answer the revisions", "municipal:audit_revisions", audit.municipality.slug, audit.pk),
        sections=(
            Section(f"What {PARTNER.name} asks", (asked.letter,), (("Round", str(asked.number)), *_audit_facts(audit))),
            Section("Why", (kind.row.counts_when,), rules=(kind.row.rule,)),
        ),
    )


def write_review_decided(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """Whether the audit passed the review, while that decision stands."""
    audit = _find_audit(row)
    if audit is None or audit.state != row.context["state"] or audit.state not in DECIDED:
        return None
    kind, passed = AuditKind(audit.kind), audit.state == AuditState.QA_PASSED
    facts = (("Decided on", wording.day(audit.qa_decided_on)), *_score_facts(audit), *_audit_facts(audit))
    lead, rules = _after_passing(audit, as_of) if passed else (kind.row.after_failing, ())
    score_rules = ("R2.2",) if _score_facts(audit) else ()
    why = kind.row.counts_when
    return _audit_letter(
        audit,
        matter=f"{'Passed' if passed else 'Did not pass'} {PARTNER.possessive} review: {kind.name_in_text}",
        headline=f"Your {kind.name_in_text} {'passed' if passed else 'didn’t pass'} {PARTNER.possessive} review.",
        lead=lead,
        button=_link_audit(audit),
        sections=(
            Section(
                "Why", (why,) if passed else (audit.qa_reason, why), facts, rules=(*rules, kind.row.rule, *score_rules)
            ),
        ),
    )


def _after_passing(audit: Audit, as_of: date) -> tuple[str, tuple[str, ...]]:
    """What to do after the review passed, with its rules. Without a certificate, everything that prevents one."""
    kind = AuditKind(audit.kind)
    reasons = (
        why_not_issued(load_record(audit.municipality_id), str(audit.pk), as_of) if kind.row.earns_certificate else []
    )
    if not reasons:
        return kind.row.after_passing, ("R3.1",) if kind.row.in_cycle else ()
    lead = (
        f"{PARTNER.name} can’t issue a certificate. {join_reasons(reasons)} "
        "Develop your action plan from the audit’s findings."
    )
    return lead, (*(reason.rule for reason in reasons), "R3.1")


def write_review_reopened(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """That the decision people know of no longer stands, while there is no other one."""
    audit = _find_audit(row)
    if audit is None or audit.state in DECIDED:
        return None
    kind = AuditKind(audit.kind)
    return _audit_letter(
        audit,
        matter=f"Review reopened: {kind.name_in_text}",
        headline=f"{PARTNER.name} is reviewing your {kind.name_in_text} again.",
        lead=f"You don’t need to do anything. {PARTNER.name} withdrew its decision. "
        "You’ll get an email with the new one.",
        button=_link_audit(audit),
        sections=(Section("What this means", (kind.row.counts_when,), _audit_facts(audit), rules=(kind.row.rule,)),),
    )


def write_certificate_issued(row: Obligation, as_of: date, at: datetime) -> Letter | None:
    """The certificate's page, and how anyone checks it, while it is the one that counts and in force."""
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
        subject=write_subject(
            f"Certificate issued: {'renewal in review' if is_over else f'valid through {day}'}", place
        ),
        place=place.official_name,
        headline="Download your certificate." if is_over else f"Download your certificate. It’s valid through {day}.",
        lead=f"It expired on {day}, and {PARTNER.name} is reviewing its renewal."
        if is_over
        else f"{PARTNER.name} issued it. Its number is {found.number}.",
        button=link_to("Go to your certificate", "municipal:certificates", place.slug),
        sections=(
            Section(
                "How to keep it",
                (_how_to_keep(found, reading), reading.explain_part(Subject.CERTIFICATE)),
                (
                    ("Number", found.number),
                    ("In effect from", wording.day(found.effective_on)),
                    ("Expired on" if is_over else "Valid through", day),
                    ("Anyone can check it at", public.url),
                ),
                rules=("R3.1", *reading.find_rules(Subject.CERTIFICATE)),
            ),
        ),
        footer=explain_footer([place]),
    )


def _how_to_keep(found: Certificate, reading: StandingReading) -> str:
    """An audit in each year before the expiry year (R3.1). After the expiry, the review of the renewal (R4.2)."""
    if reading.standing == StandingCode.RENEWAL_PENDING or reading.expires_on is None:
        return reading.explain_part(Subject.STANDING)
    years = [str(year) for year in range(found.effective_on.year + 1, reading.expires_on.year)]
    audits = f"finish an internal audit in {wording.join_words(years)}, and " if years else ""
    through = wording.day(reading.expires_on)
    return f"To keep it valid through {through}, {audits}carry out an action plan."


def _link_deadline(found: Invitation) -> tuple[str, str]:
    """How long the link works. An external auditor's own time may end before the link does."""
    if found.until and found.until == found.last_day:
        return "Use the link through", wording.day(found.until)
    return "Use the link before", wording.moment(found.expires_at)


def _acting_period(found: Invitation) -> FactRows:
    return (("Your access ends after", wording.day(found.until)),) if found.until else ()


def _find_audit(row: Obligation) -> Audit | None:
    return Audit.objects.filter(pk=row.subject_id).select_related("municipality").first()


def _audit_letter(audit: Audit, *, matter: str, **parts: Any) -> Letter:
    place = audit.municipality
    return Letter(
        subject=write_subject(matter, place),
        place=place.official_name,
        footer=explain_footer([place]),
        **parts,
    )


def _link_audit(audit: Audit) -> Link:
    return link_to("Open the audit", "municipal:audit", audit.municipality.slug, audit.pk)


def _audit_facts(audit: Audit) -> FactRows:
    last_day = wording.day(audit.conducted_on) if audit.conducted_on else "Not set yet"
    return (("Audit", AuditKind(audit.kind).label), ("Last day of the audit", last_day))


def _score_facts(audit: Audit) -> FactRows:
    if audit.points_awarded is None or not audit.points_possible:
        return ()
    percent = wording.percent(100 * audit.points_awarded / audit.points_possible)
    return (("Score", f"{percent}, {'reaches' if audit.passed else 'doesn’t reach'} the pass marks"),)


def _count_files(files: Any) -> str:
    return wording.capitalize_first(wording.spell_count(len(files), "file"))


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
