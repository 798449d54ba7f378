"""By when whoever has an audit should act. Missing one of these limits is shown and reminded, and ends nothing.

A limit that is already over when the day comes gives that day itself: at once, never in the past. A clock that AMHSA
stopped stands still, and ends so many days later; the year's last day for submissions does not move.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from audits.rules.lifecycle import State
from secor_portal.web import words

ONE_DAY = timedelta(days=1)


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

    def closes_on(self, conducted_on: date) -> date:
        """The last day on which audits of that year are submitted."""
        return date(conducted_on.year, *self.submission_closes)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clocks stand still: from ``from_on`` until the day before ``until_on``; None is open."""

    from_on: date
    until_on: date | None = None


def paused_days(pauses: Iterable[Pause], first: date, last: date) -> int:
    """On how many days from ``first`` to ``last``, both included, the clocks stood still; no day counts twice."""
    total, counted_until = 0, first
    for pause in sorted(pauses, key=lambda pause: pause.from_on):
        begin = max(pause.from_on, counted_until)
        end = min(pause.until_on or date.max, last + ONE_DAY)
        total += max(0, (end - begin).days)
        counted_until = max(counted_until, end)
    return total


def gathering_due(first_day: date, limits: Limits, *, pauses: Sequence[Pause] = (), today: date | None = None) -> date:
    """By when data gathering that began on ``first_day`` should end."""
    return _end(first_day, limits.gathering_days, pauses, today)


