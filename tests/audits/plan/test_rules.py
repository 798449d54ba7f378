from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.plan.rules import (
    LONGEST_WHAT,
    Ground,
    PlanState,
    clip_action,
    compute_plan_state,
    propose_actions,
    propose_section_actions,
    word_action,
)
from audits.rules.answers import Reply, Style
from audits.rules.scoring import Score
from tests.audits.rules.sheets import line, paper, papers

TODAY = date(2027, 6, 15)


@given(papers())
def test_each_question_below_full_marks_is_urged_once(sheet):
    urged = Counter(one.code for one in propose_actions(sheet) if one.ground is Ground.BELOW_FULL)

    assert urged == Counter(code for code, worth in sheet.worths.items() if worth.falls_short)


@given(papers())
def test_full_marks_and_open_questions_are_not_proposed(sheet):
    proposed = {one.code for one in propose_actions(sheet)}

    assert not proposed & {code for code, worth in sheet.worths.items() if worth.is_full}
    for code in proposed:
        worth = sheet.worths[code]
        assert worth.awarded is not None or worth.possible == 0


@given(papers())
def test_a_note_on_does_not_apply_is_offered_but_not_urged(sheet):
    offered = [one for one in propose_actions(sheet) if one.ground is Ground.DOES_NOT_APPLY]

    assert [one.code for one in offered] == [
        one.question.code
        for one in sheet.lines
        if one.given.reply is Reply.NOT_APPLICABLE
        and one.given.note
        and not sheet.worths[one.question.code].falls_short
    ]
    assert not any(one.is_urged for one in offered)


@given(papers())
def test_proposals_follow_the_questions_and_have_unique_keys(sheet):
    found = propose_actions(sheet)
    order = [one.question.code for one in sheet.lines]

    assert [one.code for one in found] == sorted((one.code for one in found), key=order.index)
    assert len({one.key for one in found}) == len(found)


@given(st.text(min_size=1, max_size=600).filter(str.strip), st.sampled_from(["D", "I", "DIO"]))
def test_a_proposed_wording_is_one_line_that_fits_an_action(text, validation):
    said = word_action(text, validation)

    assert 0 < len(said) <= LONGEST_WHAT
    assert said == " ".join(said.split())


@pytest.mark.parametrize(
    ("question", "letters", "said"),
    [
        ("Is there a written policy?", "D", "Show a written policy."),
        ("Are there \n enough first aiders?", "IO", "Put in place enough first aiders."),
        ("Was there a drill in the last 12 months?", "DI", "Show a drill in the last 12 months."),
        ("Is it written down who inspects?", "D", "Write down who inspects."),
        ("Is it checked that people can do a job?", "D", "Check that people can do a job."),
        ("Do people know their duties?", "I", "Make sure that people know their duties."),
        (
            "Do people have the training, and is it current?",
            "D",
            "Act on this question: Do people have the training, and is it current?",
        ),
        ("Does council hear of it?", "D", "Act on this question: Does council hear of it?"),
        ("Name the first aiders.", "D", "Act on this question: Name the first aiders."),
    ],
)
def test_a_question_is_reworded_as_an_action(question, letters, said):
    assert word_action(question, letters) == said


def test_a_proposal_shows_the_score_of_its_question():
    short = line("1.1", given={"reply": Reply.NO}, points=Decimal("7.50"))
    none = line("1.2", given={"reply": Reply.NOT_APPLICABLE, "note": "No shop."}, may_not_apply=True)

    first, second = propose_actions(paper(short, none))

    assert (first.score, first.is_urged) == ("0 of 7.5 points", True)
    assert (second.score, second.is_urged) == ("Does not apply", False)
    assert second.what == "Check that this still doesn’t apply: Are inspections done?"


def test_points_are_cut_and_never_rounded_up():
    asked = line("1.1", style=Style.PERCENT_POSITIVE, points=Decimal(10), given={"positive": 2, "asked": 3})

    assert propose_actions(paper(asked))[0].score == "6.66 of 10 points"


# — elements —

points = st.fractions(min_value=0, max_value=100)


@given(st.lists(st.tuples(points, st.sampled_from([0, 50, 100])), max_size=8), st.integers(0, 100))
def test_each_element_below_100_per_cent_is_proposed_once(given, mark):
    scores = [
        (number, Score(f"Element {number}", min(Fraction(awarded), Fraction(possible)), Decimal(possible)))
        for number, (awarded, possible) in enumerate(given, 1)
    ]

    found = {one.key: one for one in propose_section_actions(scores, mark)}

    below = {f"element-{number}": s.percent for number, s in scores if s.percent is not None and s.percent < 100}
    assert found.keys() == below.keys()
    assert {key for key, one in found.items() if one.is_urged} == {key for key, at in below.items() if at < mark}
    assert all(one.code == "" and one.what.endswith(".") for one in found.values())


def test_a_proposal_for_an_element_names_its_pass_mark_or_score():
    weak, fair = propose_section_actions(
        [(1, Score("Rules", 49, Decimal(100))), (2, Score("Drills", 99, Decimal(100)))], 50
    )

    assert weak.what == "Bring “Rules” to at least 50%. It scored 49.0%."
    assert fair.what == "Fix what is missing in “Drills”. It scored 99.0%."


# — the state of a plan —


@pytest.mark.parametrize(
    ("due", "state"),
    [
        ([], PlanState.IMPLEMENTED),
        ([0], PlanState.IN_PROGRESS),
        ([1, 30], PlanState.IN_PROGRESS),
        ([-1], PlanState.OVERDUE),
        ([30, -1], PlanState.OVERDUE),
    ],
)
def test_the_state_of_a_plan_follows_from_its_due_dates(due, state):
    assert compute_plan_state([TODAY + timedelta(days=days) for days in due], TODAY) is state


@pytest.mark.parametrize(("length", "is_cut"), [(299, False), (300, False), (301, True)])
def test_an_action_is_cut_after_300_characters(length, is_cut):
    text = "x" * length

    assert clip_action(text) == ("x" * 299 + "…" if is_cut else text)


def test_a_section_at_the_pass_mark_is_not_urged():
    scores = [(1, Score("Commitment", Decimal(5), Decimal(10))), (2, Score("Hazards", Decimal("4.99"), Decimal(10)))]

    assert [one.is_urged for one in propose_section_actions(scores, 50)] == [False, True]


def test_each_ground_and_state_has_its_colour():
    assert [ground.colour for ground in Ground] == ["care", "calm"]
    assert [state.pill.word for state in PlanState] == ["Implemented", "In progress", "Overdue"]
