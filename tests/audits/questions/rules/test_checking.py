"""Checking that an instrument is complete and consistent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.questions.rules import fields
from audits.questions.rules.checking import check_file
from audits.questions.rules.draft import Published
from audits.questions.rules.fields import NotReadable
from audits.questions.rules.yaml_file import read_yaml
from tests.audits.questions.rules.drafts import NOTHING_PUBLISHED, SMALL, said

LAST = SMALL + "      - {number: %s, text: More, validation: O, style: range, points: 1%s}\n"


def problems(text: str, published: Published = NOTHING_PUBLISHED) -> list[str]:
    return list(said(check_file(read_yaml(text), published).problems).values())


def element(number: object, name: str = "Hazards") -> str:
    asked = "{number: 1, text: More, validation: O, style: range, points: 1}"
    return f"{SMALL}  - {{number: {number}, name: {name}, questions: [{asked}]}}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (LAST % (2, ""), "Question 1.2 already exists"),
        (LAST % (4, ""), "The questions of element 1 are numbered 1, 2, 3 and so on; before 4 there is no 3."),
        (LAST % (3, ", depends_on: 1.3"), "A question can’t depend on itself."),
        (LAST % (3, ", depends_on: 1.9"), "There is no question 1.9."),
        (LAST.replace('"1.1"', '"1.3"') % (3, ""), "Question 1.3 comes later."),
        (element(1), "Element 1 already exists"),
        (element(3), "The elements are numbered 1, 2, 3 and so on; before 3 there is no 2."),
        (element(2, "Commitment"), "Element 1 already has this name."),
        (SMALL + "  - {number: 2, name: Empty}\n", "Element 2 has no questions."),
        (SMALL[: SMALL.index("elements:")], "There are no elements."),
        (SMALL + "pass_overall: 60\npass_element: 70\n", "Write a pass mark for the sections that is not above"),
    ],
)
def test_an_inconsistent_instrument_is_refused(text, sentence):
    first, *more = problems(text)

    assert first.startswith(sentence)
    assert not more or "already exists" in more[0]  # a repeated element repeats its questions


def test_an_instrument_must_start_after_the_one_it_follows():
    before = Published("Version 1", date(2027, 1, 1))

    assert problems(SMALL, before) == [
        "Write a day after 2027-01-01, from when “Version 1” is valid; this one follows it."
    ]
    assert problems(SMALL.replace("2027-01-01", "2027-01-02"), before) == []


def test_a_published_version_cannot_be_imported_again():
    published = Published(versions=frozenset({("Small instrument", "2027")}))

    assert problems(SMALL, published) == [
        "Version 2027 of “Small instrument” is already published. Give this one another version."
    ]
    assert problems(SMALL.replace("Small", "Other"), published) == []


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (fields.parse_points, "12.5", Decimal("12.5")),
        (fields.parse_points, "1000", Decimal(1000)),
        (fields.per_cent, "80 %", 80),
        (fields.parse_validation, "o, d", "DO"),
        (fields.parse_validation, "DID", "DI"),
        (fields.parse_style, "All or nothing", "all_or_nothing"),
        (fields.parse_style, "Per cent positive", "percent_positive"),
        (fields.yes_or_no, "X", True),
        (fields.yes_or_no, "FALSE", False),
        (fields.yes_or_no, "", False),
        (fields.parse_day, " 2027-02-28 ", date(2027, 2, 28)),
        (fields.parse_code, "03.04", "3.4"),
        (fields.parse_code, "3.10", "3.10"),
        (fields.parse_line(10), " a \n b ", "a b"),
        (fields.parse_paragraphs(10), " a \r\nb\t ", "a\nb"),
    ],
)
def test_a_value_is_read_in_common_spellings(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        *[
            (fields.parse_points, text)
            for text in ("0", "-1", "1000.01", "1.005", "ten", "NaN", "Infinity", "1e400", "")
        ],
        *[(fields.per_cent, text) for text in ("0", "101", "79.5", "-1", "0.8", "²")],
        *[(fields.parse_validation, text) for text in ("", "X", "DX", "documents")],
        *[(fields.parse_style, text) for text in ("", "dice", "all")],
        *[(fields.yes_or_no, text) for text in ("maybe", "2")],
        *[
            (fields.parse_day, text)
            for text in ("2027-02-29", "1 May 2027", "1989-12-31", "2101-01-01", "20270101", "")
        ],
        *[(fields.parse_code, text) for text in ("3", "3.", "3.4.5", "a.b", "3,4")],
        *[(fields.element_number, text) for text in ("0", "31", "1.0", "-1", "one")],
        *[(fields.question_number, text) for text in ("0", "201")],
        (fields.parse_line(5), "123456"),
        (fields.parse_line(5), "a\x07b"),
        (fields.parse_paragraphs(5), "a\x0bb"),
    ],
)
def test_an_invalid_value_is_refused_with_a_sentence(read, text):
    with pytest.raises(NotReadable) as refused:
        read(text)

    assert str(refused.value).endswith(".")


def answer(read, text) -> bool:
    """Whether the text is accepted or refused with a sentence."""
    try:
        read(text)
    except NotReadable as refused:
        return str(refused).endswith(".")
    return True


@given(st.text())
@pytest.mark.parametrize("read", [*fields.INSTRUMENT.values(), *fields.ELEMENT.values(), *fields.QUESTION.values()])
def test_any_text_is_accepted_or_refused_with_a_sentence(read, text):
    assert answer(read, text)
