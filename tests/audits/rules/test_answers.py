from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.answers import (
    NO_ANSWER,
    AskedQuestion,
    GivenAnswer,
    Reply,
    Style,
    Worth,
    compute_element_scores,
    compute_own_points,
    compute_worths,
    is_answered,
)
from audits.rules.scoring import compute_overall, compute_percent, list_shortfalls
from tests.audits.rules.sheets import givens, questions

FIVE = Decimal(5)
MARKS = {"pass_overall": 80, "pass_element": 50}
YES, PARTLY, NO, AWAY = (
    GivenAnswer(Reply.YES),
    GivenAnswer(Reply.PARTLY),
    GivenAnswer(Reply.NO),
    GivenAnswer(Reply.NOT_APPLICABLE),
)
PERCENT = AskedQuestion("1.1", "Commitment", Style.PERCENT_POSITIVE, FIVE)


def asked(
    code: str = "1.1", *, style: Style = Style.ALL_OR_NOTHING, points: str | int = 5, depends_on: str = ""
) -> AskedQuestion:
    element = f"Element {code.split('.', maxsplit=1)[0]}"
    return AskedQuestion(code, element, style, Decimal(points), depends_on=depends_on)


@st.composite
def answered(draw: st.DrawFn) -> tuple[list[AskedQuestion], dict[str, GivenAnswer]]:
    """Questions with answers to some of them."""
    found = draw(questions())
    return found, {question.code: draw(givens(question)) for question in found if draw(st.booleans())}


@pytest.mark.parametrize(
    ("style", "answer", "points"),
    [
        (Style.ALL_OR_NOTHING, NO_ANSWER, None),
        (Style.ALL_OR_NOTHING, YES, Fraction(5)),
        (Style.ALL_OR_NOTHING, PARTLY, Fraction(0)),
        (Style.ALL_OR_NOTHING, NO, Fraction(0)),
        (Style.ALL_OR_NOTHING, AWAY, None),
        (Style.RANGE, NO_ANSWER, None),
        (Style.RANGE, YES, None),
        (Style.RANGE, replace(YES, points=FIVE), Fraction(5)),
        (Style.RANGE, PARTLY, None),
        (Style.RANGE, replace(PARTLY, points=Decimal("3.33")), Fraction(333, 100)),
        (Style.RANGE, replace(NO, points=Decimal(0)), Fraction(0)),
        (Style.RANGE, replace(AWAY, points=FIVE), None),
        (Style.PERCENT_POSITIVE, NO_ANSWER, None),
        (Style.PERCENT_POSITIVE, PARTLY, None),
        (Style.PERCENT_POSITIVE, replace(PARTLY, asked=3), None),
        (Style.PERCENT_POSITIVE, replace(NO, asked=0, positive=0), None),
        (Style.PERCENT_POSITIVE, replace(NO, asked=3, positive=0), Fraction(0)),
        (Style.PERCENT_POSITIVE, replace(PARTLY, asked=3, positive=2), Fraction(10, 3)),
        (Style.PERCENT_POSITIVE, replace(YES, asked=3, positive=3), Fraction(5)),
        (Style.PERCENT_POSITIVE, replace(AWAY, asked=3, positive=3), None),
    ],
)
def test_an_answer_earns_the_points_of_its_scoring_style(style, answer, points):
    question = asked(style=style)

    assert compute_own_points(question, answer) == points
    assert is_answered(question, answer) is (points is not None or answer.reply is Reply.NOT_APPLICABLE)


def test_two_of_three_people_score_exactly_two_thirds():
    (score,) = compute_element_scores([PERCENT], {"1.1": replace(PARTLY, asked=3, positive=2)})

    assert score.percent == Fraction(200, 3)


@pytest.mark.parametrize(("positive", "passes"), [(7999, False), (8000, True)])
def test_79_99_per_cent_does_not_reach_80(positive, passes):
    scores = compute_element_scores([PERCENT], {"1.1": replace(PARTLY, asked=10000, positive=positive)})

    assert (list_shortfalls(scores, **MARKS) == []) is passes


def test_three_thirds_add_up_to_a_whole_number():
    three = [replace(PERCENT, code=f"1.{number}") for number in range(3)]
    given_ = {question.code: replace(PARTLY, asked=3, positive=1) for question in three}

    assert compute_element_scores(three, given_)[0].awarded == 5


@pytest.mark.parametrize(
    ("parent", "child", "worth"),
    [
        (YES, YES, Worth(Fraction(5), FIVE)),
        (YES, NO, Worth(Fraction(0), FIVE)),
        (YES, AWAY, Worth(None, Decimal(0))),
        (YES, NO_ANSWER, Worth(None, FIVE)),
        (NO, YES, Worth(Fraction(0), FIVE)),
        (NO, AWAY, Worth(Fraction(0), FIVE)),
        (NO, NO_ANSWER, Worth(Fraction(0), FIVE)),
        (AWAY, YES, Worth(None, Decimal(0))),
        (AWAY, NO, Worth(None, Decimal(0))),
        (AWAY, NO_ANSWER, Worth(None, Decimal(0))),
        (NO_ANSWER, YES, Worth(Fraction(5), FIVE)),
        (NO_ANSWER, AWAY, Worth(None, Decimal(0))),
        (NO_ANSWER, NO_ANSWER, Worth(None, FIVE)),
    ],
)
def test_a_dependent_question_scores_by_its_parent(parent, child, worth):
    both = [asked("1.1"), asked("1.2", depends_on="1.1")]

    assert compute_worths(both, {"1.1": parent, "1.2": child})["1.2"] == worth


