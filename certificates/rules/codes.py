"""The codes of an answer, each with everything that pages and emails say about it: one table for each enum.

To add a standing, write a member and a row of `STANDINGS` here, the days on which it holds in ``standing.py``, its
reason in ``explanation.py``, and a municipality for the demo. Importing this module checks the tables.
"""

from dataclasses import dataclass
from enum import StrEnum

from audits.rules.kinds import AuditKind
from secor_portal.codes import check_complete
from secor_portal.partner import PARTNER
from secor_portal.program import WORKER_LIMIT


class VerificationWord(StrEnum):
    """The answers of the public check about a certificate."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_MAINTAINED = "not_maintained"
    SUPERSEDED = "superseded"
    NOT_IN_FORCE = "not_in_force"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word itself."""
        return VERIFICATION_WORDS[self].label

    @property
    def meaning(self) -> str:
        """The meaning of the word, as part of a sentence."""
        return VERIFICATION_WORDS[self].meaning

    @property
    def colour(self) -> str:
        """Its colour on pages: good, care, stop or calm."""
        return VERIFICATION_WORDS[self].colour

    @property
    def icon(self) -> str:
        """The name of the icon beside the word."""
        return VERIFICATION_WORDS[self].icon

    @property
    def is_good(self) -> bool:
        """Whether people can rely on the certificate."""
        return self is VerificationWord.IN_FORCE


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """One word of the public check."""

    label: str
    meaning: str
    colour: str
    icon: str


VERIFICATION_WORDS = {
    VerificationWord.IN_FORCE: VerificationRow("In force", "it is valid today", "good", "good"),
    VerificationWord.EXPIRED: VerificationRow("Expired", "its last day has passed", "stop", "clock"),
    VerificationWord.REVOKED: VerificationRow("Revoked", "the ministry ended it", "stop", "stop"),
    VerificationWord.NOT_MAINTAINED: VerificationRow("Not maintained", "a yearly audit is missing", "stop", "care"),
    VerificationWord.SUPERSEDED: VerificationRow("Replaced", "a newer certificate replaced it", "care", "file"),
    VerificationWord.NOT_IN_FORCE: VerificationRow(
        "Not in force", f"{PARTNER.possessive} records don’t support it", "stop", "stop"
    ),
    VerificationWord.UNKNOWN: VerificationRow("Unknown", "there is no certificate with this code", "calm", "info"),
}
check_complete(VerificationWord, VERIFICATION_WORDS)


class StandingCode(StrEnum):
    """The standings that a municipality can have in the program."""

    NEVER_CERTIFIED = "never_certified"
    REVOKED = "revoked"
    NOT_MAINTAINED = "not_maintained"
    CERTIFIED = "certified"
    RENEWAL_PENDING = "renewal_pending"
    LAPSED = "lapsed"

    @property
    def row(self) -> "StandingRow":
        """All that pages and emails say about this standing."""
        return STANDINGS[self]

    @property
    def label(self) -> str:
        """Its name on lists and charts."""
        return STANDINGS[self].label

    @property
    def colour(self) -> str:
        """Its colour on pages: good, care, stop or calm."""
        return STANDINGS[self].colour

    @property
    def in_force(self) -> bool:
        """Whether a certificate is in force."""
        return self in IN_FORCE

    @property
    def discount_phrase(self) -> str:
        """Why there is no discount, as part of a sentence; empty if a certificate is in force."""
        return STANDINGS[self].discount_phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """One standing.

    ``in_force``: whether a certificate is in force. ``certificate_word`` is the word on the certificate's card.
    ``headline`` is a sentence with places for ``{expires_on}``, ``{since}`` and ``{lost_year}``. ``verification`` is
    the public check's word for the certificate behind the standing; None if there is none. ``email_lead`` begins the
    email about a changed standing; ``rules`` are the rules behind it.
    ``discount_phrase`` and ``discount_sentence`` say why there is no discount; empty if a certificate is in force.
    """

    label: str
    certificate_word: str
    colour: str
    headline: str
    verification: VerificationWord | None
    email_lead: str
    rules: tuple[str, ...]
    in_force: bool = False
    discount_phrase: str = ""
    discount_sentence: str = ""


