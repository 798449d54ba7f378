"""The layout of the workbook."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.answers import GivenAnswer, Reply
from audits.workbook.rules.columns import (
    LONGEST_TITLE,
    Heading,
    Stamp,
    list_open_columns,
    list_replies,
    list_titles,
    read_stamp,
    strip_derived,
)
from audits.workbook.rules.texts import escape_text, normalize_text
from tests.audits.workbook.rules.sheets import DRILL, HEARD, KNOWN, POLICY


@given(st.lists(st.text(max_size=120), max_size=18))
def test_every_element_has_a_sheet_title_valid_in_excel(names):
    found = list_titles(list(enumerate(names, start=1)))

    assert len({title.casefold() for title in found}) == len(names)
    assert all(0 < len(title) <= LONGEST_TITLE and not re.search(r"[\[\]:*?/\\'\x00-\x1f]", title) for title in found)


def test_a_long_name_is_cut_between_words():
    assert list_titles([(1, "Organizational commitment and leadership: by all")]) == ["1 Organizational commitment…"]


@pytest.mark.parametrize(
    ("question", "replies"),
    [
        (POLICY, [Reply.YES, Reply.NO, Reply.NOT_APPLICABLE]),
        (DRILL, [Reply.YES, Reply.PARTLY, Reply.NO]),
        (KNOWN, [Reply.NOT_APPLICABLE]),
        (HEARD, []),
    ],
)
def test_the_list_of_replies_fits_the_question(question, replies):
    assert list_replies(question) == replies
    assert (Heading.REPLY in list_open_columns(question)) is bool(replies)


@pytest.mark.parametrize(
    ("question", "more"),
    [
        (POLICY, {Heading.REPLY}),
        (DRILL, {Heading.REPLY, Heading.POINTS}),
        (KNOWN, {Heading.REPLY, Heading.ASKED, Heading.POSITIVE}),
        (HEARD, {Heading.ASKED, Heading.POSITIVE}),
    ],
)
def test_only_the_columns_the_question_needs_are_open(question, more):
    assert list_open_columns(question) == {Heading.KNOWN_BY, Heading.NOTE} | more


@pytest.mark.parametrize("text", ["", "v1", "v1-xyz", "v-0123456789ab", "v1-0123456789abc", "1-0123456789ab"])
def test_an_invalid_stamp_is_none(text):
    assert read_stamp(text) is None


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (" a\r\nb ", "a\nb"),
        ("a\x0bb", "a_x000B_b"),
        ("the code _x0041_", "the code _x005F_x0041_"),
        ("_x00 is nothing", "_x00 is nothing"),
        ("\uffff!", "_xFFFF_!"),
    ],
)
def test_text_is_escaped_for_a_cell(text, cell):
    assert escape_text(text) == cell


@given(st.text())
def test_escaped_text_is_read_back_unchanged(text):
    read = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), escape_text(text))

    assert read == normalize_text(text)


@pytest.mark.parametrize(
    ("name", "title"), [("x" * 29, "1 " + "x" * 29), ("x" * 20 + " " + "y" * 9, "1 " + "x" * 20 + "…")]
)
def test_a_sheet_name_has_up_to_31_characters(name, title):
    assert list_titles([(1, name)]) == [title]


@pytest.mark.parametrize(
    ("question", "given", "reply", "points"),
    [
        (DRILL, GivenAnswer(Reply.PARTLY, Decimal(2)), Reply.PARTLY, Decimal(2)),
        (DRILL, GivenAnswer(Reply.YES, Decimal(5)), Reply.YES, None),
        (POLICY, GivenAnswer(Reply.PARTLY, Decimal(2)), Reply.PARTLY, None),
        (KNOWN, GivenAnswer(Reply.PARTLY, positive=1, asked=2), None, None),
        (KNOWN, GivenAnswer(Reply.NOT_APPLICABLE), Reply.NOT_APPLICABLE, None),
    ],
)
def test_cells_leave_out_what_follows_from_others(question, given, reply, points):
    cells = strip_derived(question, given)

    assert (cells.reply, cells.points) == (reply, points)


def test_a_stamp_that_was_never_saved_has_version_0():
    assert str(Stamp()) == "v0-"
