"""Which days a person can mean."""

from datetime import date

import pytest

from municipalities.rules.plausible_days import find_latest, is_plausible

TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(1989, 12, 31), False),
        (date(1990, 1, 1), True),
        (TODAY, True),
        (date(2028, 5, 10), True),
        (date(2028, 5, 11), False),
        (date(9999, 12, 31), False),
    ],
)
def test_a_day_is_plausible_from_1990_to_two_years_ahead(day, answer):
    assert is_plausible(day, TODAY) is answer


def test_two_years_after_a_leap_day_is_the_28th():
    assert find_latest(date(2028, 2, 29)) == date(2030, 2, 28)
