"""Days of the programme: anniversaries, the first day of a year, a day in words."""

from datetime import MAXYEAR, date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def years_after(day: date, years: int) -> date:
    """The same calendar day ``years`` on; 29 February falls back to the 28th, the calendar ends in the year 9999."""
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def anniversary(day: date) -> date:
    """One year after ``day``: by then the next audit is conducted (R3.4)."""
    return years_after(day, 1)


def day_after(day: date) -> date | None:
    """The next day; None after the calendar's last."""
    return day + ONE_DAY if day < date.max else None


def new_year(year: int) -> date | None:
    """1 January of ``year``; None after the calendar's last year."""
    return date(year, 1, 1) if year <= MAXYEAR else None


def in_words(day: date) -> str:
    """As people read it: 15 June 2027."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
