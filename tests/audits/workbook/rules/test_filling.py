"""Merging a row of the workbook with the stored answer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.answers import NO_ANSWER, GivenAnswer, Reply
from audits.workbook.rules.columns import FIELDS, Heading, Stamp, make_stamp, read_stamp, strip_derived
from audits.workbook.rules.filling import (
    describe_answer,
    find_lost_cells,
    is_untouched,
    list_differences,
    merge_answers,
)
from tests.audits.workbook.rules.sheets import DRILL, HEARD, KNOWN, POLICY, QUESTIONS

YES, NO, PARTLY = GivenAnswer(Reply.YES), GivenAnswer(Reply.NO), GivenAnswer(Reply.PARTLY, Decimal("2.5"))
NOT_HERE = GivenAnswer(Reply.NOT_APPLICABLE)
FULL, NONE = Decimal(5), Decimal(0)
DRILLED, HALF_HEARD = GivenAnswer(Reply.YES, FULL), GivenAnswer(Reply.PARTLY, positive=1, asked=2)

answers = st.builds(
    GivenAnswer,
    reply=st.none() | st.sampled_from(Reply),
    points=st.none() | st.decimals(0, 5, places=2),
    positive=st.none() | st.integers(0, 9),
    asked=st.none() | st.integers(1, 9),
    known_by=st.sampled_from(["", "D", "IO"]),
    note=st.text(st.sampled_from("ab =\r\n_x"), max_size=6).map(str.strip),
)


@given(st.sampled_from(QUESTIONS), answers)
def test_an_empty_row_does_not_change_the_answer(question, present):
    after = merge_answers(question, present, NO_ANSWER)

    kept = present.points if present.reply is Reply.PARTLY else None
    assert after == GivenAnswer(present.reply, kept, present.positive, present.asked, present.known_by, present.note)
    assert list(find_lost_cells(question, present, NO_ANSWER, after)) == []


@given(st.sampled_from(QUESTIONS), answers, answers)
def test_every_filled_cell_is_saved_or_reported(question, present, said):
    after = merge_answers(question, present, said)
    named = {column for column, _ in find_lost_cells(question, present, said, after)}

    for field, column in FIELDS.items():
        typed = getattr(said, field)
        assert typed in (None, "") or column in named or _says(after, field, typed) or typed == getattr(present, field)


def _says(after, field, typed):
    return getattr(after, field) == typed or (field == "note" and after.note.split() == typed.split())


@given(st.sampled_from(QUESTIONS), answers, st.integers(0, 999))
def test_an_untouched_row_is_recognized_by_its_stamp(question, present, version):
    said = strip_derived(question, present)

    assert is_untouched(said, read_stamp(str(make_stamp(version, said))))


@given(answers, answers)
def test_a_row_with_another_answer_is_touched(before, after):
    before, after = strip_derived(DRILL, before), strip_derived(DRILL, after)

    assert is_untouched(after, make_stamp(1, before)) is (before == after)


def test_a_row_without_a_valid_stamp_is_touched():
    assert not is_untouched(NO_ANSWER, None)
    assert not is_untouched(NO_ANSWER, Stamp(1, "0" * 12))


@pytest.mark.parametrize(
    ("question", "present", "said", "reply", "points"),
    [
        (DRILL, NO_ANSWER, GivenAnswer(points=Decimal("2.5")), Reply.PARTLY, Decimal("2.5")),
        (DRILL, NO_ANSWER, GivenAnswer(points=FULL), Reply.YES, FULL),
        (DRILL, NO_ANSWER, GivenAnswer(points=NONE), Reply.NO, NONE),
        (DRILL, GivenAnswer(Reply.YES, FULL), GivenAnswer(Reply.PARTLY), Reply.PARTLY, None),
        (DRILL, PARTLY, GivenAnswer(note="still"), Reply.PARTLY, Decimal("2.5")),
        (DRILL, PARTLY, GivenAnswer(Reply.NO, Decimal("2.5")), Reply.NO, Decimal("2.5")),
        (KNOWN, NOT_HERE, GivenAnswer(asked=5, positive=3), None, None),
        (KNOWN, NOT_HERE, GivenAnswer(note="still"), Reply.NOT_APPLICABLE, None),
        (KNOWN, GivenAnswer(Reply.YES, positive=2, asked=2), NOT_HERE, Reply.NOT_APPLICABLE, None),
    ],
)
def test_the_reply_follows_from_points_or_counts(question, present, said, reply, points):
    after = merge_answers(question, present, said)

    assert (after.reply, after.points) == (reply, points)


@pytest.mark.parametrize(
    ("question", "present", "said", "after", "column", "words"),
    [
        (POLICY, NO_ANSWER, GivenAnswer(Reply.YES, Decimal(10)), YES, Heading.POINTS, "follow from the answer"),
        (POLICY, NO_ANSWER, GivenAnswer(Reply.YES, asked=3), YES, Heading.ASKED, "not scored by people"),
        (DRILL, DRILLED, GivenAnswer(Reply.YES, Decimal(3)), DRILLED, Heading.POINTS, "Partly"),
        (HEARD, NO_ANSWER, GivenAnswer(Reply.YES), NO_ANSWER, Heading.REPLY, "Fill in people asked"),
        (HEARD, NO_ANSWER, GivenAnswer(Reply.YES, positive=1, asked=2), HALF_HEARD, Heading.REPLY,
         "contradicts the numbers"),
        (HEARD, NO_ANSWER, GivenAnswer(points=Decimal(4)), NO_ANSWER, Heading.POINTS, "numbers of people"),
        (KNOWN, NO_ANSWER, GivenAnswer(Reply.NOT_APPLICABLE, asked=3), NOT_HERE, Heading.ASKED, "Clear one of the two"),
    ],
)  # fmt: skip
def test_a_cell_that_would_be_lost_is_reported(question, present, said, after, column, words):
    found = list(find_lost_cells(question, present, said, after))

    assert [named for named, _ in found] == [column]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("question", "present", "said", "after"),
    [
        (DRILL, PARTLY, GivenAnswer(Reply.YES, Decimal("2.5")), GivenAnswer(Reply.YES, FULL)),
        (DRILL, NO_ANSWER, GivenAnswer(Reply.YES, FULL), GivenAnswer(Reply.YES, FULL)),
        (
            HEARD,
            NO_ANSWER,
            GivenAnswer(Reply.PARTLY, positive=1, asked=2),
            GivenAnswer(Reply.PARTLY, positive=1, asked=2),
        ),
        (
            KNOWN,
            GivenAnswer(Reply.YES, positive=2, asked=2),
            GivenAnswer(Reply.NOT_APPLICABLE, positive=2, asked=2),
            NOT_HERE,
        ),
    ],
)
def test_leftover_or_consistent_cells_are_not_reported(question, present, said, after):
    assert list(find_lost_cells(question, present, said, after)) == []


def test_a_change_is_listed_by_column():
    before, after = (
        GivenAnswer(Reply.NO),
        GivenAnswer(Reply.PARTLY, Decimal("2.50"), known_by="DI", note="Half of them."),
    )

    assert list_differences(DRILL, before, after) == [
        (Heading.REPLY, "No", "Partly"),
        (Heading.POINTS, "–", "2.5"),
        (Heading.KNOWN_BY, "–", "Documents, Interviews"),
        (Heading.NOTE, "–", "Half of them."),
    ]


def test_an_answer_is_described_by_column_with_its_numbers():
    said = describe_answer(HEARD, GivenAnswer(Reply.PARTLY, positive=0, asked=2, known_by="I", note=" ok "))

    assert (said[Heading.ASKED], said[Heading.POSITIVE], said[Heading.NOTE]) == ("2", "0", "ok")
    assert {said[column] for column in (Heading.POINTS,)} == {"–"}


def test_an_empty_answer_is_described_by_dashes():
    assert set(describe_answer(HEARD, NO_ANSWER).values()) == {"–"}


@pytest.mark.parametrize(
    ("question", "present", "said", "reply"),
    [
        (HEARD, HALF_HEARD, GivenAnswer(asked=3), None),
        (HEARD, HALF_HEARD, GivenAnswer(positive=2), None),
        (HEARD, HALF_HEARD, NO_ANSWER, Reply.PARTLY),
        (DRILL, YES, GivenAnswer(points=NONE), Reply.NO),
        (DRILL, NO, GivenAnswer(points=FULL), Reply.YES),
        (POLICY, YES, GivenAnswer(points=NONE), Reply.YES),
        (DRILL, YES, NO_ANSWER, Reply.YES),
    ],
)
def test_numbers_typed_without_an_answer_imply_it(question, present, said, reply):
    assert merge_answers(question, present, said).reply == reply
