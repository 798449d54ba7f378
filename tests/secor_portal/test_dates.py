"""Arithmetic with calendar days."""

from datetime import date

import pytest

from secor_portal.dates import add_years, find_new_year, find_next_day, is_working_day


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2021, 6, 15), 1, date(2022, 6, 15)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 12, 31), 1, date(2025, 12, 31)),
        (date(2024, 2, 29), -1, date(2023, 2, 28)),
    ],
)
def test_add_years_keeps_month_and_day_except_29_february(day, years, expected):
    assert add_years(day, years) == expected


def test_the_calendar_ends_without_an_error():
    assert add_years(date(9998, 5, 5), 3) == date.max
    assert find_next_day(date.max) is None
    assert find_new_year(10_000) is None


def test_next_day_and_new_year():
    assert find_next_day(date(2023, 12, 31)) == date(2024, 1, 1)
    assert find_new_year(2024) == date(2024, 1, 1)


@pytest.mark.parametrize(("day", "works"), [(date(2026, 12, 4), True), (date(2026, 12, 5), False)])
def test_friday_is_a_working_day_and_saturday_is_not(day, works):
    assert is_working_day(day) is works
