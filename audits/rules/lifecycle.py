"""The life of an audit, as a table.

draft → submitted → in review → (revisions requested → resubmitted → in review)* → QA passed | QA failed.

A decision of the desk may be undone for a moment, before anybody is told of it: the audit is in review again.
"""

from enum import StrEnum


class State(StrEnum):
    """Where an audit is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    REVISIONS_REQUESTED = "revisions_requested"
    RESUBMITTED = "resubmitted"
    QA_PASSED = "qa_passed"
    QA_FAILED = "qa_failed"

    @property
    def label(self) -> str:
        """The state in words."""
        return LABELS[self]


class Move(StrEnum):
    """What somebody does with an audit."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    TAKE = "take"
    REQUEST_REVISIONS = "request_revisions"
    RESUBMIT = "resubmit"
    PASS_QA = "pass_qa"  # noqa: S105  # a move, not a password
    FAIL_QA = "fail_qa"
    REVERSE = "reverse"
    UNDO = "undo"


LABELS = {
    State.DRAFT: "Draft",
    State.SUBMITTED: "Submitted",
    State.IN_REVIEW: "In review",
    State.REVISIONS_REQUESTED: "Revisions requested",
    State.RESUBMITTED: "Resubmitted",
    State.QA_PASSED: "QA passed",
    State.QA_FAILED: "QA failed",
}

MOVES = {
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.WITHDRAW): State.DRAFT,
    (State.SUBMITTED, Move.REJECT): State.DRAFT,
    (State.IN_REVIEW, Move.REJECT): State.DRAFT,
    (State.SUBMITTED, Move.TAKE): State.IN_REVIEW,
    (State.RESUBMITTED, Move.TAKE): State.IN_REVIEW,
    (State.IN_REVIEW, Move.REQUEST_REVISIONS): State.REVISIONS_REQUESTED,
    (State.REVISIONS_REQUESTED, Move.RESUBMIT): State.RESUBMITTED,
    (State.IN_REVIEW, Move.PASS_QA): State.QA_PASSED,
    (State.IN_REVIEW, Move.FAIL_QA): State.QA_FAILED,
    (State.QA_PASSED, Move.REVERSE): State.IN_REVIEW,
    (State.QA_FAILED, Move.REVERSE): State.IN_REVIEW,
    (State.REVISIONS_REQUESTED, Move.UNDO): State.IN_REVIEW,
    (State.QA_PASSED, Move.UNDO): State.IN_REVIEW,
    (State.QA_FAILED, Move.UNDO): State.IN_REVIEW,
    (State.DRAFT, Move.UNDO): State.IN_REVIEW,
}

WITH_AUTHOR = frozenset({State.DRAFT, State.REVISIONS_REQUESTED})
WITH_DESK = frozenset({State.SUBMITTED, State.IN_REVIEW, State.RESUBMITTED})
DECIDED = frozenset({State.QA_PASSED, State.QA_FAILED})


def after(state: str, move: str) -> State | None:
    """The state that ``move`` leads to, or None where the move is not open."""
    return MOVES.get((State(state), Move(move)))


def qa_outcome(state: str) -> str:
    """QA as the standing knows it: pending, passed or failed."""
    return {State.QA_PASSED: "passed", State.QA_FAILED: "failed"}.get(State(state), "pending")
