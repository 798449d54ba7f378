"""By when whoever has an audit should act. Missing one of these limits is shown and reminded, and ends nothing.

A limit that is already over when the day comes gives that day itself: at once, never in the past.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """The working limits, in days; by month and day ``submission_closes`` a year's audits are submitted."""

    gathering_days: int = 15
    submission_days: int = 21
    submission_closes: tuple[int, int] = (12, 1)
    revision_days: int = 15
    rounds_days: int = 90
    certification_answer_days: int = 14
    other_answer_days: int = 35

    def answer_days(self, kind: str) -> int:
        """How long AMHSA may take to answer an audit of this kind, each time it comes in."""
        return self.certification_answer_days if kind == "certification" else self.other_answer_days


def gathering_due(first_day: date, limits: Limits) -> date:
    """By when data gathering that began on ``first_day`` should end."""
    return first_day + timedelta(days=limits.gathering_days)


def submission_due(conducted_on: date, limits: Limits) -> date:
    """By when an audit should be submitted: so many days after it, and before the year's submissions close."""
    closes = date(conducted_on.year, *limits.submission_closes)
    return max(conducted_on, min(conducted_on + timedelta(days=limits.submission_days), closes))


def answer_due(kind: str, received_on: date, limits: Limits) -> date:
    """By when AMHSA answers what came in on ``received_on``, for the first time or again."""
    return received_on + timedelta(days=limits.answer_days(kind))


def rounds_end(first_requested_on: date, limits: Limits) -> date:
    """The day by which all rounds of revisions should be over."""
    return first_requested_on + timedelta(days=limits.rounds_days)


def revision_due(requested_on: date, first_requested_on: date, limits: Limits) -> date:
    """By when the author answers a round: so many days after it was asked, and before the rounds end."""
    alone = requested_on + timedelta(days=limits.revision_days)
    return max(requested_on, min(alone, rounds_end(first_requested_on, limits)))
