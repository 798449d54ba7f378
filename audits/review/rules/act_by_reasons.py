"""Why somebody must act on an audit by its day: the answer is due then, or something would lapse soon after."""

from datetime import date
from typing import Protocol

from audits.rules.act_by import NEVER, UsualDays, lapse_of
from audits.rules.lifecycle import AuditState
from secor_portal import wording

STEPS = {
    AuditState.SUBMITTED: "a review usually takes",
    AuditState.IN_REVIEW: "the rest of a review usually takes",
    AuditState.RESUBMITTED: "a second look usually takes",
    AuditState.REVISIONS_REQUESTED: "their changes and a second look usually take",
}
Why = tuple[str, str]  # a sentence, and the number of the rule behind it; empty where it is a working limit


class Waiting(Protocol):
    """An audit that somebody has to act on: as much of it as the reason needs."""

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


def is_set_by_lapse(audit: Waiting) -> bool:
    """Whether its day comes from what would lapse, and not from when the answer is due."""
    if audit.act_by is None or audit.act_by == NEVER:
        return False
    return audit.paused_on is not None or audit.answer_due_on is None or audit.act_by < audit.answer_due_on


def why(audit: Waiting, expires_on: date | None, today: date, usual: UsualDays) -> Why:
    """Why somebody must act by ``audit.act_by``; ``expires_on`` is the day of the municipality's certificate."""
    lapses_on = lapse_of(audit.kind, expires_on, audit.conducted_on)
    if lapses_on is None or not is_set_by_lapse(audit):
        return _answer(audit) + _renewed(audit, expires_on, today), ""
    days = wording.count(usual.still_needed(audit.kind, audit.state), "day")
    long = f"{STEPS[AuditState(audit.state)]} that long."
    if audit.kind == "certification":
        return f"{days} before the certificate {_expires(lapses_on, today)}: {long}", "R4.2"
    return f"{days} before the end of {lapses_on.year}, the year that it counts for: {long}", "R3.3"


def _answer(audit: Waiting) -> str:
    if audit.paused_on:
        return f"The clocks stand still since {wording.day(audit.paused_on)}, so no answer is due."
    whose = "Their" if audit.state == AuditState.REVISIONS_REQUESTED else "Our"
    return f"{whose} answer is due on {wording.day(audit.answer_due_on)}." if audit.answer_due_on else ""


def _renewed(audit: Waiting, expires_on: date | None, today: date) -> str:
    """When the certificate expires that it may renew; an internal audit is not asked for because of that."""
    if expires_on is None or audit.kind != "certification":
        return ""
    return f" The certificate {_expires(expires_on, today)}."


def _expires(day: date, today: date) -> str:
    return f"{'expires' if day >= today else 'expired'} on {wording.day(day)}"