@pytest.mark.parametrize(("first", "awarded", "possible"), [(NO, 0, 15), (AWAY, 0, 0), (YES, 15, 15)])
def test_a_chain_of_dependent_questions_scores_by_the_first(first, awarded, possible):
    chain = [asked("1.1"), asked("1.2", depends_on="1.1"), asked("1.3", depends_on="1.2")]

    (score,) = compute_element_scores(chain, {"1.1": first, "1.2": YES, "1.3": YES})

    assert (score.awarded, score.possible) == (awarded, possible)


def test_a_question_that_does_not_apply_has_no_possible_points():
    scores = compute_element_scores([asked("1.1"), asked("1.2")], {"1.1": YES, "1.2": AWAY})

    assert [(score.awarded, score.possible, score.percent) for score in scores] == [(5, 5, 100)]


def test_an_element_without_points_possible_is_not_scored():
    scores = compute_element_scores([asked("1.1"), asked("2.1")], {"1.1": YES, "2.1": AWAY})

    assert [score.percent for score in scores] == [100, None]
    assert list_shortfalls(scores, **MARKS) == []


def test_elements_are_in_the_order_of_their_first_question():
    scores = compute_element_scores([asked("2.1"), asked("1.1"), asked("2.2")], {})

    assert [(score.name, score.possible) for score in scores] == [("Element 2", 10), ("Element 1", 5)]


@pytest.mark.parametrize(
    ("worth", "is_full", "falls_short"),
    [
        (Worth(Fraction(5), FIVE), True, False),
        (Worth(Fraction(499, 100), FIVE), False, True),
        (Worth(Fraction(0), FIVE), False, True),
        (Worth(None, FIVE), False, False),
        (Worth(None, Decimal(0)), False, False),
    ],
)
def test_a_worth_is_full_or_short_by_its_points(worth, is_full, falls_short):
    assert (worth.is_full, worth.falls_short) == (is_full, falls_short)


@given(answered())
def test_a_score_never_exceeds_the_possible_points(sheet):
    for score in compute_element_scores(*sheet):
        assert 0 <= score.awarded <= score.possible


@given(answered())
def test_the_elements_add_up_to_the_questions(sheet):
    every, scores = compute_worths(*sheet).values(), compute_element_scores(*sheet)

    assert sum(score.possible for score in scores) == sum(worth.possible for worth in every)
    assert sum(score.awarded for score in scores) == sum(worth.awarded or 0 for worth in every)


@given(answered())
def test_a_question_without_possible_points_has_none_awarded(sheet):
    asked_, given_ = sheet
    every = compute_worths(asked_, given_)
    for question in asked_:
        worth = every[question.code]
        assert worth.possible in {Decimal(0), question.points}
        assert worth.possible or worth.awarded is None


@given(answered())
def test_a_question_depending_on_zero_points_scores_zero(sheet):
    every = compute_worths(*sheet)
    for question in sheet[0]:
        if question.depends_on and every[question.depends_on].awarded == 0:
            assert every[question.code] == Worth(Fraction(0), question.points)
        if question.depends_on and not every[question.depends_on].possible:
            assert every[question.code] == Worth(None, Decimal(0))


@given(answered(), questions())
def test_questions_that_do_not_apply_change_no_percentage(sheet, others):
    asked_, given_ = sheet
    away = [replace(question, code=f"away {question.code}", depends_on="") for question in others]
    more = given_ | {question.code: AWAY for question in away}

    known = {score.name: score.percent for score in compute_element_scores(asked_, given_)}

    assert all(score.percent == known.get(score.name) for score in compute_element_scores([*asked_, *away], more))


@given(answered(), st.data())
def test_a_better_answer_never_scores_less(sheet, data):
    asked_, given_ = sheet
    question = data.draw(st.sampled_from(asked_))
    answer = given_.get(question.code, NO_ANSWER)
    if not is_answered(question, answer) or answer.reply is Reply.NOT_APPLICABLE:
        return
    more = {question.code: _better(question, answer, data)}

    before, after = (sum(score.awarded for score in compute_element_scores(asked_, g)) for g in (given_, given_ | more))

    assert after >= before


def _better(question: AskedQuestion, answer: GivenAnswer, data: st.DataObject) -> GivenAnswer:
    if question.style is Style.RANGE:
        cents = data.draw(st.integers(int((answer.points or 0) * 100), int(question.points * 100)))
        return replace(answer, points=Decimal(cents) / 100)
    if question.style is Style.PERCENT_POSITIVE:
        return replace(answer, positive=data.draw(st.integers(answer.positive or 0, answer.asked or 0)))
    return replace(answer, reply=Reply.YES)


@given(st.integers(1, 999), st.data())
def test_a_score_from_counts_is_exact(people, data):
    positive = data.draw(st.integers(0, people))

    scores = compute_element_scores([PERCENT], {"1.1": replace(PARTLY, asked=people, positive=positive)})

    assert compute_overall(scores) == compute_percent(positive, people)
    assert (list_shortfalls(scores, **MARKS) == []) is (positive * 100 >= people * 80)
