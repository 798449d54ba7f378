"""What the portal says about headcount. Pure: pages, API and refusals ask here, so one thing is said in one way."""

from datetime import date

from municipalities.rules.headcount import LIMIT, Category, Effect, Peak, Stretch
from secor_portal.web import words


def people(number: int) -> str:
    """1 person, 8 people."""
    return words.count(number, "person", "people")


def above(stretch: Stretch) -> str:
    """11 people from 5 to 9 July 2027."""
    when = words.span(stretch.first_day, stretch.last_day)
    return f"{people(stretch.count)} {'on' if stretch.first_day == stretch.last_day else 'from'} {when}"


def headline(year: int, *, today: date, so_far: Peak, whole: Peak, is_reported: bool) -> str:
    """The year in one sentence or two. ``so_far`` is the peak up to today, ``whole`` that of all the year."""
    if not is_reported:
        return f"No headcount for {year} yet."
    if year != today.year:
        planned = "are planned on one day of" if year > today.year else "worked here on one day of"
        return f"At most {people(whole.count)} {planned} {year}{_too_many(whole)}."
    return f"At most {people(so_far.count)} on one day so far{_too_many(so_far)}.{_more_to_come(so_far, whole)}"


def _too_many(peak: Peak) -> str:
    return ", above ten" if peak.count > LIMIT else ""


def _more_to_come(so_far: Peak, whole: Peak) -> str:
    if whole.count <= so_far.count or whole.first_day is None:
        return ""
    return f" {whole.count} are planned in {words.MONTHS[whole.first_day.month - 1]}."


def warning(effect: Effect) -> str:
    """What saving would bring about (R1.1, R1.3)."""
    return (
        f"With this there would be {above(max(effect.above, key=lambda s: s.count))}. Ten is the most that SECOR "
        "allows on any day: eleven makes the next audit a COR audit (R1.1, R1.3)."
    )


def who(behind: dict[str, int]) -> str:
    """Municipal manager 1, administration 2 and seasonal 8."""
    parts = [f"{label(category).lower()} {count}" for category, count in behind.items()]
    return words.sentence(words.joined(parts))


def label(category: str) -> str:
    """What people read for a category."""
    return Category(category).label


def tried(effect: Effect, number: int, first: date, last: date | None) -> str:
    """What ``number`` more people would do to the year, for whoever only asks."""
    when = words.span(first, last) if last else f"{words.day(first)} on"
    more = f"With {number} more from {when}"
    if effect.above:
        return f"{more} there would be {above(max(effect.above, key=lambda s: s.count))}: above ten."
    if effect.after.count == effect.before.count:
        return f"{more}, the year’s highest day stays at {effect.after.count}."
    return f"{more}, the year’s highest day becomes {effect.after.count}."
