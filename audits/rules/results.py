"""The two answers about an audit, in a word and a colour: whether QA accepted it, and whether its score passes."""

from dataclasses import dataclass

from audits.rules.lifecycle import LABELS, State

COLOURS = {
    State.DRAFT: "calm",
    State.SUBMITTED: "sky",
    State.IN_REVIEW: "sky",
    State.REVISIONS_REQUESTED: "care",
    State.RESUBMITTED: "sky",
    State.QA_PASSED: "good",
    State.QA_FAILED: "stop",
}


@dataclass(frozen=True, slots=True)
class Pill:
    """A word and its colour: good, care, stop, sky or calm."""

    colour: str
    word: str


BY_STATE = {state: Pill(COLOURS[state], LABELS[state]) for state in State}
PASSES = Pill("good", "Passes")
BELOW = {"certification": Pill("stop", "Below the pass marks")}
BELOW_BUT_COUNTS = Pill("calm", "Below the pass marks")


def state_pill(state: str) -> Pill:
    """Where the audit is; from QA on, whether it was accepted (R2.1, R3.2)."""
    return BY_STATE[State(state)]


def score_pill(kind: str, passed: bool | None) -> Pill | None:
    """Whether the score passes (R2.2); None before a submission. An internal audit need not pass (R3.2)."""
    if passed is None:
        return None
    return PASSES if passed else BELOW.get(kind, BELOW_BUT_COUNTS)
