"""The deadlines of an audit, met or running, each with a sentence for people. The code calls each one a clock."""

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
from audits.rules.lifecycle import AuditState, Side
from secor_portal import wording
from secor_portal.partner import PARTNER
from secor_portal.program import WorkingLimits


class ClockName(StrEnum):
    """The deadlines that an audit can have."""

    GATHERING = "gathering"
    SUBMISSION = "submission"
    ANSWER = "answer"
    REVISION = "revision"
    ROUNDS = "rounds"


@dataclass(frozen=True, slots=True)
class RoundDays:
    """When a round of revisions was requested, and when it was answered."""

    requested_on: date
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to one audit so far, by day.

    ``submissions``: every day on which it was submitted or resubmitted, in order. ``reopened``: the days on which a
    decision was reversed. ``decided_on``: the day of the decision that stands.
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

    ``is_paused``: it runs, but is paused today. ``sentence`` says all of this in words.
    """

    name: ClockName
    owner: Side
    started_on: date
    due_on: date
    days: int
    stopped_on: date | None
    is_paused: bool
    sentence: str


def compute_clocks(course: Course, limits: WorkingLimits, today: date) -> list[Clock]:
    """Every clock that ran or runs, by its first day. A withdrawn or rejected submission needs no answer."""
    found = sorted(_stretches(course, limits, today), key=lambda stretch: stretch.started_on)
    return [_clock(stretch, course.pauses, today) for stretch in found]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A clock without its sentence; ``cut_by`` says what makes it end before its days are over."""

    name: ClockName
    owner: Side
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
        yield _Stretch(
            ClockName.ANSWER, Side.DESK, f"{PARTNER.possessive} answer", received_on, due_on, days, answered_on
        )
    for number, one in enumerate(course.rounds, start=1):
        yield _revision(number, one, course, limits, today)
    if course.rounds:
        yield _rounds(course, limits, today)


def _gathering(course: Course, limits: WorkingLimits, today: date) -> _Stretch:
    due_on = compute_gathering_due(course.started_on, limits, pauses=course.pauses, today=today)
    return _Stretch(
        ClockName.GATHERING,
        Side.AUTHOR,
        "Data gathering",
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
        Side.AUTHOR,
        "The submission",
        conducted_on,
        due_on,
        limits.submission_days,
        _submitted_on(course),
        cut_by=_closed(limits.closes_on(conducted_on), conducted_on) if due_on < alone else "",
    )


def _closed(closes_on: date, conducted_on: date) -> str:
    """The year's submissions close before the days are over; perhaps they closed before the audit."""
    if closes_on < conducted_on:
        return "the year’s submissions had closed before the audit"
    return f"the year’s submissions close on {wording.day(closes_on)}"


def _submitted_on(course: Course) -> date | None:
    """The day of the first submission that has or awaits an answer; None if there is none.

    After a reversal the answer counts from the reversal, but the submission came before it.
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
        Side.AUTHOR,
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
        ClockName.ROUNDS, Side.AUTHOR, "The end of all rounds", first, due_on, limits.rounds_days, stopped_on
    )


def _answers(course: Course) -> list[tuple[date, date | None]]:
    """The days on which the desk received the audit, each with the day of its answer; None while it is awaited.

    A withdrawn or rejected submission is left out: it needs no answer.
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
        sentence=f"{_due(stretch)} {_progress(stretch, today, is_paused=is_paused)}".strip(),
    )


def _due(stretch: _Stretch) -> str:
    verb = "was" if stretch.stopped_on else "is"
    return f"{stretch.what} {verb} due by {wording.day(stretch.due_on)}{_why(stretch)}."


def _why(stretch: _Stretch) -> str:
    if stretch.cut_by:
        return f", because {stretch.cut_by}"
    paused = (stretch.due_on - stretch.started_on).days - stretch.days
    why = f", {wording.count(stretch.days, 'day')} after {wording.day(stretch.started_on)}"
    return f"{why}, plus {wording.count(paused, 'paused day')}" if paused else why


def _progress(stretch: _Stretch, today: date, *, is_paused: bool) -> str:
    late = ((stretch.stopped_on or today) - stretch.due_on).days
    if stretch.stopped_on:
        return f"Done on {wording.day(stretch.stopped_on)}{_late(late, ', ')}."
    if is_paused:
        return "It is paused now."
    return f"It is{_late(late, ' ')}." if late > 0 else ""


def _late(days: int, before: str) -> str:
    return f"{before}{wording.count(days, 'day')} late" if days > 0 else ""
