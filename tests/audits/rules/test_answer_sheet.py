import pytest
from hypothesis import given

from audits.rules.answers import Reply, compute_element_scores, compute_worths
from tests.audits.rules.sheets import line, paper, papers


@pytest.mark.parametrize(
    ("parent", "child", "is_asked", "is_settled"),
    [
        (Reply.YES, Reply.YES, True, True),
        (Reply.YES, None, True, False),
        (Reply.NO, Reply.YES, False, True),
        (Reply.NO, None, False, True),
        (Reply.NOT_APPLICABLE, None, False, True),
        (Reply.NOT_APPLICABLE, Reply.NO, False, True),
        (None, None, True, False),
        (None, Reply.NO, True, True),
    ],
)
def test_a_dependent_question_is_asked_or_settled_by_its_parent(parent, child, is_asked, is_settled):
    audit = paper(line("3.4", given={"reply": parent}), line("3.5", given={"reply": child}, depends_on="3.4"))
    dependent = audit.lines[1]

    assert (audit.is_asked(dependent), audit.is_settled(dependent)) == (is_asked, is_settled)
    assert audit.is_asked(audit.lines[0])


@given(papers())
def test_a_sheet_scores_like_its_questions_and_answers(audit):
    asked = [one.question for one in audit.lines]
    given_ = {one.question.code: one.given for one in audit.lines}

    assert audit.worths == compute_worths(asked, given_)
    assert audit.scores == compute_element_scores(asked, given_)


@given(papers())
def test_a_question_that_is_not_asked_is_settled(audit):
    assert all(audit.is_settled(one) for one in audit.lines if not audit.is_asked(one))
