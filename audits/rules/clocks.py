"""The clocks of an audit: which ran, which run, how they stand; each with a sentence that says all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audits.rules.deadlines import (
    Pause,
    compute_answer_due,
    compute_clock_end,
    compute_gathering_due,
    compute_revision_due,
    compute_rounds_end,
    compute_submission_due,
    count_paused_days,
)
from audits.rules.lifecycle import AuditState
from secor_portal import wording
from secor_portal.program import WorkingLimits


class ClockName(StrEnum):
    """The clocks of an audit."""

    GATHERING = "gathering"
    SUBMISSION = "submission"
    ANSWER = "answer"
    REVISION = "revision"
    ROUNDS = "rounds"


class ClockOwner(StrEnum):
    """Whose clock it is."""

    AUTHOR = "author"
    DESK = "desk"

    @property
    def label(self) -> str:
        """Who that is, in words."""
        return {"author": "The municipality", "desk": "AMHSA"}[self]


@dataclass(frozen=True, slots=True)
class RoundDays:
    """One round of revisions: when it was requested, and when answered."""

    requested_on: date
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one audit so far, by day.

    ``submissions`` are all days on which it came in, for the first time or again, in order; ``reopened`` those on which
    a decision was reversed. ``decided_on`` is that of the decision that stands.
    """

    kind: str
    state: str
    started_on: date
    conducted_on: date | None = None
    submissions: tuple[date, ...] = ()
    rounds: tuple[RoundDays, ...] = ()
    reopened: tuple[date, ...] = ()
    decided_on: date | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One working limit of one audit. ``stopped_on`` is the day on which it was met, late or not; None while it runs.

    ``is_paused``: it runs, and stands still today. ``sentence`` tells people all of it.
    """

    name: ClockName
    owner: ClockOwner
    started_on: date
    due_on: date
    days: int
    stopped_on: date | None
    is_paused: bool
    sentence: str


def compute_clocks(course: Course, limits: WorkingLimits, today: date) -> list[Clock]:
    """All clocks that ever ran, in the order in which they started; none for answers that nobody waits for any more."""
    found = sorted(_stretches(course, limits, today), key=lambda stretch: stretch.started_on)
    return [_clock(stretch, course.pauses, today) for stretch in found]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A clock before it is put into words; ``cut_by`` is what ends it before its days are over."""

    name: ClockName
    owner: ClockOwner
    what: str
    started_on: date
    due_on: date
    days: int
    stopped_on: date | None
    cut_by: str = ""


def _stretches(course: Course, limits: WorkingLimits, today: date) -> Iterator[_Stretch]:
    yield _gathering(course, limits, today)
    if course.conducted_on is not None:
        yield _submission(course, course.conducted_on, limits, today)
    for received_on, answered_on in _answers(course):
        due_on = compute_answer_due(course.kind, received_on, limits, pauses=course.pauses, today=today)
        days = limits.answer_days(course.kind)
        yield _Stretch(ClockName.ANSWER, ClockOwner.DESK, "AMHSA’s answer", received_on, due_on, days, answered_on)
    for number, one in enumerate(course.rounds, start=1):
        yield _revision(number, one, course, limits, today)
    if course.rounds:
        yield _rounds(course, limits, today)


def _gathering(course: Course, limits: WorkingLimits, today: date) -> _Stretch:
    due_on = compute_gathering_due(course.started_on, limits, pauses=course.pauses, today=today)
    return _Stretch(
        ClockName.GATHERING,
        ClockOwner.AUTHOR,
        "The end of data gathering",
        course.started_on,
        due_on,
        limits.gathering_days,
        course.conducted_on,
    )


def _submission(course: Course, conducted_on: date, limits: WorkingLimits, today: date) -> _Stretch:
    due_on = compute_submission_due(conducted_on, limits, pauses=course.pauses, today=today)
    alone = compute_clock_end(conducted_on, limits.submission_days, course.pauses, today)
    return _Stretch(
        ClockName.SUBMISSION,
        ClockOwner.AUTHOR,
        "The submission",
        conducted_on,
        due_on,
        limits.submission_days,
        _submitted_on(course),
        cut_by=_closed(limits.closes_on(conducted_on), conducted_on) if due_on < alone else "",
    )


