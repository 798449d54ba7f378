"""The life of an audit, as a table.

draft → submitted → in review → (revisions requested → resubmitted → in review)* → QA passed | QA failed.

A decision of the desk may be undone for a moment, before anybody is told of it: the audit is in review again.
"""

from enum import StrEnum


class AuditState(StrEnum):
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


State = AuditState  # the name that the first migration imports


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
    AuditState.DRAFT: "Draft",
    AuditState.SUBMITTED: "Submitted",
    AuditState.IN_REVIEW: "In review",
    AuditState.REVISIONS_REQUESTED: "Revisions requested",
    AuditState.RESUBMITTED: "Resubmitted",
    AuditState.QA_PASSED: "QA passed",
    AuditState.QA_FAILED: "QA failed",
}

MOVES = {
    (AuditState.DRAFT, Move.SUBMIT): AuditState.SUBMITTED,
    (AuditState.SUBMITTED, Move.WITHDRAW): AuditState.DRAFT,
    (AuditState.SUBMITTED, Move.REJECT): AuditState.DRAFT,
    (AuditState.IN_REVIEW, Move.REJECT): AuditState.DRAFT,
    (AuditState.SUBMITTED, Move.TAKE): AuditState.IN_REVIEW,
    (AuditState.RESUBMITTED, Move.TAKE): AuditState.IN_REVIEW,
    (AuditState.IN_REVIEW, Move.REQUEST_REVISIONS): AuditState.REVISIONS_REQUESTED,
    (AuditState.REVISIONS_REQUESTED, Move.RESUBMIT): AuditState.RESUBMITTED,
    (AuditState.IN_REVIEW, Move.PASS_QA): AuditState.QA_PASSED,
    (AuditState.IN_REVIEW, Move.FAIL_QA): AuditState.QA_FAILED,
    (AuditState.QA_PASSED, Move.REVERSE): AuditState.IN_REVIEW,
    (AuditState.QA_FAILED, Move.REVERSE): AuditState.IN_REVIEW,
    (AuditState.REVISIONS_REQUESTED, Move.UNDO): AuditState.IN_REVIEW,
    (AuditState.QA_PASSED, Move.UNDO): AuditState.IN_REVIEW,
    (AuditState.QA_FAILED, Move.UNDO): AuditState.IN_REVIEW,
    (AuditState.DRAFT, Move.UNDO): AuditState.IN_REVIEW,
}

WITH_AUTHOR = frozenset({AuditState.DRAFT, AuditState.REVISIONS_REQUESTED})
WITH_DESK = frozenset({AuditState.SUBMITTED, AuditState.IN_REVIEW, AuditState.RESUBMITTED})
DECIDED = frozenset({AuditState.QA_PASSED, AuditState.QA_FAILED})


def get_next_state(state: str, move: str) -> AuditState | None:
    """The state that ``move`` leads to, or None where the move is not open."""
    return MOVES.get((AuditState(state), Move(move)))


def get_qa_outcome(state: str) -> str:
    """QA as the standing knows it: pending, passed or failed."""
    return {AuditState.QA_PASSED: "passed", AuditState.QA_FAILED: "failed"}.get(AuditState(state), "pending")
