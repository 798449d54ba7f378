"""What people are emailed about, and everything that pages and emails say about one subject: one row each.

The words of the emails themselves are in ``notifications/letters``. To add a subject, add a member, its row and its
writer there (``reminders.TEXTS`` or ``notices.WRITERS``).
"""

from dataclasses import dataclass
from enum import StrEnum

from secor_portal.codes import check_complete
from secor_portal.partner import PARTNER
from secor_portal.program import WORKER_LIMIT


class ObligationSubject(StrEnum):
    """What an email, or a part of one, is about."""

    AUDIT_DUE = "audit_due"
    EXPIRY = "expiry"
    SUBMISSION_DUE = "submission_due"
    REVISIONS_DUE = "revisions_due"
    ACTION_DUE = "action_due"
    HEADCOUNT_DUE = "headcount_due"
    RENEWAL_PENDING = "renewal_pending"
    INVITATION = "invitation"
    AUDIT_RECEIVED = "audit_received"
    AUDIT_REJECTED = "audit_rejected"
    REVISIONS_REQUESTED = "revisions_requested"
    QA_DECIDED = "qa_decided"
    QA_REVERSED = "qa_reversed"
    CERTIFICATE_ISSUED = "certificate_issued"
    REVIEW_OPENED = "review_opened"
    REVIEW_DECIDED = "review_decided"
    STANDING_CHANGED = "standing_changed"
    DESK_DIGEST = "desk_digest"

    @property
    def row(self) -> "SubjectRow":
        """Everything that is said about this subject."""
        return SUBJECTS[self]


class EmailKind(StrEnum):
    """Emails that people can switch off. What they would miss is in another email, or goes to another person."""

    EARLY = "early"
    ACTIONS = "actions"
    RECEIPTS = "receipts"
    DESK_DIGEST = "desk_digest"

    @property
    def row(self) -> "KindOfEmailRow":
        """Everything that is said about this kind."""
        return EMAIL_KINDS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRow:
    """One subject.

    ``title`` names it in lists, ``reason`` says in a list why the email goes, with the rule behind it in ``rule``.
    ``required_because`` finishes the sentence "You can’t switch off this email:", with its rules in
    ``required_rules``. ``switched_off_as`` is the kind under which people can switch it off, None if they can't.
    A reminder is about a date. What is sent ``alone`` never shares an email, and no other person gets it instead.
    """

    title: str
    reason: str
    rule: str = ""
    required_because: str = "the certificate depends on it"
    required_rules: tuple[str, ...] = ()
    switched_off_as: EmailKind | None = None
    is_reminder: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfEmailRow:
    """One kind of email that people can switch off: its name, and the hint beside the choice."""

    title: str
    hint: str


COUNTS_AFTER_REVIEW = f"the audit counts only after it passes {PARTNER.possessive} review"
SAYS_WHETHER_IT_COUNTS = "it says whether the audit counts"
REVIEW_RULES = ("R2.1", "R3.2")