def _closed(closes_on: date, conducted_on: date) -> str:
    """What ends the time to submit: the day on which the year's submissions close, which may be over already."""
    if closes_on < conducted_on:
        return "the year’s submissions were closed when it was conducted"
    return f"the year’s submissions close on {wording.day(closes_on)}"


def _submitted_on(course: Course) -> date | None:
    """The day of the first submission that was answered or still is to be; None where none is.

    One that was decided at once and reversed later is looked at again from the reversal on, but came in before.
    """
    stands = [received_on for received_on, _ in _answers(course)]
    if not stands or course.state == AuditState.DRAFT:
        return None
    return max((day for day in course.submissions if day <= stands[0]), default=stands[0])


def _revision(number: int, one: RoundDays, course: Course, limits: WorkingLimits, today: date) -> _Stretch:
    first = course.rounds[0].requested_on
    due_on = compute_revision_due(one.requested_on, first, limits, pauses=course.pauses, today=today)
    alone = compute_clock_end(one.requested_on, limits.revision_days, course.pauses, today)
    ends_on = compute_rounds_end(first, limits, pauses=course.pauses, today=today)
    return _Stretch(
        ClockName.REVISION,
        ClockOwner.AUTHOR,
        f"The answer to round {number}",
        one.requested_on,
        due_on,
        limits.revision_days,
        one.answered_on,
        cut_by=f"all rounds end by {wording.day(ends_on)}" if due_on < alone else "",
    )


def _rounds(course: Course, limits: WorkingLimits, today: date) -> _Stretch:
    first = course.rounds[0].requested_on
    due_on = compute_rounds_end(first, limits, pauses=course.pauses, today=today)
    stopped_on = course.decided_on or course.rounds[-1].answered_on
    return _Stretch(
        ClockName.ROUNDS, ClockOwner.AUTHOR, "The end of all rounds", first, due_on, limits.rounds_days, stopped_on
    )


def _answers(course: Course) -> list[tuple[date, date | None]]:
    """The days on which the audit came to AMHSA, each with the day of the answer, None as long as it is awaited.

    What was taken back or rejected is left out: nobody waits for an answer to it.
    """
    received = sorted([*course.submissions, *course.reopened])
    given = sorted([*(one.requested_on for one in course.rounds), *([course.decided_on] if course.decided_on else [])])
    found: list[tuple[date, date | None]] = []
    for place, day in enumerate(received):
        answers = [answer for answer in given if answer >= day]
        following = received[place + 1] if place + 1 < len(received) else None
        if answers and (following is None or answers[0] <= following):
            given.remove(answers[0])
            found.append((day, answers[0]))
        elif following is None and course.state != AuditState.DRAFT:
            found.append((day, None))
    return found


def _clock(stretch: _Stretch, pauses: Sequence[Pause], today: date) -> Clock:
    is_paused = stretch.stopped_on is None and count_paused_days(pauses, today, today) > 0
    return Clock(
        name=stretch.name,
        owner=stretch.owner,
        started_on=stretch.started_on,
        due_on=stretch.due_on,
        days=stretch.days,
        stopped_on=stretch.stopped_on,
        is_paused=is_paused,
        sentence=f"{_due(stretch)} {_how_it_stands(stretch, today, is_paused=is_paused)}".strip(),
    )


def _due(stretch: _Stretch) -> str:
    verb = "was" if stretch.stopped_on else "is"
    return f"{stretch.what} {verb} due by {wording.day(stretch.due_on)}{_why(stretch)}."


def _why(stretch: _Stretch) -> str:
    if stretch.cut_by:
        return f", because {stretch.cut_by}"
    stood_still = (stretch.due_on - stretch.started_on).days - stretch.days
    why = f", {wording.count(stretch.days, 'day')} after {wording.day(stretch.started_on)}"
    return f"{why} and {wording.count(stood_still, 'day')} on which the clock stood still" if stood_still else why


def _how_it_stands(stretch: _Stretch, today: date, *, is_paused: bool) -> str:
    late = ((stretch.stopped_on or today) - stretch.due_on).days
    if stretch.stopped_on:
        return f"Done on {wording.day(stretch.stopped_on)}{_late(late, ', ')}."
    if is_paused:
        return "The clock stands still now."
    return f"This is{_late(late, ' ')}." if late > 0 else ""


def _late(days: int, before: str) -> str:
    return f"{before}{wording.count(days, 'day')} late" if days > 0 else ""
