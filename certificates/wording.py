"""The answer of the standing function in words. Pages, emails and the public check use these sentences. No Django."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from certificates.rules.answer import Answer, Discount, NextAudit, SizeState
from certificates.rules.codes import DiscountStatus, SizeStatus, StandingCode
from certificates.rules.reason import Reason, Subject
from secor_portal import wording
from secor_portal.partner import PARTNER


class AuditInReview(Protocol):
    """An audit in review. ``came_back``: the author answered a request for revisions."""

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


def describe_standing(answer: Answer) -> str:
    """The standing in one sentence."""
    facts = {
        "expires_on": wording.day(answer.certificate.expires_on) if answer.certificate else "",
        "since": wording.day(answer.since) if answer.since else "",
        "lost_year": answer.since.year - 1 if answer.since else "",
    }
    return answer.standing.row.headline.format_map(facts)


def describe_end(ended_on: date, successor: str, *, who: str = "It") -> str:
    """Since when a municipality no longer exists, and its successor if it has one."""
    became = f" Its successor is {successor}." if successor else ""
    return f"{who} ended on {wording.day(ended_on)}.{became}"


def describe_next_step(answer: Answer) -> str:
    """The next audit and its due date, in one sentence."""
    upcoming = answer.next_audit
    if upcoming is None:
        return f"Next: {PARTNER.possessive} answer to the certification audit."
    name = name_next_audit(answer)
    if upcoming.due_by is None:
        return f"Next: {name}, on a day that you choose."
    if upcoming.overdue:
        return f"Overdue: {name}, due by {wording.day(upcoming.due_by)}."
    return f"Next: {name}, {describe_due_days(upcoming, answer.as_of)}."


def describe_task_step(step: str, due_on: date | None, as_of: date) -> str:
    """The next step while no audit can start: an open task, named by ``step``."""
    if due_on is None:
        return f"Next: {step}."
    if due_on < as_of:
        return f"Overdue: {step}, due by {wording.day(due_on)}."
    return f"Next: {step}, by {wording.day(due_on)}."


def describe_revisions_step(audit: str, due_on: date | None, as_of: date) -> str:
    """The next step while the author must answer a request for revisions, which comes before any other audit."""
    if due_on is None:
        return f"Next: your answer to the revisions of the {audit}."
    if due_on < as_of:
        return f"Overdue: your answer to the revisions of the {audit}, due by {wording.day(due_on)}."
    return f"Next: your answer to the revisions of the {audit}, by {wording.day(due_on)}."


def explain_revisions(audit: str, conducted_on: date | None) -> str:
    """Why the author must answer."""
    of_day = f" of {wording.day(conducted_on)}" if conducted_on else ""
    return f"{PARTNER.name} reviewed the {audit}{of_day} and asked for changes. It decides after you answer."


def describe_review_step(audit: str) -> str:
    """The next step while the audit is in review and nothing else is due."""
    return f"Next: {PARTNER.possessive} answer to the {audit}."


def explain_review(audit: AuditInReview, answer: Answer) -> str:
    """What is in review, by when the answer is due, and which audit comes after it."""
    reviews, until = f"{PARTNER.name} reviews it", f"until {PARTNER.name} replies"
    if audit.answer_due_on and audit.answer_due_on < answer.as_of:
        reviews, until = f"{reviews}; its answer was due by {wording.day(audit.answer_due_on)}", "until it comes"
    elif audit.answer_due_on:
        reviews, until = f"{reviews} and answers by {wording.day(audit.answer_due_on)}", "until then"
    return f"{_came_in(audit)} {reviews}. You don’t need to do anything {until}.{_after_it(answer)}"


def name_next_audit(answer: Answer) -> str:
    """The next audit with its article: "the" if a certificate requires it, "a" if none is in force."""
    if answer.next_audit is None:
        raise ValueError("No audit is next during the review.")
    article = "the" if answer.in_force else "a"
    return f"{article} {answer.next_audit.kind.name_in_text}"


def describe_due_days(upcoming: NextAudit, as_of: date) -> str:
    """The days on which it may be conducted: "by 3 June 2027", or "1 January to 3 June 2028" before it opens."""
    if upcoming.due_by is None:
        return "on a day that you choose"
    if upcoming.opens_on and upcoming.opens_on > as_of:
        return f"from {wording.span(upcoming.opens_on, upcoming.due_by)}"
    return f"by {wording.day(upcoming.due_by)}"


def select_main_reasons(answer: Answer, reasons: Sequence[Reason]) -> list[Reason]:
    """The ``reasons`` behind the headline and the next step; the others are details."""
    if answer.standing is StandingCode.CERTIFIED:
        standing = []
    else:
        standing = [reason for reason in reasons if reason.about is Subject.STANDING][:1]
    upcoming = [reason for reason in reasons if reason.about is Subject.NEXT_AUDIT]
    if answer.next_audit is None:
        return standing + upcoming
    return standing + [reason for reason in upcoming if reason.rule in DATE_RULES]


def summarize_standing(answer: Answer) -> str:
    """The standing and its effect on the discount, for a card."""
    if answer.discount.status is DiscountStatus.AT_RISK:
        return f"{describe_standing(answer)} The WCB discount is at risk: {join_discount_reasons(answer.discount)}."
    return f"{describe_standing(answer)} WCB discount: {answer.discount.status.label.lower()}."


def join_discount_reasons(discount: Discount) -> str:
    """Why the discount is at risk or not available; empty if it is neither."""
    return wording.join_words([reason.discount_phrase for reason in discount.reasons])


def summarize_size(size: SizeState) -> str:
    """The peak of the year, and what is planned."""
    match size.status:
        case SizeStatus.UNREPORTED:
            return "No headcount is reported for this year."
        case SizeStatus.WILL_EXCEED if size.projected_peak_on:
            return (
                f"{size.peak} at most so far; {size.projected_peak} planned on {wording.day(size.projected_peak_on)}."
            )
        case _ if size.peak_on is None:
            return "No workers so far this year."
        case _:
            return f"{size.peak} at most, first on {wording.day(size.peak_on)}; {_planned(size)}."


def _came_in(audit: AuditInReview) -> str:
    name = f"The {audit.name} of {wording.day(audit.conducted_on)}" if audit.conducted_on else f"The {audit.name}"
    if audit.came_back:
        return f"{name} is with {PARTNER.name} again, with your changes."
    return (
        f"{name} was submitted on {wording.day(audit.submitted_on)}." if audit.submitted_on else f"{name} is submitted."
    )


def _after_it(answer: Answer) -> str:
    if answer.next_audit is None:
        return ""
    return f" After it comes {name_next_audit(answer)}, {describe_due_days(answer.next_audit, answer.as_of)}."


def _planned(size: SizeState) -> str:
    if size.projected_peak > size.peak and size.projected_peak_on:
        return f"{size.projected_peak} planned on {wording.day(size.projected_peak_on)}"
    return "no higher day planned"
