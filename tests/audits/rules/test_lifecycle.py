import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.lifecycle import DECIDED, LABELS, WITH_AUTHOR, WITH_DESK, Move, State, after, qa_outcome

# The table once more, written the other way round: what each state allows.
ALLOWED = {
    State.DRAFT: {Move.SUBMIT: State.SUBMITTED, Move.UNDO: State.IN_REVIEW},
    State.SUBMITTED: {Move.WITHDRAW: State.DRAFT, Move.REJECT: State.DRAFT, Move.TAKE: State.IN_REVIEW},
    State.IN_REVIEW: {
        Move.REJECT: State.DRAFT,
        Move.REQUEST_REVISIONS: State.REVISIONS_REQUESTED,
        Move.PASS_QA: State.QA_PASSED,
        Move.FAIL_QA: State.QA_FAILED,
    },
    State.REVISIONS_REQUESTED: {Move.RESUBMIT: State.RESUBMITTED, Move.UNDO: State.IN_REVIEW},
    State.RESUBMITTED: {Move.TAKE: State.IN_REVIEW},
    State.QA_PASSED: {Move.REVERSE: State.IN_REVIEW, Move.UNDO: State.IN_REVIEW},
    State.QA_FAILED: {Move.REVERSE: State.IN_REVIEW, Move.UNDO: State.IN_REVIEW},
}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_every_move_from_every_state(state, move):
    assert after(state, move) == ALLOWED[state].get(move)


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_one_holder(state):
    assert state.label == LABELS[state]
    assert sum(state in group for group in (WITH_AUTHOR, WITH_DESK, DECIDED)) == 1


@pytest.mark.parametrize("state", State)
def test_only_a_decision_ends_the_waiting(state):
    outcome = {State.QA_PASSED: "passed", State.QA_FAILED: "failed"}.get(state, "pending")

    assert qa_outcome(state) == outcome


def test_what_is_no_state_or_move_is_refused():
    with pytest.raises(ValueError, match="lost"):
        after("lost", Move.SUBMIT)
    with pytest.raises(ValueError, match="dance"):
        after(State.DRAFT, "dance")


@given(st.lists(st.sampled_from(Move), max_size=40))
def test_a_decision_is_only_reached_through_a_review(moves):
    state, reviewed = State.DRAFT, False
    for move in moves:
        state = after(state, move) or state
        reviewed = reviewed or state == State.IN_REVIEW
        assert reviewed or state not in DECIDED


@given(st.lists(st.sampled_from(Move), max_size=40))
def test_what_is_decided_moves_only_by_a_reversal_or_is_undone(moves):
    state = State.DRAFT
    for move in moves:
        target = after(state, move)
        if state in DECIDED and target is not None:
            assert move in {Move.REVERSE, Move.UNDO}
        state = target or state
