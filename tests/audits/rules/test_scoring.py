from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.scoring import (
    NOTHING_SCORED,
    Score,
    compute_overall,
    compute_percent,
    find_lowest,
    format_percent,
    list_shortfalls,
)

MARKS = {"pass_overall": 80, "pass_element": 50}


def score(awarded: str | int, possible: str | int, name: str = "Hazard control") -> Score:
    return Score(name, Decimal(awarded), Decimal(possible))


@st.composite
def scores(draw: st.DrawFn) -> list[Score]:
    """Up to eight elements with two digits after the point, some of which do not apply."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        possible = draw(st.integers(0, 20000))
        found.append(Score(f"Element {number}", Decimal(draw(st.integers(0, possible))) / 100, Decimal(possible) / 100))
    return found


@pytest.mark.parametrize(
    ("awarded", "possible", "passes"),
    [
        (80, 100, True),
        ("79.99", 100, False),
        ("80.00", 100, True),
        ("119.99", 150, False),
        (120, 150, True),
        ("266.66", "333.33", False),
        ("266.67", "333.33", True),
        (100, 100, True),
        (0, 100, False),
    ],
)
def test_the_overall_score_is_compared_exactly(awarded, possible, passes):
    assert (list_shortfalls([score(awarded, possible)], **MARKS) == []) is passes


@pytest.mark.parametrize(("weak", "passes"), [("49.99", False), (50, True), ("50.01", True), (0, False)])
def test_every_element_has_its_own_pass_mark(weak, passes):
    board = [score(weak, 100), score(1000, 1000, "Training")]

    assert (list_shortfalls(board, **MARKS) == []) is passes


def test_the_reasons_name_the_element_and_the_overall_score():
    board = [score(49, 100, "Hazard control"), score(90, 100, "Training")]

    assert list_shortfalls(board, **MARKS) == [
        "Hazard control scored 49.0%; every section needs 50%.",
        "The overall score is 69.5%; it needs 80%.",
    ]


def test_the_instruments_own_pass_marks_are_used():
    assert list_shortfalls([score(60, 100)], pass_overall=60, pass_element=60) == []
    assert len(list_shortfalls([score(60, 100)], pass_overall=61, pass_element=61)) == 2


def test_an_element_without_points_possible_is_not_scored():
    board = [score(0, 0, "Does not apply"), score(80, 100)]

    assert board[0].percent is None
    assert list_shortfalls(board, **MARKS) == []
    assert find_lowest(board) == board[1]


@pytest.mark.parametrize("board", [[], [score(0, 0)], [score(0, 0), score(0, 0)]])
def test_an_audit_without_scores_does_not_pass(board):
    assert compute_overall(board) is None
    assert find_lowest(board) is None
    assert list_shortfalls(board, **MARKS) == [NOTHING_SCORED]


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (Fraction(7996, 100), "79.9%"),
        (Fraction(7999, 100), "79.9%"),
        (Fraction(80), "80.0%"),
        (Fraction(100), "100.0%"),
        (Fraction(0), "0.0%"),
        (Fraction(1, 3), "0.3%"),
        (Fraction(200, 3), "66.6%"),
    ],
)
def test_a_shown_percentage_is_never_rounded_up(percent, said):
    assert format_percent(percent) == said


@given(scores())
def test_a_failing_score_never_looks_like_a_pass(board):
    total = compute_overall(board)
    if total is not None and total < 80:
        assert float(format_percent(total).removesuffix("%")) < 80


@given(scores())
def test_the_overall_score_is_between_the_lowest_and_highest(board):
    percents = [s.percent for s in board if s.percent is not None]
    total = compute_overall(board)
    if percents:
        assert min(percents) <= total <= max(percents)


@given(scores(), st.integers(0, 100), st.integers(0, 100))
def test_a_score_passes_exactly_if_every_mark_is_reached(board, whole, element):
    total = compute_overall(board)
    reached = total is not None and total >= whole and all(s.percent >= element for s in board if s.percent is not None)

    assert (list_shortfalls(board, pass_overall=whole, pass_element=element) == []) is reached


@given(scores(), st.integers(0, 7))
def test_more_points_never_add_a_shortfall(board, which):
    chosen = board[which % len(board)]
    better = [Score(s.name, s.possible, s.possible) if s is chosen else s for s in board]

    assert len(list_shortfalls(better, **MARKS)) <= len(list_shortfalls(board, **MARKS))


@given(scores())
def test_an_element_that_does_not_apply_does_not_count(board):
    assert compute_overall([*board, score(0, 0)]) == compute_overall(board)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_exact(awarded, possible):
    assert compute_percent(Decimal(awarded), Decimal(possible)) * possible == awarded * 100
