"""What several services ask of what they are given."""

from datetime import date

import pytest

from municipalities.services import checks
from secor_portal.errors import RuleBroken


def test_an_address_loses_the_space_around_it_and_its_capitals():
    assert checks.check_address("  CAO@Delia.CA\n") == "cao@delia.ca"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "delia",
        "cao@",
        "cao@delia.ca, other@delia.ca",
        "cao@delia.ca\nBcc: everyone@delia.ca",
        "cao@delia.ca\r\nSubject: x",
        "cao\u2028@delia.ca",
        '"\x01"@delia.ca',
        "Robin <cao@delia.ca>",
        "a" * 250 + "@delia.ca",
    ],
)
def test_what_is_not_one_address_is_refused_beside_its_field(text):
    with pytest.raises(RuleBroken) as refusal:
        checks.check_address(text)

    assert refusal.value.field == "email"
    assert refusal.value.code == "not_an_address"


@pytest.mark.parametrize(
    ("text", "code"), [("", "missing"), ("  ", "missing"), ("a\nb", "not_one_line"), ("x" * 11, "too_long")]
)
def test_a_line_of_text_says_something_in_one_line(text, code):
    with pytest.raises(RuleBroken) as refusal:
        checks.check_one_line(text, field="name", what="your name", longest=10)

    assert (refusal.value.code, refusal.value.field) == (code, "name")


def test_a_line_of_text_loses_the_space_around_it():
    assert checks.check_one_line("  Robin ", field="name", what="your name", longest=10) == "Robin"


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(1989, 12, 31), "implausible_day"), (date(2026, 5, 11), "future_day"), (date(3000, 1, 1), "future_day")],
)
def test_a_past_day_is_plausible_and_not_in_the_future(day, code, at):
    with pytest.raises(RuleBroken) as refusal:
        checks.check_past_day(day, at, field="attended_on")

    assert (refusal.value.code, refusal.value.field) == (code, "attended_on")


def test_today_is_a_past_day(at):
    assert checks.check_past_day(date(2026, 5, 10), at, field="attended_on") == date(2026, 5, 10)
