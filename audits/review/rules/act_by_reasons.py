"""Why an audit has the act-by day that it has: an answer is due then, or something lapses soon after."""

from datetime import date
from typing import NamedTuple, Protocol

from audits.rules.act_by import NEVER, UsualDays, lapse_of
from audits.rules.lifecycle import AuditState
from secor_portal import wording
from secor_portal.partner import PARTNER

USUAL_STEPS = {
    AuditState.SUBMITTED: "a review usually takes",
    AuditState.IN_REVIEW: "the rest of a review usually takes",
    AuditState.RESUBMITTED: "a second look usually takes",
    AuditState.REVISIONS_REQUESTED: "their changes and a second look usually take",
}


class ActByReason(NamedTuple):
    """A sentence and the number of the rule behind it; ``rule`` is empty if the day is a working limit."""

    sentence: str
    rule: str


class AuditToActOn(Protocol):
    """The facts of an open audit that the reason needs."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def act_by(self) -> date | None: ...
    @property
    def answer_due_on(self) -> date | None: ...
    @property
    def conducted_on(self) -> date | None: ...
    @property
    def paused_on(self) -> date | None: ...


def is_set_by_lapse(audit: AuditToActOn) -> bool:
    """Whether the act-by day comes from what would lapse, and not from the day the answer is due."""
    if audit.act_by is None or audit.act_by == NEVER:
        return False
    return audit.paused_on is not None or audit.answer_due_on is None or audit.act_by < audit.answer_due_on


def explain_act_by(audit: AuditToActOn, expires_on: date | None, today: date, usual: UsualDays) -> ActByReason:
    """Why ``audit.act_by`` is the day to act by; ``expires_on`` is when the municipality's certificate expires."""
    lapses_on = lapse_of(audit.kind, expires_on, audit.conducted_on)
    if lapses_on is None or not is_set_by_lapse(audit):
        return ActByReason(_describe_answer(audit) + _describe_expiry(audit, expires_on, today), "")
    days = wording.count(usual.still_needed(audit.kind, audit.state), "day")
    because = f"{USUAL_STEPS[AuditState(audit.state)]} that long."
    if audit.kind == "certification":
        return ActByReason(f"{days} before the certificate {_expires(lapses_on, today)}: {because}", "R4.2")
    return ActByReason(f"{days} before the end of {lapses_on.year}, the year it counts for: {because}", "R3.3")


def _describe_answer(audit: AuditToActOn) -> str:
    if audit.paused_on:
        return f"Paused since {wording.day(audit.paused_on)}, so no answer is due."
    whose = "Their" if audit.state == AuditState.REVISIONS_REQUESTED else PARTNER.possessive
    return f"{whose} answer is due on {wording.day(audit.answer_due_on)}." if audit.answer_due_on else ""


def _describe_expiry(audit: AuditToActOn, expires_on: date | None, today: date) -> str:
    """When the certificate expires that a certification audit may renew; empty for the other kinds."""
    if expires_on is None or audit.kind != "certification":
        return ""
    return f" The certificate {_expires(expires_on, today)}."


def _expires(day: date, today: date) -> str:
    return f"{'expires' if day >= today else 'expired'} on {wording.day(day)}"