STANDINGS = {
    StandingCode.CERTIFIED: StandingRow(
        label="Certified",
        certificate_word="In force",
        colour="good",
        headline="Certified through {expires_on}.",
        in_force=True,
        verification=VerificationWord.IN_FORCE,
        email_lead="Your certificate is in force. To keep it, finish an audit and your action plan each year.",
        rules=("R3.1",),
    ),
    StandingCode.RENEWAL_PENDING: StandingRow(
        label="Renewal pending",
        certificate_word="In force",
        colour="care",
        headline=f"Still in force while {PARTNER.name} reviews the renewal.",
        in_force=True,
        verification=VerificationWord.IN_FORCE,
        email_lead=(
            f"You don’t need another audit now. Your certificate has expired, and {PARTNER.name} is reviewing the "
            "audit that renews it."
        ),
        rules=("R4.2",),
    ),
    StandingCode.NOT_MAINTAINED: StandingRow(
        label="Not maintained",
        certificate_word="Not maintained",
        colour="stop",
        headline="The certificate was not maintained in {lost_year}.",
        verification=VerificationWord.NOT_MAINTAINED,
        email_lead=f"Ask {PARTNER.name} what to do next. A calendar year ended without an audit that counts.",
        rules=("R3.1",),
        discount_phrase="the certificate was not maintained",
        discount_sentence="The certificate is not maintained, so there is no discount.",
    ),
    StandingCode.LAPSED: StandingRow(
        label="Lapsed",
        certificate_word="Lapsed",
        colour="stop",
        headline="The certificate expired on {expires_on}.",
        verification=VerificationWord.EXPIRED,
        email_lead="You need a new certification audit to be certified again. Your certificate has expired.",
        rules=("R4.2",),
        discount_phrase="the certificate expired",
        discount_sentence="The certificate has expired, so there is no discount.",
    ),
    StandingCode.REVOKED: StandingRow(
        label="Revoked",
        certificate_word="Revoked",
        colour="stop",
        headline="The certificate was revoked on {since}.",
        verification=VerificationWord.REVOKED,
        email_lead="The ministry revoked your certificate. To be certified again, pass a new certification audit.",
        rules=("R6.2", "R6.3"),
        discount_phrase="the certificate was revoked",
        discount_sentence="The certificate is revoked, so there is no discount.",
    ),
    StandingCode.NEVER_CERTIFIED: StandingRow(
        label="Never certified",
        certificate_word="Never certified",
        colour="calm",
        headline="Not certified yet.",
        verification=None,
        email_lead=(
            "You need a certification audit to be certified. It must reach the pass marks and pass "
            f"{PARTNER.possessive} review."
        ),
        rules=("R2.1",),
        discount_phrase="no certificate yet",
        discount_sentence="There is no certificate yet, so there is no discount.",
    ),
}
check_complete(StandingCode, STANDINGS)
IN_FORCE = frozenset(code for code, row in STANDINGS.items() if row.in_force)


class NextAuditKind(StrEnum):
    """The kinds of the next audit. COR is the audit of a large employer; this portal doesn't run it (R1.3)."""

    CERTIFICATION = AuditKind.CERTIFICATION.value
    INTERNAL = AuditKind.INTERNAL.value
    COR = "cor"

    @property
    def short_label(self) -> str:
        """The kind in one word, without "audit"."""
        return NEXT_AUDITS[self]

    @property
    def label(self) -> str:
        """Its name as a heading: "Internal audit"."""
        return f"{NEXT_AUDITS[self]} audit"

    @property
    def name_in_text(self) -> str:
        """Its name inside a sentence: "internal audit", "COR audit"."""
        return self.label if self is NextAuditKind.COR else self.label.lower()


NEXT_AUDITS = {
    NextAuditKind.CERTIFICATION: AuditKind.CERTIFICATION.row.short_label,
    NextAuditKind.INTERNAL: AuditKind.INTERNAL.row.short_label,
    NextAuditKind.COR: "COR",
}
check_complete(NextAuditKind, NEXT_AUDITS)


class PlanStatus(StrEnum):
    """The progress of the action plan (R3.1)."""

    NOT_DUE = "not_due"
    MISSING = "missing"
    OVERDUE = "overdue"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"

    @property
    def label(self) -> str:
        """Its name on pages."""
        return PLANS[self]


PLANS = {
    PlanStatus.NOT_DUE: "Not due",
    PlanStatus.MISSING: "Missing",
    PlanStatus.OVERDUE: "Overdue",
    PlanStatus.IN_PROGRESS: "In progress",
    PlanStatus.IMPLEMENTED: "Implemented",
}
check_complete(PlanStatus, PLANS)


class SizeStatus(StrEnum):
    """Whether the municipality is small this calendar year (R1.1)."""

    UNREPORTED = "unreported"
    EXCEEDED = "exceeded"
    WILL_EXCEED = "will_exceed"
    SMALL = "small"

    @property
    def row(self) -> "SizeRow":
        """All that pages and emails say about this size."""
        return SIZES[self]

    @property
    def label(self) -> str:
        """Its name on lists."""
        return SIZES[self].label

    @property
    def colour(self) -> str:
        """Its colour on pages: good, care, stop or calm."""
        return SIZES[self].colour


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRow:
    """One size.

    ``meaning`` is a sentence that explains the size. ``task_title`` (with a place for ``{year}``) and ``task_word``
    are for the task about it. ``condition`` is its line among the conditions for the discount. ``holds`` says whether
    the condition is met; None if that is unknown.
    """

    label: str
    colour: str
    meaning: str
    task_title: str
    task_word: str
    condition: str
    holds: bool | None


