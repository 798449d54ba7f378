"""The two answers about an audit, in a word and a colour: whether QA accepted it, and whether its score passes."""

from dataclasses import dataclass

from audits.rules.lifecycle import LABELS, AuditState

COLOURS = {
    AuditState.DRAFT: "calm",
    AuditState.SUBMITTED: "sky",
    AuditState.IN_REVIEW: "sky",
    AuditState.REVISIONS_REQUESTED: "care",
    AuditState.RESUBMITTED: "sky",
    AuditState.QA_PASSED: "good",
    AuditState.QA_FAILED: "stop",
}


@dataclass(frozen=True, slots=True)
class StatusPill:
    """A word and its colour: good, care, stop, sky or calm."""

    colour: str
    word: str


BY_STATE = {state: StatusPill(COLOURS[state], LABELS[state]) for state in AuditState}
PASSES = StatusPill("good", "Passes")
BELOW = {"certification": StatusPill("stop", "Below the pass marks")}
BELOW_BUT_COUNTS = StatusPill("calm", "Below the pass marks")


def describe_state(state: str) -> StatusPill:
    """Where the audit is; from QA on, whether it was accepted (R2.1, R3.2)."""
    return BY_STATE[AuditState(state)]


def describe_score(kind: str, passed: bool | None) -> StatusPill | None:
    """Whether the score passes (R2.2); None before a submission. An internal audit need not pass (R3.2)."""
    if passed is None:
        return None
    return PASSES if passed else BELOW.get(kind, BELOW_BUT_COUNTS)
