"""Reading typed text in a cell as a value."""

from decimal import Decimal

import pytest

from audits.rules.answers import Reply
from audits.workbook.rules.values import Unreadable, letters_in, note_in, people_in, points_in, reply_in
from tests.audits.workbook.rules.sheets import DRILL, HEARD, POLICY


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        (None, None), ("", None), ("  ", None), ("Yes", Reply.YES), ("YES", Reply.YES), ("y", Reply.YES),
        (" yes. ", Reply.YES), (True, Reply.YES), (False, Reply.NO), ("No", Reply.NO), ("n", Reply.NO),
        ("partly", Reply.PARTLY), ("Partially", Reply.PARTLY), ("Does not apply", Reply.NOT_APPLICABLE),
        ("does  not\napply here", Reply.NOT_APPLICABLE), ("N/A", Reply.NOT_APPLICABLE),
    ],
)  # fmt: skip
def test_an_answer_is_read_in_many_spellings(typed, reply):
    assert reply_in(POLICY, typed) is reply


@pytest.mark.parametrize(
    ("question", "typed", "sentence"),
    [
        (POLICY, "maybe", "“maybe” is not an answer. Choose Yes, No or Does not apply."),
        (DRILL, 1, "“1” is not an answer. Choose Yes, Partly or No."),
        (
            HEARD,
            "often",
            "“often” is not an answer. Leave the cell empty: the answer follows from the numbers of people.",
        ),
        (POLICY, "x" * 99, f"“{'x' * 30}…” is not an answer. Choose Yes, No or Does not apply."),
    ],
)
def test_an_unknown_answer_is_refused_with_the_valid_ones(question, typed, sentence):
    with pytest.raises(Unreadable, match="is not an answer") as refusal:
        reply_in(question, typed)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        (None, None), ("", None), (2, "2"), (2.5, "2.5"), (float("2.2999999999999998"), "2.3"), ("2.5", "2.5"),
        ("2,5", "2.5"), (" 2,50 ", "2.5"), (",5", "0.5"), (-1, "-1"), ("−1", "-1"), (3.0, "3"), (0, "0"),
    ],
)  # fmt: skip
def test_points_are_read_from_numbers_and_text(typed, points):
    assert points_in(DRILL, typed) == (None if points is None else Decimal(points))


@pytest.mark.parametrize("typed", ["two", "1,000", "1.2.3", "2026-05-10", True, "5 points", "1e5", "9" * 99, "²"])
def test_an_invalid_number_of_points_is_refused(typed):
    with pytest.raises(Unreadable, match="is not a number"):
        points_in(DRILL, typed)


@pytest.mark.parametrize(("typed", "people"), [(None, None), (3, 3), (3.0, 3), ("3", 3), ("3.0", 3), (" 12 ", 12)])
def test_a_number_of_people_is_read_from_numbers_and_text(typed, people):
    assert people_in(HEARD, typed) == people


@pytest.mark.parametrize("typed", [2.5, "Anna", "-1", -1, True, "3 of 5", 10**40, "٣ x"])
def test_an_invalid_number_of_people_is_refused(typed):
    with pytest.raises(Unreadable, match="is not a n"):
        people_in(HEARD, typed)


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        (None, ""), ("D", "D"), ("oid", "DIO"), ("I, D", "DI"), ("D/I/O", "DIO"), ("documents and interviews", "DI"),
        ("Observation", "O"), ("d + o", "DO"), ("DD", "D"), ("D.", "D"),
    ],
)  # fmt: skip
def test_validation_methods_are_read_as_letters_or_words(typed, letters):
    assert letters_in(POLICY, typed) == letters


@pytest.mark.parametrize("typed", ["X", "DX", 5, "hearsay"])
def test_an_unknown_validation_method_is_refused(typed):
    with pytest.raises(Unreadable, match="does not say how you know"):
        letters_in(POLICY, typed)


@pytest.mark.parametrize(
    ("typed", "note"),
    [(None, ""), (" seen ", "seen"), ("a\r\nb\rc", "a\nb\nc"), (5, "5"), (5.0, "5"), (True, "True"), ("=1+1", "=1+1")],
)
def test_a_note_can_be_any_text(typed, note):
    assert note_in(POLICY, typed) == note


@pytest.mark.parametrize("letter", ["\x00", "\ud800"])
def test_a_note_with_an_invalid_character_is_refused(letter):
    with pytest.raises(Unreadable, match=f"U\\+{ord(letter):04X}"):
        note_in(POLICY, f"seen{letter}it")
