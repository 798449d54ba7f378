"""The working limits of an audit, as days. Missing one is shown and reminded of; it has no other consequence.

A limit that was over before it began gives the day it began, never a day in the past. Paused days are added to a
limit. The year's last day for submissions doesn't move.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from secor_portal.dates import ONE_DAY
from secor_portal.program import WorkingLimits


@dataclass(frozen=True, slots=True)
class Pause:
    """Paused days: from ``from_on`` until the day before ``until_on``. None: the pause is still open."""

    from_on: date
    until_on: date | None = None


def count_paused_days(pauses: Iterable[Pause], first: date, last: date) -> int:
    """How many days from ``first`` to ``last``, both included, were paused; no day counts twice."""
    total, counted_until = 0, first
    for pause in sorted(pauses, key=lambda pause: pause.from_on):
        begin = max(pause.from_on, counted_until)
        end = min(pause.until_on or date.max, last + ONE_DAY)
        total += max(0, (end - begin).days)
        counted_until = max(counted_until, end)
    return total


def compute_gathering_due(
    first_day: date, limits: WorkingLimits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """The day by which data gathering that began on ``first_day`` should end."""
    return compute_clock_end(first_day, limits.gathering_days, pauses, today)


def compute_submission_due(
    conducted_on: date, limits: WorkingLimits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """The day by which an audit should be submitted: so many days after it, and before the year's submissions close."""
    alone = compute_clock_end(conducted_on, limits.submission_days, pauses, today)
    return max(conducted_on, min(alone, limits.closes_on(conducted_on)))


def compute_answer_due(
    kind: str, received_on: date, limits: WorkingLimits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """The day by which the desk answers an audit received on ``received_on``, for the first time or again."""
    return compute_clock_end(received_on, limits.answer_days(kind), pauses, today)


def compute_rounds_end(
    first_requested_on: date, limits: WorkingLimits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """The day by which all rounds of revisions should be over."""
    return compute_clock_end(first_requested_on, limits.rounds_days, pauses, today)


def compute_revision_due(
    requested_on: date,
    first_requested_on: date,
    limits: WorkingLimits,
    *,
    pauses: Sequence[Pause] = (),
    today: date | None = None,
) -> date:
    """The day by which the author answers a round: so many days after the request, and before all rounds end."""
    alone = compute_clock_end(requested_on, limits.revision_days, pauses, today)
    return max(requested_on, min(alone, compute_rounds_end(first_requested_on, limits, pauses=pauses, today=today)))


def compute_clock_end(start: date, days: int, pauses: Sequence[Pause], today: date | None) -> date:
    """The last day of a clock of ``days``: later by every paused day before it.

    A pause that begins after the end doesn't move it. An open pause counts up to ``today``; without ``today`` it
    doesn't count.
    """
    alone = start + timedelta(days=days)
    closed = [Pause(pause.from_on, pause.until_on or max(today or pause.from_on, pause.from_on)) for pause in pauses]
    end, later = alone, alone + timedelta(days=count_paused_days(closed, start + ONE_DAY, alone))
    while later > end:
        end, later = later, alone + timedelta(days=count_paused_days(closed, start + ONE_DAY, later))
    return end
