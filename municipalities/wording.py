"""What the portal says about headcount: pages, API and refusals use these sentences. No Django."""

from collections.abc import Sequence
from datetime import date

from municipalities.rules.headcount import Category, HeadcountEffect, HeadcountStretch, Peak
from secor_portal import wording
from secor_portal.program import WORKER_LIMIT


def count_workers(number: int) -> str:
    """1 worker, 8 workers."""
    return wording.count(number, "worker")


def describe_stretch(stretch: HeadcountStretch) -> str:
    """11 workers from 5 to 9 July 2027."""
    return f"{count_workers(stretch.count)} {_when(stretch.first_day, stretch.last_day)}"


def _when(first: date, last: date | None) -> str:
    """on 5 July 2027, from 5 to 9 July 2027, from 5 July 2027 on."""
    if last is None:
        return f"from {wording.day(first)} on"
    return f"on {wording.day(first)}" if first == last else f"from {wording.span(first, last)}"


def find_highest(stretches: Sequence[HeadcountStretch]) -> HeadcountStretch:
    """The stretch with the most workers; the first of several."""
    return max(stretches, key=lambda stretch: stretch.count)


def describe_year(year: int, *, today: date, so_far: Peak, whole: Peak, is_reported: bool) -> str:
    """The year in one sentence or two. ``so_far`` is the peak up to today, ``whole`` the peak of the whole year."""
    if not is_reported:
        return f"No headcount for {year} yet."
    if year > today.year:
        verb = "is" if whole.count == 1 else "are"
        return f"At most {count_workers(whole.count)} {verb} planned on one day of {year}{_too_many(whole)}."
    if year < today.year:
        return f"At most {count_workers(whole.count)} worked here on one day of {year}{_too_many(whole)}."
    present = f"At most {count_workers(so_far.count)} on one day so far" if so_far.count else "No workers so far"
    return f"{present}{_too_many(so_far)}.{_more_to_come(so_far, whole)}"


def _too_many(peak: Peak) -> str:
    return f", above {WORKER_LIMIT}" if peak.count > WORKER_LIMIT else ""


def _more_to_come(so_far: Peak, whole: Peak) -> str:
    if whole.count <= so_far.count or whole.first_day is None:
        return ""
    return f" {wording.count(whole.count, 'is', 'are')} planned in {wording.MONTHS[whole.first_day.month - 1]}."


def describe_warning(stretches: Sequence[HeadcountStretch]) -> str:
    """What saving would cause (R1.1, R1.3); ``stretches`` are the days above the limit."""
    return (
        f"This would make {describe_stretch(find_highest(stretches))}. "
        f"SECOR allows at most {WORKER_LIMIT} on any day. "
        "With more, your next audit is for the large-employer certificate (COR)."
    )


def describe_wrong_order(first_day: date) -> str:
    """For a last day that is before the first one."""
    return f"Enter a last day that is not before the first day, {wording.day(first_day)}."


def list_categories(behind: dict[str, int]) -> str:
    """municipal manager 1, administration 2 and seasonal 8."""
    return wording.join_words([f"{name_category(category).lower()} {count}" for category, count in behind.items()])


def name_category(category: str) -> str:
    """What people read for a category."""
    return Category(category).label


def describe_trial(
    effect: HeadcountEffect, stretches: Sequence[HeadcountStretch], number: int, first: date, last: date | None
) -> str:
    """What ``number`` more workers would do; ``stretches`` are the days they would bring above the limit."""
    more = f"With {number} more {_when(first, last)}"
    if stretches:
        return f"{more} there would be {describe_stretch(find_highest(stretches))}: above {WORKER_LIMIT}."
    if effect.after.count == effect.before.count:
        return f"{more}, the highest number of the year stays {effect.after.count}."
    return f"{more}, the highest number of the year becomes {effect.after.count}."
