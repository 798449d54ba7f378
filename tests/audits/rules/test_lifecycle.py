from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.lifecycle import (
    DECIDED,
    WITH_AUTHOR,
    WITH_DESK,
    AuditState,
    Move,
    get_next_state,
    get_qa_outcome,
    write_state_sentence,
)

# The table written a second time, by the moves that each state allows.
ALLOWED = {
    AuditState.DRAFT: {Move.SUBMIT: AuditState.SUBMITTED, Move.UNDO: AuditState.IN_REVIEW},
    AuditState.SUBMITTED: {
        Move.WITHDRAW: AuditState.DRAFT,
        Move.REJECT: AuditState.DRAFT,
        Move.TAKE: AuditState.IN_REVIEW,
    },
    AuditState.IN_REVIEW: {
        Move.REJECT: AuditState.DRAFT,
        Move.REQUEST_REVISIONS: AuditState.REVISIONS_REQUESTED,
        Move.PASS_QA: AuditState.QA_PASSED,
        Move.FAIL_QA: AuditState.QA_FAILED,
    },
    AuditState.REVISIONS_REQUESTED: {Move.RESUBMIT: AuditState.RESUBMITTED, Move.UNDO: AuditState.IN_REVIEW},
    AuditState.RESUBMITTED: {Move.TAKE: AuditState.IN_REVIEW},
    AuditState.QA_PASSED: {Move.REVERSE: AuditState.IN_REVIEW, Move.UNDO: AuditState.IN_REVIEW},
    AuditState.QA_FAILED: {Move.REVERSE: AuditState.IN_REVIEW, Move.UNDO: AuditState.IN_REVIEW},
}


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", AuditState)
def test_every_move_in_every_state_follows_the_table(state, move):
    assert get_next_state(state, move) == ALLOWED[state].get(move)


@pytest.mark.parametrize("state", AuditState)
def test_every_state_has_one_side_in_turn_or_is_decided(state):
    assert sum(state in group for group in (WITH_AUTHOR, WITH_DESK, DECIDED)) == 1


@pytest.mark.parametrize("state", AuditState)
def test_only_a_decision_has_an_outcome(state):
    outcome = {AuditState.QA_PASSED: "passed", AuditState.QA_FAILED: "failed"}.get(state, "pending")

    assert get_qa_outcome(state) == outcome


def test_an_unknown_state_or_move_is_refused():
    with pytest.raises(ValueError, match="lost"):
        get_next_state("lost", Move.SUBMIT)
    with pytest.raises(ValueError, match="dance"):
        get_next_state(AuditState.DRAFT, "dance")


@given(st.lists(st.sampled_from(Move), max_size=40))
def test_a_decision_is_reached_only_through_a_review(moves):
    state, reviewed = AuditState.DRAFT, False
    for move in moves:
        state = get_next_state(state, move) or state
        reviewed = reviewed or state == AuditState.IN_REVIEW
        assert reviewed or state not in DECIDED


@given(st.lists(st.sampled_from(Move), max_size=40))
def test_a_decision_changes_only_by_a_reversal_or_undoing(moves):
    state = AuditState.DRAFT
    for move in moves:
        target = get_next_state(state, move)
        if state in DECIDED and target is not None:
            assert move in {Move.REVERSE, Move.UNDO}
        state = target or state


DUE = date(2027, 6, 15)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (AuditState.DRAFT, "Your internal audit is a draft."),
        (AuditState.SUBMITTED, "AMHSA has your internal audit. Expect the first answer by 15 June 2027."),
        (AuditState.IN_REVIEW, "AMHSA is reviewing your internal audit. Expect the answer by 15 June 2027."),
        (AuditState.REVISIONS_REQUESTED, "AMHSA asks you to revise your internal audit. Answer by 15 June 2027."),
        (AuditState.RESUBMITTED, "AMHSA has your revised internal audit. Expect the answer by 15 June 2027."),
        (AuditState.QA_PASSED, "Your internal audit passed AMHSA’s review."),
        (AuditState.QA_FAILED, "Your internal audit did not pass AMHSA’s review."),
    ],
)
def test_every_state_has_a_sentence_for_the_municipality(state, sentence):
    assert write_state_sentence(state, "internal audit", DUE) == sentence


def test_paused_deadlines_replace_the_due_date():
    sentence = write_state_sentence(AuditState.IN_REVIEW, "internal audit", DUE, date(2027, 6, 1))

    assert sentence == "AMHSA is reviewing your internal audit. Deadlines are paused since 1 June 2027."
    assert "paused" not in write_state_sentence(AuditState.QA_PASSED, "internal audit", None, date(2027, 6, 1))
