"""Which days a person can mean. A day outside is probably a typo."""

from datetime import date

from secor_portal.dates import add_years

EARLIEST = date(1990, 1, 1)  # before there were Certificates of Recognition
YEARS_AHEAD = 2


def find_latest(today: date) -> date:
    """The last day that can be planned for; 29 February falls back to the 28th."""
    return add_years(today, YEARS_AHEAD)


def is_plausible(day: date, today: date) -> bool:
    """Whether ``day`` lies between the earliest day and the last day to plan for, both included."""
    return EARLIEST <= day <= find_latest(today)