SUBJECTS = {
    ObligationSubject.AUDIT_DUE: SubjectRow(
        title="Audit due",
        reason="An audit is due",
        rule="R3.3",
        required_because="a certificate lapses without its audits",
        required_rules=("R3.3",),
        is_reminder=True,
    ),
    ObligationSubject.EXPIRY: SubjectRow(
        title="Certificate expires",
        reason="A certificate expires",
        rule="R4.1",
        required_because="after that day the certificate is no longer valid",
        required_rules=("R4.1",),
        is_reminder=True,
    ),
    ObligationSubject.SUBMISSION_DUE: SubjectRow(
        title="Submission due",
        reason="An audit is finished but not submitted",
        rule="R2.1",
        required_because=COUNTS_AFTER_REVIEW,
        required_rules=REVIEW_RULES,
        is_reminder=True,
    ),
    ObligationSubject.REVISIONS_DUE: SubjectRow(
        title="Revisions due",
        reason=f"{PARTNER.name} asked for revisions",
        rule="R2.1",
        required_because=COUNTS_AFTER_REVIEW,
        required_rules=REVIEW_RULES,
        is_reminder=True,
    ),
    ObligationSubject.ACTION_DUE: SubjectRow(
        title="Action due",
        reason="An action of the plan is open",
        rule="R3.1",
        required_because="a certificate stays valid only if the action plan is carried out",
        required_rules=("R3.1",),
        switched_off_as=EmailKind.ACTIONS,  # by contributors only: the administrators always get it
        is_reminder=True,
    ),
    ObligationSubject.HEADCOUNT_DUE: SubjectRow(
        title="Headcount needed",
        reason="The headcount of the year isn’t reported",
        rule="R1.1",
        required_because=f"with more than {WORKER_LIMIT} workers you need a different audit",
        required_rules=("R1.3",),
        is_reminder=True,
    ),
    ObligationSubject.RENEWAL_PENDING: SubjectRow(
        title="Renewal in review",
        reason=f"{PARTNER.name} is reviewing the renewal",
        rule="R4.2",
        required_because="it says what happens to the certificate",
        required_rules=("R4.2",),
        is_reminder=True,
    ),
    ObligationSubject.INVITATION: SubjectRow(
        title="Invitation",
        reason="A person was invited",
        required_because="it is sent only once",
        alone=True,
    ),
    ObligationSubject.AUDIT_RECEIVED: SubjectRow(
        title="Audit received",
        reason="An audit was submitted",
        rule="R2.1",
        switched_off_as=EmailKind.RECEIPTS,
    ),
    ObligationSubject.AUDIT_REJECTED: SubjectRow(
        title="Audit sent back",
        reason=f"{PARTNER.name} sent an audit back",
        rule="R2.1",
        required_because=SAYS_WHETHER_IT_COUNTS,
        required_rules=REVIEW_RULES,
    ),
    ObligationSubject.REVISIONS_REQUESTED: SubjectRow(
        title="Revisions requested",
        reason=f"{PARTNER.name} asked for revisions",
        rule="R2.1",
        required_because=COUNTS_AFTER_REVIEW,
        required_rules=REVIEW_RULES,
    ),
    ObligationSubject.QA_DECIDED: SubjectRow(
        title="Review decided",
        reason=f"{PARTNER.name} decided its review of an audit",
        rule="R2.1",
        required_because=SAYS_WHETHER_IT_COUNTS,
        required_rules=REVIEW_RULES,
    ),
    ObligationSubject.QA_REVERSED: SubjectRow(
        title="Review reopened",
        reason=f"{PARTNER.name} withdrew its decision about an audit",
        rule="R2.1",
        required_because=SAYS_WHETHER_IT_COUNTS,
        required_rules=REVIEW_RULES,
    ),
    ObligationSubject.CERTIFICATE_ISSUED: SubjectRow(
        title="Certificate issued",
        reason="A certificate was issued",
        rule="R4.1",
        required_because="it says how long you are certified",
        required_rules=("R4.1",),
    ),
    ObligationSubject.REVIEW_OPENED: SubjectRow(
        title="Incident review opened",
        reason="The ministry is reviewing the certificate",
        rule="R6.1",
        required_because="the ministry can revoke the certificate",
        required_rules=("R6.1", "R6.2"),
    ),
    ObligationSubject.REVIEW_DECIDED: SubjectRow(
        title="Incident review decided",
        reason="The ministry decided its review",
        rule="R6.2",
        required_because="it says whether you keep the certificate",
        required_rules=("R6.2",),
    ),
    ObligationSubject.STANDING_CHANGED: SubjectRow(
        title="Standing changed",
        reason="The standing changed",
        required_because="it says whether you are still certified",
    ),
    ObligationSubject.DESK_DIGEST: SubjectRow(
        title="Morning email of the desk",
        reason="Work is waiting at the desk",
        switched_off_as=EmailKind.DESK_DIGEST,
        alone=True,
    ),
}
EMAIL_KINDS = {
    EmailKind.EARLY: KindOfEmailRow(
        title="Early reminders",
        hint="More than 30 days before a date. From 30 days on, you always get reminders.",
    ),
    EmailKind.ACTIONS: KindOfEmailRow(
        title="Actions of the action plan",
        hint="Reminders of open actions. Administrators always get them.",
    ),
    EmailKind.RECEIPTS: KindOfEmailRow(
        title="Receipts",
        hint=f"That {PARTNER.name} received an audit, with a list of its files. The audit’s page shows it too.",
    ),
    EmailKind.DESK_DIGEST: KindOfEmailRow(
        title="Morning email of the desk",
        hint="What waits for an answer, on working days. The first page of the desk shows it too.",
    ),
}
check_complete(ObligationSubject, SUBJECTS)
check_complete(EmailKind, EMAIL_KINDS)
REMINDERS = tuple(subject for subject, row in SUBJECTS.items() if row.is_reminder)
ALONE = tuple(subject for subject, row in SUBJECTS.items() if row.alone)
