"""What an answer of the standing function says, in the words that people read. Pure: pages, mail and the public check
ask here, so that one thing is said in one way."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from certificates.rules.answer import (
    Answer,
    Discount,
    DiscountReason,
    DiscountStatus,
    NextAudit,
    NextKind,
    PlanStatus,
    Size,
    SizeStatus,
    Standing,
)
from certificates.rules.reason import Reason, Subject
from secor_portal import wording
from secor_portal.program import WORKER_LIMIT

STANDINGS = {
    Standing.CERTIFIED: "Certified",
    Standing.RENEWAL_PENDING: "Renewal pending",
    Standing.NOT_MAINTAINED: "Not maintained",
    Standing.LAPSED: "Lapsed",
    Standing.REVOKED: "Revoked",
    Standing.NEVER_CERTIFIED: "Never certified",
}
STANDING_COLOURS = {
    Standing.CERTIFIED: "good",
    Standing.RENEWAL_PENDING: "care",
    Standing.NOT_MAINTAINED: "stop",
    Standing.LAPSED: "stop",
    Standing.REVOKED: "stop",
    Standing.NEVER_CERTIFIED: "calm",
}
AUDITS = {
    NextKind.CERTIFICATION: "certification audit",
    NextKind.INTERNAL: "internal audit",
    NextKind.COR: "COR audit",
}
SIZES = {
    SizeStatus.SMALL: "Small",
    SizeStatus.WILL_EXCEED: "Above ten planned",
    SizeStatus.EXCEEDED: "Above ten",
    SizeStatus.UNREPORTED: "Not reported",
}
SIZE_COLOURS = {
    SizeStatus.SMALL: "good",
    SizeStatus.WILL_EXCEED: "care",
    SizeStatus.EXCEEDED: "stop",
    SizeStatus.UNREPORTED: "care",
}
PLANS = {
    PlanStatus.NOT_DUE: "Not due",
    PlanStatus.MISSING: "Missing",
    PlanStatus.OVERDUE: "Overdue",
    PlanStatus.IN_PROGRESS: "In progress",
    PlanStatus.IMPLEMENTED: "Implemented",
}
DISCOUNTS = {
    DiscountStatus.ELIGIBLE: "Eligible",
    DiscountStatus.AT_RISK: "At risk",
    DiscountStatus.INELIGIBLE: "Not now",
}
DISCOUNT_COLOURS = {
    DiscountStatus.ELIGIBLE: "good",
    DiscountStatus.AT_RISK: "care",
    DiscountStatus.INELIGIBLE: "calm",
}
REASONS = {
    DiscountReason.NOT_PIR_REGISTERED: "not registered in PIR",
    Standing.NEVER_CERTIFIED: "no certificate yet",
    Standing.REVOKED: "the certificate was revoked",
    Standing.NOT_MAINTAINED: "the certificate was not maintained",
    Standing.LAPSED: "the certificate expired",
    DiscountReason.AUDIT_OVERDUE: "the audit is overdue",
    DiscountReason.RENEWAL_PENDING: "the renewal is not decided",
    DiscountReason.UNDER_REVIEW: "the ministry’s review is open",
    DiscountReason.SIZE_EXCEEDED: "more than ten people",
    DiscountReason.ACTION_PLAN_OVERDUE: "an action is overdue",
}


class WithAmhsa(Protocol):
    """An audit that AMHSA reviews. ``came_back``: it did before, and the author changed what it asked for."""

    @property
    def name(self) -> str: ...
    @property
    def conducted_on(self) -> date | None: ...
    @property
    def submitted_on(self) -> date | None: ...
    @property
    def answer_due_on(self) -> date | None: ...
    @property
    def came_back(self) -> bool: ...


DATE_RULES = ("R3.3", "R3.4", "R4.2", "R1.3")  # what sets the kind and the last day of the next audit


def headline(answer: Answer) -> str:
    """Where it stands, in one sentence."""
    match answer.standing:
        case Standing.CERTIFIED:
            return f"Certified through {_expiry(answer)}."
        case Standing.RENEWAL_PENDING:
            return "Still in force while AMHSA reviews the renewal."
        case Standing.NOT_MAINTAINED:
            return f"The certificate was not maintained in {_lost_year(answer)}."
        case Standing.LAPSED:
            return f"The certificate expired on {_expiry(answer)}."
        case Standing.REVOKED:
            return f"The certificate was revoked on {_since(answer)}."
        case Standing.NEVER_CERTIFIED:
            return "Not certified yet."


def ended(ended_on: date, successor: str, *, who: str = "It") -> str:
    """Since when it no longer exists and what it became part of, if anything."""
    became = f" Its successor is {successor}." if successor else ""
    return f"{who} ended on {wording.day(ended_on)}.{became}"


def next_step(answer: Answer) -> str:
    """What is next and by when, in one sentence."""
    upcoming = answer.next_audit
    if upcoming is None:
        return "Next: AMHSA’s answer to the certification audit."
    name = next_audit_name(answer)
    if upcoming.due_by is None:
        return f"Next: {name}, on a day that you choose."
    if upcoming.overdue:
        return f"Overdue: {name}, due by {wording.day(upcoming.due_by)}."
    return f"Next: {name}, {when(upcoming, answer.as_of)}."


def revisions_step(audit: str, due_on: date | None, as_of: date) -> str:
    """The same where AMHSA waits for an answer: that comes before any other audit."""
    if due_on is None:
        return f"Next: your answer to the revisions of the {audit}."
    if due_on < as_of:
        return f"Overdue: your answer to the revisions of the {audit}, due by {wording.day(due_on)}."
    return f"Next: your answer to the revisions of the {audit}, by {wording.day(due_on)}."


def revisions_why(audit: str, conducted_on: date | None) -> str:
    """What AMHSA waits for."""
    of_day = f" of {wording.day(conducted_on)}" if conducted_on else ""
    return f"AMHSA reviewed the {audit}{of_day} and asked for changes. QA decides when you have answered."


def review_step(audit: str) -> str:
    """The same where AMHSA has the audit, and nothing else is to be done before its answer."""
    return f"Next: AMHSA’s answer to the {audit}."


def review_why(audit: WithAmhsa, answer: Answer) -> str:
    """What AMHSA has, by when it answers, that nobody waits for the municipality, and which audit comes after it."""
    reviews, until = "AMHSA reviews it", "until AMHSA answers"
    if audit.answer_due_on and audit.answer_due_on < answer.as_of:
        reviews, until = f"{reviews}; its answer was due by {wording.day(audit.answer_due_on)}", "until it comes"
    elif audit.answer_due_on:
        reviews, until = f"{reviews} and answers by {wording.day(audit.answer_due_on)}", "until then"
    return f"{_came_in(audit)} {reviews}. There is nothing to do for it {until}.{_after_it(answer)}"


def next_audit_name(answer: Answer) -> str:
    """The next audit with its article: "the" where a certificate asks for it, "a" where none is in force."""
    if answer.next_audit is None:
        raise ValueError("No audit is next while QA decides.")
    article = "the" if answer.in_force else "a"
    return f"{article} {AUDITS[answer.next_audit.kind]}"


def when(upcoming: NextAudit, as_of: date) -> str:
    """The days on which it may be conducted: "by 3 June 2027", or "1 January to 3 June 2028" before it opens."""
    if upcoming.due_by is None:
        return "on a day that you choose"
    if upcoming.opens_on and upcoming.opens_on > as_of:
        return f"from {wording.span(upcoming.opens_on, upcoming.due_by)}"
    return f"by {wording.day(upcoming.due_by)}"


def why(answer: Answer, reasons: Sequence[Reason]) -> list[Reason]:
    """The few of ``reasons`` that made the headline and the next step; the others are details."""
    if answer.standing is Standing.CERTIFIED:
        standing = []
    else:
        standing = [reason for reason in reasons if reason.about is Subject.STANDING][:1]
    upcoming = [reason for reason in reasons if reason.about is Subject.NEXT_AUDIT]
    if answer.next_audit is None:
        return standing + upcoming
    return standing + [reason for reason in upcoming if reason.rule in DATE_RULES]


def in_short(answer: Answer) -> str:
    """Where it stands and what that does to the discount, for a card."""
    if answer.discount.status is DiscountStatus.AT_RISK:
        return f"{headline(answer)} The WCB discount is at risk: {reasons(answer.discount)}."
    return f"{headline(answer)} WCB discount: {DISCOUNTS[answer.discount.status].lower()}."


def reasons(discount: Discount) -> str:
    """Why the discount is at risk or may not be expected; empty where it may."""
    return wording.join_words([REASONS[reason] for reason in discount.reasons])


def size_in_short(size: Size) -> str:
    """The peak of the year, and what is planned."""
    match size.status:
        case SizeStatus.UNREPORTED:
            return "No headcount is reported for this year."
        case SizeStatus.WILL_EXCEED if size.projected_peak_on:
            return (
                f"{size.peak} at most so far; {size.projected_peak} planned on {wording.day(size.projected_peak_on)}."
            )
        case _ if size.peak_on is None:
            return "Nobody so far this year."
        case _:
            return f"{size.peak} at most, first on {wording.day(size.peak_on)}; {_planned(size)}."


def _came_in(audit: WithAmhsa) -> str:
    name = f"The {audit.name} of {wording.day(audit.conducted_on)}" if audit.conducted_on else f"The {audit.name}"
    if audit.came_back:
        return f"{name} is with AMHSA again, with what was changed."
    return (
        f"{name} was submitted on {wording.day(audit.submitted_on)}." if audit.submitted_on else f"{name} is submitted."
    )


def _after_it(answer: Answer) -> str:
    if answer.next_audit is None:
        return ""
    return f" After it comes {next_audit_name(answer)}, {when(answer.next_audit, answer.as_of)}."


def _planned(size: Size) -> str:
    if size.projected_peak > size.peak and size.projected_peak_on:
        return f"{size.projected_peak} planned on {wording.day(size.projected_peak_on)}"
    return "no higher day planned"


def size_sentence(size: Size) -> str:
    """What the size means for the programme (R1.1, R1.3)."""
    match size.status:
        case SizeStatus.UNREPORTED:
            return "Report this year’s headcount, so that everyone can see that SECOR fits."
        case SizeStatus.EXCEEDED:
            return f"More than {WORKER_LIMIT} people: the next audit is a COR audit. A certificate in force stays so."
        case SizeStatus.WILL_EXCEED:
            return f"More than {WORKER_LIMIT} people are planned. From that day, the next audit is a COR audit."
        case SizeStatus.SMALL:
            return f"{WORKER_LIMIT} people on one day is the most for SECOR."


def _expiry(answer: Answer) -> str:
    return wording.day(answer.certificate.expires_on) if answer.certificate else ""


def _since(answer: Answer) -> str:
    return wording.day(answer.since) if answer.since else ""


def _lost_year(answer: Answer) -> int:
    """The year without an audit: it was not maintained from 1 January after it."""
    return answer.since.year - 1 if answer.since else answer.as_of.year - 1
