"""The life of an audit, as a table, and everything that pages and emails say about one state.

draft → submitted → in review → (revisions requested → resubmitted → in review)* → QA passed or QA failed.

The desk can undo a decision for a moment, before any email about it leaves: the audit is in review again. To add a
state, add a member, its row in ``STATES`` and its moves.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from secor_portal import wording
from secor_portal.codes import check_complete
from secor_portal.partner import PARTNER


class Side(StrEnum):
    """Who has to act: the municipality that conducts the audit, or the desk that reviews it."""

    AUTHOR = "author"
    DESK = "desk"

    @property
    def label(self) -> str:
        """The side in words."""
        return SIDE_LABELS[self]


SIDE_LABELS = {Side.AUTHOR: "The municipality", Side.DESK: PARTNER.name}
check_complete(Side, SIDE_LABELS)


class AuditState(StrEnum):
    """The states of an audit."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    REVISIONS_REQUESTED = "revisions_requested"
    RESUBMITTED = "resubmitted"
    QA_PASSED = "qa_passed"
    QA_FAILED = "qa_failed"

    @property
    def row(self) -> "StateRow":
        """Everything that is said about this state."""
        return STATES[self]

    @property
    def label(self) -> str:
        """The state in words."""
        return self.row.label


State = AuditState  # the name that the first migration imports


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """One state of an audit.

    ``colour`` and ``icon`` are those of its status pill. ``next_to_act`` has to act next; None if it is decided.
    ``headline`` tells the municipality where its audit is; ``deadline`` adds the day, if there is one.
    """

    label: str
    colour: str
    icon: str
    next_to_act: Side | None
    headline: str
    deadline: str = ""


STATES = {
    AuditState.DRAFT: StateRow(
        label="Draft",
        colour="calm",
        icon="open",
        next_to_act=Side.AUTHOR,
        headline="Your {kind} is a draft.",
    ),
    AuditState.SUBMITTED: StateRow(
        label="Submitted",
        colour="sky",
        icon="half",
        next_to_act=Side.DESK,
        headline=f"{PARTNER.name} has your {{kind}}.",
        deadline="Expect the first answer by {day}.",
    ),
    AuditState.IN_REVIEW: StateRow(
        label="In review",
        colour="sky",
        icon="half",
        next_to_act=Side.DESK,
        headline=f"{PARTNER.name} is reviewing your {{kind}}.",
        deadline="Expect the answer by {day}.",
    ),
    AuditState.REVISIONS_REQUESTED: StateRow(
        label="Revisions requested",
        colour="care",
        icon="care",
        next_to_act=Side.AUTHOR,
        headline=f"{PARTNER.name} asks you to revise your {{kind}}.",
        deadline="Answer by {day}.",
    ),
    AuditState.RESUBMITTED: StateRow(
        label="Resubmitted",
        colour="sky",
        icon="half",
        next_to_act=Side.DESK,
        headline=f"{PARTNER.name} has your revised {{kind}}.",
        deadline="Expect the answer by {day}.",
    ),
    AuditState.QA_PASSED: StateRow(
        label="QA passed",
        colour="good",
        icon="good",
        next_to_act=None,
        headline=f"Your {{kind}} passed {PARTNER.possessive} review.",
    ),
    AuditState.QA_FAILED: StateRow(
        label="QA failed",
        colour="stop",
        icon="stop",
        next_to_act=None,
        headline=f"Your {{kind}} did not pass {PARTNER.possessive} review.",
    ),
}
check_complete(AuditState, STATES)
STATE_CHOICES = [(state, state.label) for state in AuditState]
WITH_AUTHOR = frozenset(state for state, row in STATES.items() if row.next_to_act is Side.AUTHOR)
WITH_DESK = frozenset(state for state, row in STATES.items() if row.next_to_act is Side.DESK)
DECIDED = frozenset(state for state, row in STATES.items() if row.next_to_act is None)


class Move(StrEnum):
    """What a person does with an audit."""

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

    @property
    def participle(self) -> str:
        """The move after "cannot be": "submitted"."""
        return PARTICIPLES[self]


PARTICIPLES = {
    Move.SUBMIT: "submitted",
    Move.WITHDRAW: "withdrawn",
    Move.REJECT: "returned as not reviewable",
    Move.TAKE: "taken for review",
    Move.REQUEST_REVISIONS: "returned for revisions",
    Move.RESUBMIT: "resubmitted",
    Move.PASS_QA: "passed",
    Move.FAIL_QA: "failed",
    Move.REVERSE: "reversed",
    Move.UNDO: "undone",
}
check_complete(Move, PARTICIPLES)

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


def get_next_state(state: str, move: str) -> AuditState | None:
    """The state that ``move`` leads to; None if the state doesn't allow the move."""
    return MOVES.get((AuditState(state), Move(move)))


def get_qa_outcome(state: str) -> str:
    """QA as the standing knows it: pending, passed or failed."""
    return {AuditState.QA_PASSED: "passed", AuditState.QA_FAILED: "failed"}.get(AuditState(state), "pending")


def write_state_sentence(state: str, kind: str, due_on: date | None, paused_since: date | None = None) -> str:
    """The state of an audit in words for its municipality. ``kind`` is its kind inside a sentence: "internal audit".

    While the deadlines are paused, the sentence says since when and gives no due date.
    """
    row = AuditState(state).row
    headline = row.headline.format(kind=kind)
    if not row.deadline:
        return headline
    if paused_since:
        return f"{headline} Deadlines are paused since {wording.day(paused_since)}."
    return f"{headline} {row.deadline.format(day=wording.day(due_on))}" if due_on else headline
