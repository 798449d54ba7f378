from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.review.rules.letters import (
    INSTRUCTIONS,
    LONGEST,
    ROOM,
    Remark,
    RevisionLetterFacts,
    compose_letter,
    replace_days,
)
from audits.rules.kinds import KINDS, AuditKind

DUE, END = date(2026, 5, 25), date(2026, 8, 8)
ABOUT = {"audit": "internal audit of Village of Delia", "due_on": DUE, "rounds_end": END}
LIMITS = {"revision_days": 15, "rounds_days": 90}


def request(*, number: int = 1, kind: str = "internal") -> RevisionLetterFacts:
    return RevisionLetterFacts(kind=kind, number=number, **ABOUT, **LIMITS)


def test_a_letter_groups_the_notes_by_question():
    remarks = [
        Remark("Say who leads it."),
        Remark("Date it.", code="3.2", question="Are findings set right?"),
        Remark("Well done.", must_fix=False, code="1.1", question="Is there a policy?"),
        Remark("Show the hoist.", code="2.1", question="Are hazards assessed?"),
        Remark("Sign\nit.", code="3.2", question="Are findings set right?"),
    ]

    assert compose_letter(request(), remarks) == "\n\n".join(
        [
            "Thank you for the internal audit of Village of Delia.",
            "Before it can pass AMHSA’s review, please deal with four points and send the audit back by 25 May 2026.",
            "Please fix:",
            "The audit as a whole\n- Say who leads it.",
            "Question 3.2: Are findings set right?\n- Date it.\n- Sign it.",
            "Question 2.1: Are hazards assessed?\n- Show the hoist.",
            "For your information. You don’t need to answer this:",
            "Question 1.1: Is there a policy?\n- Well done.",
            INSTRUCTIONS,
            f"Why: {KINDS[AuditKind.INTERNAL].counts_when} Please answer each round within 15 days. All rounds should "
            "end within 90 days of the first request, by 8 August 2026. If you need more time, tell AMHSA before "
            "25 May 2026. A late answer has no automatic consequence.",
            "AMHSA, Certifying Partner for municipalities",
        ]
    )


@pytest.mark.parametrize("kind", AuditKind)
def test_letter_gives_the_reason_in_words_without_rule_number(kind):
    letter = compose_letter(request(kind=kind), [])

    assert f"Why: {KINDS[kind].counts_when}" in letter
    assert "(R" not in letter


def test_the_letter_of_a_later_round_thanks_for_the_answer():
    words = compose_letter(request(number=2), [Remark("Date it.")])

    assert words.startswith("Thank you for your answer about the internal audit of Village of Delia.")
    assert "please deal with one point and send" in words


def test_a_letter_without_must_fix_notes_asks_for_no_fixes():
    words = compose_letter(request(), [Remark("Well done.", must_fix=False)])

    assert "Before AMHSA decides, please answer the following by 25 May 2026." in words
    assert "Please fix:" not in words


def long_remarks(count: int, size: int = 10_000) -> list[Remark]:
    """A note of ``size`` characters on each of ``count`` questions, and one on the whole audit."""
    asked = [Remark("x" * size, code=f"30.{number}", question="Why?") for number in range(1, count + 1)]
    return [Remark("x" * size), *asked]


@pytest.mark.slow
@pytest.mark.parametrize(("count", "size"), [(0, 1), (40, 300), (2, 10_000), (200, 10_000), (6_000, 10_000)])
def test_a_letter_with_many_notes_leaves_room_for_more_text(count, size):
    remarks = long_remarks(count, size)

    assert (
        len(compose_letter(request(), [*remarks, *(replace(one, must_fix=False) for one in remarks)])) <= LONGEST - ROOM
    )


def test_a_letter_with_too_long_notes_names_their_questions():
    words = compose_letter(request(), long_remarks(2))

    assert "please deal with three points" in words
    assert "Please fix:\n\nThe reviewer’s notes on the audit as a whole and on questions 30.1 and 30.2." in words
    assert "xx" not in words


def test_a_letter_about_too_many_questions_counts_the_notes():
    assert "Please fix:\n\nThe reviewer’s 6,001 notes." in compose_letter(request(), long_remarks(6_000))


def test_moved_dates_replace_only_the_same_dates_in_a_letter():
    words = "Answer by 25 May 2026. Your drill of 5 May 2026 has no date; 125 May 2026. All by 29 May 2026."
    moved = {DUE: date(2026, 5, 29), date(2026, 5, 29): date(2026, 6, 2), date(2026, 5, 1): date(2026, 5, 2)}

    assert replace_days(words, moved) == (
        "Answer by 29 May 2026. Your drill of 5 May 2026 has no date; 125 May 2026. All by 2 June 2026."
    )


REMARKS = st.lists(
    st.builds(
        Remark,
        text=st.text(st.characters(categories=["L"]), min_size=1, max_size=8),
        must_fix=st.booleans(),
        code=st.sampled_from(["", "1.1", "2.3"]),
        question=st.just("Why?"),
    )
)


@given(REMARKS)
def test_each_note_is_in_the_letter_once_under_its_question(remarks):
    lines = compose_letter(request(), remarks).splitlines()

    assert sorted(line for line in lines if line.startswith("- ")) == sorted(f"- {remark.text}" for remark in remarks)
    about = ""
    below = set()
    for line in lines:
        if line.startswith(("Question ", "The audit as")):
            about = line
        elif line.startswith("- "):
            below.add((about, line[2:]))
    assert below == {(remark.heading, remark.text) for remark in remarks}


def test_one_point_is_written_as_a_word():
    letter = compose_letter(request(), [Remark("Date it.")])

    assert "please deal with one point and send the audit back by 25 May 2026." in letter


def test_without_a_point_the_letter_asks_for_an_answer():
    letter = compose_letter(request(), [Remark("Well done.", must_fix=False)])

    assert "Before AMHSA decides, please answer the following by 25 May 2026." in letter


@pytest.mark.parametrize(("room", "is_quoted"), [(0, True), (1, False)])
def test_letter_quotes_remarks_up_to_15_000_characters(room, is_quoted):
    usual = len(compose_letter(request(), [Remark("x")])) - 1

    letter = compose_letter(request(), [Remark("x" * (15_000 - usual + room))])

    assert ("xxx" in letter) is is_quoted
    assert len(letter) <= LONGEST - ROOM


@pytest.mark.parametrize(
    ("codes", "named"),
    [
        (["3.2"], "on question 3.2."),
        (["3.2", "4.1"], "on questions 3.2 and 4.1."),
        (["", "3.2"], "on the audit as a whole and on question 3.2."),
        ([""], "on the audit as a whole."),
    ],
)
def test_letter_that_would_be_too_long_names_the_questions(codes, named):
    remarks = [Remark("x" * 16_000, code=code, question="Is it dated?" if code else "") for code in codes]

    assert f"The reviewer’s notes {named} You find each note in the portal" in compose_letter(request(), remarks)


def test_each_moved_day_is_replaced_by_its_own():
    moved = {date(2026, 5, 5): date(2026, 6, 1), date(2026, 8, 8): date(2026, 9, 9)}

    text = replace_days("By 5 May 2026, not 25 May 2026; all by 8 August 2026.", moved)

    assert text == "By 1 June 2026, not 25 May 2026; all by 9 September 2026."
