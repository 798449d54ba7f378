"""What the portal says about headcount. Pure: pages, API and refusals ask here, so one thing is said in one way."""

from collections.abc import Sequence
from datetime import date

from municipalities.rules.headcount import Category, HeadcountEffect, HeadcountStretch, Peak
from secor_portal import wording
from secor_portal.program import WORKER_LIMIT


def count_workers(number: int) -> str:
    """1 person, 8 people."""
    return wording.count(number, "person", "people")


def describe_stretch(stretch: HeadcountStretch) -> str:
    """11 people from 5 to 9 July 2027."""
    return f"{count_workers(stretch.count)} {_when(stretch.first_day, stretch.last_day)}"


def _when(first: date, last: date | None) -> str:
    """on 5 July 2027, from 5 to 9 July 2027, from 5 July 2027 on."""
    if last is None:
        return f"from {wording.day(first)} on"
    return f"on {wording.day(first)}" if first == last else f"from {wording.span(first, last)}"


def find_highest(stretches: Sequence[HeadcountStretch]) -> HeadcountStretch:
    """The one with the most people, the first of several."""
    return max(stretches, key=lambda stretch: stretch.count)


def describe_year(year: int, *, today: date, so_far: Peak, whole: Peak, is_reported: bool) -> str:
    """The year in one sentence or two. ``so_far`` is the peak up to today, ``whole`` that of all the year."""
    if not is_reported:
        return f"No headcount for {year} yet."
    if year > today.year:
        planned = wording.count(whole.count, "person is planned", "people are planned")
        return f"At most {planned} on one day of {year}{_too_many(whole)}."
    if year < today.year:
        return f"At most {count_workers(whole.count)} worked here on one day of {year}{_too_many(whole)}."
    present = f"At most {count_workers(so_far.count)} on one day so far" if so_far.count else "Nobody so far"
    return f"{present}{_too_many(so_far)}.{_more_to_come(so_far, whole)}"


def _too_many(peak: Peak) -> str:
    return ", above ten" if peak.count > WORKER_LIMIT else ""


def _more_to_come(so_far: Peak, whole: Peak) -> str:
    if whole.count <= so_far.count or whole.first_day is None:
        return ""
    return f" {wording.count(whole.count, 'is', 'are')} planned in {wording.MONTHS[whole.first_day.month - 1]}."


def describe_warning(stretches: Sequence[HeadcountStretch]) -> str:
    """What saving would bring about (R1.1, R1.3); ``stretches`` are the days above ten."""
    return (
        f"With this there would be {describe_stretch(find_highest(stretches))}. Ten is the most that SECOR "
        "allows on any day: eleven makes the next audit a COR audit (R1.1, R1.3)."
    )


def describe_wrong_order(first_day: date) -> str:
    """For a last day that is before the first one."""
    return f"The last day must not be before the first day, {wording.day(first_day)}."


def list_categories(behind: dict[str, int]) -> str:
    """municipal manager 1, administration 2 and seasonal 8."""
    return wording.join_words([f"{name_category(category).lower()} {count}" for category, count in behind.items()])


def name_category(category: str) -> str:
    """What people read for a category."""
    return Category(category).label


def describe_trial(
    effect: HeadcountEffect, stretches: Sequence[HeadcountStretch], number: int, first: date, last: date | None
) -> str:
    """What ``number`` more people would do, for whoever only asks; ``stretches`` are the days brought above ten."""
    more = f"With {number} more {_when(first, last)}"
    if stretches:
        return f"{more} there would be {describe_stretch(find_highest(stretches))}: above ten."
    if effect.after.count == effect.before.count:
        return f"{more}, the year’s highest day stays at {effect.after.count}."
    return f"{more}, the year’s highest day becomes {effect.after.count}."
