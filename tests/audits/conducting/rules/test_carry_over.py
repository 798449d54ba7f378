from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conducting.rules.carry_over import count_most_carried, list_refusals
from audits.rules.answers import AskedQuestion, Style, Worth

POLICY = AskedQuestion("1.1", "Commitment", Style.ALL_OR_NOTHING, Decimal(5), is_written_policy=True)
PRACTICE = AskedQuestion("3.4", "Inspections", Style.ALL_OR_NOTHING, Decimal(5))
FULL = Worth(Fraction(5), Decimal(5))
FINE = {"kind": "internal", "carried": 0, "number_of_questions": 66, "is_on": True}


@pytest.mark.parametrize(("questions", "most"), [(0, 0), (1, 0), (2, 0), (3, 1), (65, 21), (66, 22), (67, 22)])
def test_at_most_a_third_of_the_answers_is_carried_over(questions, most):
    assert count_most_carried(questions) == most


def test_a_written_policy_with_full_points_may_be_carried_over():
    assert list_refusals(POLICY, FULL, **FINE) == []


@pytest.mark.parametrize(
    ("question", "worth", "facts", "reason"),
    [
        (POLICY, FULL, {"is_on": False}, "AMHSA does not allow answers to be carried over."),
        (POLICY, FULL, {"kind": "certification"}, "You can carry answers over only into an internal audit."),
        (POLICY, FULL, {"kind": "additional"}, "You can carry answers over only into an internal audit."),
        (PRACTICE, FULL, {}, "Question 3.4 is not about a written policy. Answer it again."),
        (POLICY, None, {}, "The certification audit did not ask question 1.1."),
        (
            POLICY,
            Worth(Fraction(499, 100), Decimal(5)),
            {},
            "Question 1.1 did not score full points in the certification audit.",
        ),
        (
            POLICY,
            Worth(None, Decimal(0)),
            {},
            "Question 1.1 did not score full points in the certification audit.",
        ),
        (
            POLICY,
            FULL,
            {"carried": 22},
            "You can carry over at most 22 of the 66 answers, a third. You have reached this limit.",
        ),
    ],
)
def test_a_refusal_gives_the_reason(question, worth, facts, reason):
    assert list_refusals(question, worth, **{**FINE, **facts}) == [reason]


def test_all_reasons_for_a_refusal_are_listed():
    found = list_refusals(PRACTICE, None, kind="additional", carried=1, number_of_questions=3)

    assert len(found) == 4


@given(st.integers(0, 300))
def test_carrying_over_until_refused_reaches_exactly_a_third(questions):
    carried = 0
    while not list_refusals(POLICY, FULL, **{**FINE, "carried": carried, "number_of_questions": questions}):
        carried += 1

    assert carried == count_most_carried(questions)
    assert carried * 3 <= questions < (carried + 1) * 3
