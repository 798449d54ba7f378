"""On which days of a year the headcount is asked for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.schedule import headcount_request_days, is_before_season

FEBRUARY, MAY = date(2028, 2, 1), date(2028, 5, 1)


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2028, 1, 1), (FEBRUARY, MAY)),
        (FEBRUARY, (FEBRUARY, MAY)),
        (date(2028, 4, 30), (FEBRUARY, MAY)),
        (MAY, (MAY,)),
        (date(2028, 12, 31), (MAY,)),
    ],
)
def test_from_february_on_and_before_the_season(as_of, days):
    assert headcount_request_days(as_of) == days


@given(st.dates())
def test_at_most_one_of_the_days_has_come(as_of):
    assert sum(day <= as_of for day in headcount_request_days(as_of)) <= 1


@pytest.mark.parametrize(("day", "is_before"), [(date(2028, 1, 1), True), (MAY, True), (date(2028, 5, 2), False)])
def test_day_is_before_season_until_the_first_of_may(day, is_before):
    assert is_before_season(day) is is_before