def submission_due(
    conducted_on: date, limits: Limits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """By when an audit should be submitted: so many days after it, and before the year's submissions close."""
    alone = _end(conducted_on, limits.submission_days, pauses, today)
    return max(conducted_on, min(alone, limits.closes_on(conducted_on)))


def answer_due(
    kind: str, received_on: date, limits: Limits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """By when AMHSA answers what came in on ``received_on``, for the first time or again."""
    return _end(received_on, limits.answer_days(kind), pauses, today)


def rounds_end(
    first_requested_on: date, limits: Limits, *, pauses: Sequence[Pause] = (), today: date | None = None
) -> date:
    """The day by which all rounds of revisions should be over."""
    return _end(first_requested_on, limits.rounds_days, pauses, today)


def revision_due(
    requested_on: date,
    first_requested_on: date,
    limits: Limits,
    *,
    pauses: Sequence[Pause] = (),
    today: date | None = None,
) -> date:
    """By when the author answers a round: so many days after it was asked, and before the rounds end."""
    alone = _end(requested_on, limits.revision_days, pauses, today)
    return max(requested_on, min(alone, rounds_end(first_requested_on, limits, pauses=pauses, today=today)))


def _end(start: date, days: int, pauses: Sequence[Pause], today: date | None) -> date:
    """When a clock of ``days`` ends: as much later as it stood still until then.

    A pause that begins after the end does not move it. An open one counts up to ``today``: whoever asks without a day
    does not know of it yet.
    """
    alone = start + timedelta(days=days)
    closed = [Pause(pause.from_on, pause.until_on or max(today or pause.from_on, pause.from_on)) for pause in pauses]
    end, later = alone, alone + timedelta(days=paused_days(closed, start + ONE_DAY, alone))
    while later > end:
        end, later = later, alone + timedelta(days=paused_days(closed, start + ONE_DAY, later))
    return end


class ClockName(StrEnum):
    """The clocks of an audit."""

    GATHERING = "gathering"
    SUBMISSION = "submission"
    ANSWER = "answer"
    REVISION = "revision"
    ROUNDS = "rounds"


class Owner(StrEnum):
    """Whose clock it is."""

    AUTHOR = "author"
    DESK = "desk"

    @property
    def label(self) -> str:
        """Who that is, in words."""
        return {"author": "The municipality", "desk": "AMHSA"}[self]


@dataclass(frozen=True, slots=True)
class Round:
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
    rounds: tuple[Round, ...] = ()
    reopened: tuple[date, ...] = ()
    decided_on: date | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One working limit of one audit. ``stopped_on`` is the day on which it was met, late or not; None while it runs.

    ``is_paused``: it runs, and stands still today. ``sentence`` tells people all of it.
    """

    name: ClockName
    owner: Owner
    started_on: date
    due_on: date
    days: int
    stopped_on: date | None
    is_paused: bool
    sentence: str


def clocks(course: Course, limits: Limits, today: date) -> list[Clock]:
    """All clocks that ever ran, in the order in which they started; none for answers that nobody waits for any more."""
    found = sorted(_stretches(course, limits, today), key=lambda stretch: stretch.started_on)
    return [_clock(stretch, course.pauses, today) for stretch in found]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A clock before it is put into words; ``cut_by`` is what ends it before its days are over."""

    name: ClockName
    owner: Owner
    what: str
    started_on: date
    due_on: date
    days: int
    stopped_on: date | None
    cut_by: str = ""


def _stretches(course: Course, limits: Limits, today: date) -> Iterator[_Stretch]:
    yield _gathering(course, limits, today)
    if course.conducted_on is not None:
        yield _submission(course, course.conducted_on, limits, today)
    for received_on, answered_on in _answers(course):
        due_on = answer_due(course.kind, received_on, limits, pauses=course.pauses, today=today)
        days = limits.answer_days(course.kind)
        yield _Stretch(ClockName.ANSWER, Owner.DESK, "AMHSA’s answer", received_on, due_on, days, answered_on)
    for number, one in enumerate(course.rounds, start=1):
        yield _revision(number, one, course, limits, today)
    if course.rounds:
        yield _rounds(course, limits, today)


def _gathering(course: Course, limits: Limits, today: date) -> _Stretch:
    due_on = gathering_due(course.started_on, limits, pauses=course.pauses, today=today)
    return _Stretch(
        ClockName.GATHERING,
        Owner.AUTHOR,
        "The end of data gathering",
        course.started_on,
        due_on,
        limits.gathering_days,
        course.conducted_on,
    )


def _submission(course: Course, conducted_on: date, limits: Limits, today: date) -> _Stretch:
    due_on = submission_due(conducted_on, limits, pauses=course.pauses, today=today)
    alone = _end(conducted_on, limits.submission_days, course.pauses, today)
    closes_on = limits.closes_on(conducted_on)
    stands = [received_on for received_on, _ in _answers(course)]
    return _Stretch(
        ClockName.SUBMISSION,
        Owner.AUTHOR,
        "The submission",
        conducted_on,
        due_on,
        limits.submission_days,
        stands[0] if stands and course.state != State.DRAFT else None,
        cut_by=f"the year’s submissions close on {words.day(closes_on)}" if due_on < alone else "",
    )


def _revision(number: int, one: Round, course: Course, limits: Limits, today: date) -> _Stretch:
    first = course.rounds[0].requested_on
    due_on = revision_due(one.requested_on, first, limits, pauses=course.pauses, today=today)
    alone = _end(one.requested_on, limits.revision_days, course.pauses, today)
    ends_on = rounds_end(first, limits, pauses=course.pauses, today=today)
    return _Stretch(
        ClockName.REVISION,
        Owner.AUTHOR,
        f"The answer to round {number}",
        one.requested_on,
        due_on,
        limits.revision_days,
        one.answered_on,
        cut_by=f"all rounds end by {words.day(ends_on)}" if due_on < alone else "",
    )


def _rounds(course: Course, limits: Limits, today: date) -> _Stretch:
    first = course.rounds[0].requested_on
    due_on = rounds_end(first, limits, pauses=course.pauses, today=today)
    stopped_on = course.decided_on or course.rounds[-1].answered_on
    return _Stretch(
        ClockName.ROUNDS, Owner.AUTHOR, "The end of all rounds", first, due_on, limits.rounds_days, stopped_on
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
        elif following is None and course.state != State.DRAFT:
            found.append((day, None))
    return found


def _clock(stretch: _Stretch, pauses: Sequence[Pause], today: date) -> Clock:
    is_paused = stretch.stopped_on is None and paused_days(pauses, today, today) > 0
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
    return f"{stretch.what} {verb} due by {words.day(stretch.due_on)}{_why(stretch)}."


def _why(stretch: _Stretch) -> str:
    if stretch.cut_by:
        return f", because {stretch.cut_by}"
    stood_still = (stretch.due_on - stretch.started_on).days - stretch.days
    why = f", {words.count(stretch.days, 'day')} after {words.day(stretch.started_on)}"
    return f"{why} and {words.count(stood_still, 'day')} on which the clock stood still" if stood_still else why


def _how_it_stands(stretch: _Stretch, today: date, *, is_paused: bool) -> str:
    late = ((stretch.stopped_on or today) - stretch.due_on).days
    if stretch.stopped_on:
        return f"Done on {words.day(stretch.stopped_on)}{_late(late, ', ')}."
    if is_paused:
        return "The clock stands still now."
    return f"This is{_late(late, ' ')}." if late > 0 else ""


def _late(days: int, before: str) -> str:
    return f"{before}{words.count(days, 'day')} late" if days > 0 else ""
