"""Answers that are invented follow the rules that people's answers follow."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.answers import AskedQuestion, Style, compute_element_scores, compute_worths, is_settled
from audits.rules.scoring import compute_overall, list_shortfalls
from secor_portal.demo.answers import (
    FULL,
    NONE,
    PARTLY,
    TALKS,
    WHERE,
    Wanted,
    improve_answers,
    invent_answers,
)
from tests.reading.grades import LONGEST, find_sentences, find_words

DAY = date(2026, 5, 1)
QUESTIONS = [
    AskedQuestion(f"{element}.{number}", f"Element {element}", style, 10, "DI", attach=True, may_not_apply=number == 3,
          depends_on=f"{element}.1" if number == 2 else "")
    for element in range(1, 5)
    for number, style in enumerate((*Style, *Style), start=1)
]  # fmt: skip


@given(seed=st.integers(0, 10_000), share=st.floats(0.3, 1), passes=st.booleans())
def test_answers_pass_or_fail_as_they_should_and_leave_nothing_open(seed, share, passes):
    answers = invent_answers(QUESTIONS, Wanted(share, passes), DAY, Random(seed))

    scores, every = compute_element_scores(QUESTIONS, answers), compute_worths(QUESTIONS, answers)
    reached = not list_shortfalls(scores, pass_overall=80, pass_element=50)
    assert reached == passes
    for question in QUESTIONS:
        one = answers.get(question.code)
        assert (
            is_settled(question, one, every.get(question.depends_on))
            if one
            else every[question.code].awarded == 0 or (not every[question.code].possible)
        )


@given(seed=st.integers(0, 10_000))
def test_whatever_scored_below_full_says_why(seed):
    answers = invent_answers(QUESTIONS, Wanted(0.6, None), DAY, Random(seed))

    every = compute_worths(QUESTIONS, answers)
    assert all(one.note for code, one in answers.items() if not every[code].is_full)


def test_the_same_seed_gives_the_same_answers():
    twice = [invent_answers(QUESTIONS, Wanted(0.8, True), DAY, Random(7)) for _ in range(2)]

    assert twice[0] == twice[1]


@pytest.mark.parametrize("answered", [0.0, 0.5])
def test_a_draft_is_answered_in_part(answered):
    answers = invent_answers(QUESTIONS, Wanted(0.9, None, answered), DAY, Random(1))

    assert len(answers) <= len(QUESTIONS) * answered


def test_what_was_worked_on_is_better_than_before():
    before = invent_answers(QUESTIONS, Wanted(0.4, False), DAY, Random(3))
    short = [code for code in before if compute_worths(QUESTIONS, before)[code].falls_short][:4]

    after = improve_answers(QUESTIONS, before, short, DAY, Random(3))

    assert compute_overall(compute_element_scores(QUESTIONS, after)) > compute_overall(
        compute_element_scores(QUESTIONS, before)
    )


@pytest.mark.parametrize("sentence", [*FULL, *PARTLY, *NONE, *TALKS])
def test_a_note_at_any_place_has_short_sentences(sentence):
    said = sentence.format(day="1 December 2026", have=10, need=12)
    notes = [f"The auditor’s note: {where}: {said}" for where in WHERE]

    assert [one for one in find_sentences(notes) if len(find_words(one)) > LONGEST] == []
