"""Arithmetic with calendar days. Pure; how days are written is in `secor_portal.wording`."""

from datetime import MAXYEAR, date, timedelta

ONE_DAY = timedelta(days=1)
WORKING_DAYS = range(5)  # Monday to Friday, as date.weekday() counts


def add_years(day: date, years: int) -> date:
    """The same calendar day ``years`` later, or earlier if negative.

    29 February becomes 28 February. The calendar ends in the year 9999: a later day is the last one.
    """
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def find_next_day(day: date) -> date | None:
    """The next day; None after the calendar's last."""
    return day + ONE_DAY if day < date.max else None


def find_new_year(year: int) -> date | None:
    """1 January of ``year``; None after the calendar's last year."""
    return date(year, 1, 1) if year <= MAXYEAR else None


def is_working_day(day: date) -> bool:
    """Whether ``day`` is a Monday to Friday; holidays are not known."""
    return day.weekday() in WORKING_DAYS
