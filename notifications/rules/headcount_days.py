"""On which days of a year somebody is asked for the headcount that nobody reported."""

from datetime import date

FIRST, BEFORE_THE_SEASON = (2, 1), (5, 1)  # month and day


def days_to_ask(as_of: date) -> tuple[date, ...]:
    """The days of that year which are still to come or the latest that has come, in order."""
    first, second = date(as_of.year, *FIRST), date(as_of.year, *BEFORE_THE_SEASON)
    return (second,) if as_of >= second else (first, second)


def is_before_the_season(day: date) -> bool:
    """Whether it is not later than the last day on which everybody is asked."""
    return day <= date(day.year, *BEFORE_THE_SEASON)