SIZES = {
    SizeStatus.SMALL: SizeRow(
        label="Small",
        colour="good",
        meaning=f"SECOR is for municipalities with at most {WORKER_LIMIT} workers on any day.",
        task_title="Report the headcount for {year}",
        task_word="Completed",
        condition=f"At most {WORKER_LIMIT} workers so far",
        holds=True,
    ),
    SizeStatus.WILL_EXCEED: SizeRow(
        label=f"More than {WORKER_LIMIT} planned",
        colour="care",
        meaning=(
            f"More than {WORKER_LIMIT} workers are planned. From that day, the next audit is one for the "
            "large-employer certificate (COR)."
        ),
        task_title=f"Keep every day at {WORKER_LIMIT} workers or fewer",
        task_word="Needs attention",
        condition=f"At most {WORKER_LIMIT} workers so far; more are planned",
        holds=True,
    ),
    SizeStatus.EXCEEDED: SizeRow(
        label=f"More than {WORKER_LIMIT}",
        colour="stop",
        meaning=(
            f"With more than {WORKER_LIMIT} workers, the next audit is one for the large-employer certificate (COR). "
            "A current certificate stays valid."
        ),
        task_title=f"More than {WORKER_LIMIT} workers this year",
        task_word=f"More than {WORKER_LIMIT}",
        condition=f"More than {WORKER_LIMIT} workers this year",
        holds=False,
    ),
    SizeStatus.UNREPORTED: SizeRow(
        label="Not reported",
        colour="care",
        meaning=f"Report this year’s headcount to show that you have at most {WORKER_LIMIT} workers.",
        task_title="Report the headcount for {year}",
        task_word="Not reported",
        condition="No headcount reported this year",
        holds=None,
    ),
}
check_complete(SizeStatus, SIZES)


class DiscountStatus(StrEnum):
    """Whether the municipality may expect WCB's discount (R5.1, R5.2)."""

    INELIGIBLE = "ineligible"
    AT_RISK = "at_risk"
    ELIGIBLE = "eligible"

    @property
    def label(self) -> str:
        """Its name on pages."""
        return DISCOUNTS[self].label

    @property
    def colour(self) -> str:
        """Its colour on pages: good, care, stop or calm."""
        return DISCOUNTS[self].colour


@dataclass(frozen=True, slots=True)
class DiscountRow:
    """One status of the discount."""

    label: str
    colour: str


DISCOUNTS = {
    DiscountStatus.ELIGIBLE: DiscountRow("Eligible", "good"),
    DiscountStatus.AT_RISK: DiscountRow("At risk", "care"),
    DiscountStatus.INELIGIBLE: DiscountRow("Not now", "calm"),
}
check_complete(DiscountStatus, DISCOUNTS)


class DiscountReason(StrEnum):
    """Why the discount is at risk or can't be expected. A standing that isn't in force can be a reason too."""

    NOT_PIR_REGISTERED = "not_pir_registered"
    AUDIT_OVERDUE = "audit_overdue"
    RENEWAL_PENDING = "renewal_pending"
    UNDER_REVIEW = "under_review"
    SIZE_EXCEEDED = "size_exceeded"
    ACTION_PLAN_OVERDUE = "action_plan_overdue"

    @property
    def row(self) -> "DiscountReasonRow":
        """All that pages and emails say about this reason."""
        return DISCOUNT_REASONS[self]

    @property
    def discount_phrase(self) -> str:
        """The reason as part of a sentence."""
        return DISCOUNT_REASONS[self].phrase


@dataclass(frozen=True, slots=True)
class DiscountReasonRow:
    """One reason as part of a sentence and as a sentence, and the rule behind it.

    ``opposite`` is the line that pages show while the reason doesn't hold; empty if there is none.
    """

    phrase: str
    sentence: str
    rule: str
    opposite: str = ""


AT_RISK = "This puts the discount at risk."
DISCOUNT_REASONS = {
    DiscountReason.NOT_PIR_REGISTERED: DiscountReasonRow(
        "not registered in PIR", "The municipality is not registered in PIR, so there is no discount.", "R5.1"
    ),
    DiscountReason.AUDIT_OVERDUE: DiscountReasonRow(
        "the audit is overdue", f"The next audit is overdue. {AT_RISK}", "R3.4", "No audit overdue"
    ),
    DiscountReason.RENEWAL_PENDING: DiscountReasonRow(
        "the renewal is still under review", f"{PARTNER.name} is still reviewing the renewal. {AT_RISK}", "R4.2"
    ),
    DiscountReason.UNDER_REVIEW: DiscountReasonRow(
        "the ministry’s review is open", f"The ministry’s review is open. {AT_RISK}", "R6.1"
    ),
    DiscountReason.SIZE_EXCEEDED: DiscountReasonRow(
        f"more than {WORKER_LIMIT} workers",
        f"There were more than {WORKER_LIMIT} workers on a day this year. {AT_RISK}",
        "R1.3",
    ),
    DiscountReason.ACTION_PLAN_OVERDUE: DiscountReasonRow(
        "an action is overdue", f"An action is overdue. {AT_RISK}", "R3.1", "No action overdue"
    ),
}
check_complete(DiscountReason, DISCOUNT_REASONS)
