"""How urgent an audit is: not by when it came in, but by the day to act so that nothing lapses."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from audits.rules.lifecycle import DECIDED, AuditState
from secor_portal.program import WorkingLimits

SUNDAY = 6  # as date.weekday() counts


class Urgency(StrEnum):
    """The groups of the queue, the most urgent first."""

    LATE = "late"
    WEEK = "week"
    BACK = "back"
    LATER = "later"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class UsualDays:
    """How many days a step usually takes: a whole review, a second look at the changes, and the author's revisions."""

    certification_review: int
    other_review: int
    certification_second_look: int
    other_second_look: int
    revisions: int

    @classmethod
    def derive_from(cls, limits: WorkingLimits) -> "UsualDays":
        """The days that follow from the working limits.

        A second look, or the rest of a review that has begun, takes half of the days that the desk has for an answer.
        """
        return cls(
            certification_review=limits.certification_answer_days,
            other_review=limits.other_answer_days,
            certification_second_look=limits.certification_answer_days // 2,
            other_second_look=limits.other_answer_days // 2,
            revisions=limits.revision_days,
        )

    def still_needed(self, kind: str, state: str) -> int:
        """The days that an audit of this kind usually still needs in this state; 0 if nothing is left to do."""
        is_certification = kind == "certification"
        review = self.certification_review if is_certification else self.other_review
        second_look = self.certification_second_look if is_certification else self.other_second_look
        needed = {
            AuditState.SUBMITTED: review,
            AuditState.IN_REVIEW: second_look,
            AuditState.REVISIONS_REQUESTED: self.revisions + second_look,
            AuditState.RESUBMITTED: second_look,
        }
        return needed.get(AuditState(state), 0)


NEVER = date.max  # the deadlines are paused and nothing lapses: it waits and is never late
USUAL = UsualDays.derive_from(WorkingLimits())


def act_by(
    kind: str, state: str, answer_due_on: date | None, lapses_on: date | None, usual: UsualDays = USUAL
) -> date | None:
    """The day by which the side that has the audit must act; None for a draft, a decided audit, or without a day.

    That is the day the answer is due, or earlier, so that the days usually needed are left before ``lapses_on``.
    """
    if AuditState(state) in DECIDED | {AuditState.DRAFT}:
        return None
    in_time = lapses_on - timedelta(days=usual.still_needed(kind, state)) if lapses_on else None
    return min((day for day in (answer_due_on, in_time) if day), default=None)


def lapse_of(kind: str, certificate_expires_on: date | None, conducted_on: date | None) -> date | None:
    """The day on which the certificate lapses without this audit; None if it doesn't depend on it or has lapsed.

    A certification audit conducted before the expiry renews the certificate (R4.2). An internal audit maintains one in
    force for a calendar year (R3.3). An additional audit doesn't count in the cycle (R7).
    """
    if certificate_expires_on is None or conducted_on is None:
        return None
    if kind == "certification":
        return certificate_expires_on if conducted_on < certificate_expires_on else None
    if kind == "internal":
        return date(conducted_on.year, 12, 31) if conducted_on <= certificate_expires_on else None
    return None


def count_days_left(day: date, today: date) -> int:
    """Days left to act; below 0 it is late."""
    return (day - today).days


def classify_urgency(state: str, day: date | None, today: date) -> Urgency | None:
    """The group of the queue for an audit to act on by ``day``; None if no side has to act."""
    if AuditState(state) is AuditState.REVISIONS_REQUESTED:
        return Urgency.WAITING
    if day is None:
        return None
    left = count_days_left(day, today)
    if left < 0:
        return Urgency.LATE
    if left <= SUNDAY - today.weekday():
        return Urgency.WEEK
    return Urgency.BACK if AuditState(state) is AuditState.RESUBMITTED else Urgency.LATER
