"""Anniversaries and days in words."""

from datetime import date

import pytest

from certificates.rules.dates import anniversary, day_after, in_words, new_year, years_after


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2021, 6, 15), 1, date(2022, 6, 15)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 12, 31), 1, date(2025, 12, 31)),
    ],
)
def test_years_after_a_day_keep_month_and_day_but_for_29_february(day, years, expected):
    assert years_after(day, years) == expected


def test_an_anniversary_is_one_year_on():
    assert anniversary(date(2023, 2, 28)) == date(2024, 2, 28)


def test_the_calendar_ends_without_an_error():
    assert years_after(date(9998, 5, 5), 3) == date.max
    assert day_after(date.max) is None
    assert new_year(10_000) is None


def test_the_day_after_and_the_first_of_a_year():
    assert day_after(date(2023, 12, 31)) == date(2024, 1, 1)
    assert new_year(2024) == date(2024, 1, 1)


def test_a_day_in_words():
    assert in_words(date(2027, 6, 5)) == "5 June 2027"
