"""Which days a person can mean. A day outside is probably a typo."""

from datetime import date

EARLIEST = date(1990, 1, 1)  # before there were Certificates of Recognition
YEARS_AHEAD = 2


def find_latest(today: date) -> date:
    """The last day that can be planned for; 29 February falls back to the 28th."""
    try:
        return today.replace(year=today.year + YEARS_AHEAD)
    except ValueError:
        return today.replace(year=today.year + YEARS_AHEAD, day=28)


def is_plausible(day: date, today: date) -> bool:
    """Whether ``day`` lies between the earliest day and the last day to plan for, both included."""
    return EARLIEST <= day <= find_latest(today)
