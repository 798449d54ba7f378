"""The longest, first and last values that a field accepts, and the sentence for each that it refuses."""

from datetime import date
from decimal import Decimal

import pytest

from audits.questions.rules import fields
from audits.questions.rules.fields import ELEMENT, INSTRUMENT, QUESTION, NotReadable


def find_refusal(read, text):
    with pytest.raises(NotReadable) as refused:
        read(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("read", "longest"),
    [
        (INSTRUMENT["name"], 120),
        (INSTRUMENT["version"], 20),
        (ELEMENT["name"], 120),
        (QUESTION["text"], 500),
        (QUESTION["attach"], 500),
        (QUESTION["guidance"], 2000),
    ],
)
def test_text_over_its_limit_is_refused(read, longest):
    assert read("a" * longest) == "a" * longest
    assert find_refusal(read, "a" * (longest + 1)) == f"Use at most {longest:,} characters. You used {longest + 1:,}."


@pytest.mark.parametrize(
    ("read", "first", "last"),
    [
        (fields.parse_day, date(1990, 1, 1), date(2100, 12, 31)),
        (fields.per_cent, 1, 100),
        (fields.element_number, 1, 30),
        (fields.question_number, 1, 200),
        (fields.parse_points, Decimal("0.01"), Decimal(1000)),
    ],
)
def test_the_first_and_last_values_are_accepted(read, first, last):
    assert (read(str(first)), read(str(last))) == (first, last)


@pytest.mark.parametrize(
    ("read", "texts", "sentence"),
    [
        (fields.parse_day, ["1989-12-31", "2101-01-01"], "Write a date from 1990-01-01 to 2100-12-31."),
        (fields.parse_day, ["2027-02-29", "1 May 2027", ""], "Write a date such as 2027-01-01."),
        (fields.per_cent, ["0", "101", "7.5"], "Write a whole number from 1 to 100, without decimals."),
        (fields.element_number, ["0", "31"], "Write the element’s number, from 1 to 30."),
        (fields.question_number, ["0", "201"], "Write the question’s number within its element, from 1 to 200."),
        (fields.parse_points, ["ten", "NaN", "-Infinity"], "Write the points as a number, for example 10 or 12.5."),
        (
            fields.parse_points,
            ["0", "-1", "-0.5"],
            "Write more than 0 points; a question without points is not scored.",
        ),
        (fields.parse_points, ["1000.01", "5000"], "Write at most 1,000 points for one question."),
        (fields.parse_points, ["0.005", "999.999"], "Write the points with at most two decimals."),
        (
            fields.parse_validation,
            ["", "X", "DX"],
            "Write one or more of the letters D (documents), I (interviews) and O (observation).",
        ),
        (fields.parse_code, ["3", "a.b"], "Write the code of an earlier question, such as 3.4."),
        (fields.yes_or_no, ["maybe"], "Write yes or no."),
        (fields.parse_style, ["", "dice"], "Write one of all_or_nothing, range, percent_positive."),
        (fields.parse_line(5), ["a\x07b"], "Remove the character that can’t be shown."),
    ],
)
def test_a_refused_value_gets_its_own_sentence(read, texts, sentence):
    assert {find_refusal(read, text) for text in texts} == {sentence}


def test_points_have_two_decimals():
    assert str(fields.parse_points("0.5")) == "0.50"


def test_an_empty_code_means_no_dependence():
    assert fields.parse_code("  ") == ""
