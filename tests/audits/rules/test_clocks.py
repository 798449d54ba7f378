from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.clocks import Clock, ClockName, Course, RoundDays, compute_clocks
from audits.rules.deadlines import (
    Pause,
    compute_answer_due,
    compute_gathering_due,
    compute_revision_due,
    compute_rounds_end,
    compute_submission_due,
)
from audits.rules.lifecycle import AuditState, Side
from secor_portal.program import WorkingLimits

USUAL = WorkingLimits()
STARTED = Course("certification", AuditState.DRAFT, date(2027, 5, 3))
CONDUCTED = replace(STARTED, conducted_on=date(2027, 5, 12))
SUBMITTED = replace(CONDUCTED, state=AuditState.SUBMITTED, submissions=(date(2027, 5, 20),))
ASKED = replace(SUBMITTED, state=AuditState.REVISIONS_REQUESTED, rounds=(RoundDays(date(2027, 6, 1)),))
BACK = replace(
    ASKED,
    state=AuditState.RESUBMITTED,
    submissions=(date(2027, 5, 20), date(2027, 6, 10)),
    rounds=(RoundDays(date(2027, 6, 1), date(2027, 6, 10)),),
)
PASSED = replace(BACK, state=AuditState.QA_PASSED, decided_on=date(2027, 6, 28))


def told(course: Course, today: date = date(2027, 6, 30)) -> list[tuple[str, date, date | None]]:
    return [(clock.name.value, clock.due_on, clock.stopped_on) for clock in compute_clocks(course, USUAL, today)]


def only(course: Course, name: ClockName, today: date) -> Clock:
    (found,) = (clock for clock in compute_clocks(course, USUAL, today) if clock.name is name)
    return found


GATHERED = ("gathering", date(2027, 5, 18), date(2027, 5, 12))
HANDED_IN = ("submission", date(2027, 6, 2), date(2027, 5, 20))
REQUESTED = ("answer", date(2027, 6, 3), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (STARTED, [("gathering", date(2027, 5, 18), None)]),
        (CONDUCTED, [GATHERED, ("submission", date(2027, 6, 2), None)]),
        (SUBMITTED, [GATHERED, HANDED_IN, ("answer", date(2027, 6, 3), None)]),
        (replace(SUBMITTED, state=AuditState.IN_REVIEW), [GATHERED, HANDED_IN, ("answer", date(2027, 6, 3), None)]),
        (replace(SUBMITTED, state=AuditState.DRAFT), [GATHERED, ("submission", date(2027, 6, 2), None)]),
        (
            ASKED,
            [
                GATHERED,
                HANDED_IN,
                REQUESTED,
                ("revision", date(2027, 6, 16), None),
                ("rounds", date(2027, 8, 30), None),
            ],
        ),
        (
            BACK,
            [
                GATHERED,
                HANDED_IN,
                REQUESTED,
                ("revision", date(2027, 6, 16), date(2027, 6, 10)),
                ("rounds", date(2027, 8, 30), date(2027, 6, 10)),
                ("answer", date(2027, 6, 24), None),
            ],
        ),
        (
            PASSED,
            [
                GATHERED,
                HANDED_IN,
                REQUESTED,
                ("revision", date(2027, 6, 16), date(2027, 6, 10)),
                ("rounds", date(2027, 8, 30), date(2027, 6, 28)),
                ("answer", date(2027, 6, 24), date(2027, 6, 28)),
            ],
        ),
        (
            replace(PASSED, state=AuditState.IN_REVIEW, decided_on=None, reopened=(date(2027, 7, 5),)),
            [
                GATHERED,
                HANDED_IN,
                REQUESTED,
                ("revision", date(2027, 6, 16), date(2027, 6, 10)),
                ("rounds", date(2027, 8, 30), date(2027, 6, 10)),
                ("answer", date(2027, 7, 19), None),
            ],
        ),
    ],
    ids=["started", "conducted", "submitted", "in review", "withdrawn", "asked", "back", "passed", "reversed"],
)
def test_an_audit_has_the_clocks_of_its_state(course, expected):
    assert told(course) == expected


def test_a_new_submission_restarts_the_answer_clock():
    again = replace(SUBMITTED, submissions=(date(2027, 5, 20), date(2027, 5, 27)))

    assert told(again)[1:] == [
        ("submission", date(2027, 6, 2), date(2027, 5, 27)),
        ("answer", date(2027, 6, 10), None),
    ]


REOPENED = replace(
    SUBMITTED, state=AuditState.IN_REVIEW, reopened=(date(2027, 7, 5),)
)  # passed and reversed at once on 10 June


@pytest.mark.parametrize(
    ("course", "sentence"),
    [
        (REOPENED, "Done on 20 May 2027."),
        (replace(REOPENED, submissions=(date(2027, 5, 20), date(2027, 6, 3))), "Done on 3 June 2027, 1 day late."),
        (replace(REOPENED, state=AuditState.QA_PASSED, decided_on=date(2027, 7, 8)), "Done on 20 May 2027."),
        (
            replace(
                REOPENED,
                state=AuditState.RESUBMITTED,
                submissions=(date(2027, 5, 20), date(2027, 7, 20)),
                rounds=(RoundDays(date(2027, 7, 8), date(2027, 7, 20)),),
            ),
            "Done on 20 May 2027.",
        ),
    ],
    ids=["reopened", "resubmitted before", "decided again", "returned for revisions after it"],
)
def test_a_reversal_does_not_make_a_submission_late(course, sentence):
    told_of = only(course, ClockName.SUBMISSION, date(2027, 7, 30)).sentence

    assert told_of == f"The submission was due by 2 June 2027, 21 days after 12 May 2027. {sentence}"


def test_submissions_on_one_day_have_separate_answer_clocks():
    day = date(2027, 5, 20)
    quick = replace(PASSED, submissions=(day, day), rounds=(RoundDays(day, day),), decided_on=day)

    assert [stopped_on for name, _, stopped_on in told(quick) if name == "answer"] == [day, day]


def test_two_rounds_have_a_clock_each_and_a_common_one():
    twice = replace(BACK, state=AuditState.REVISIONS_REQUESTED, rounds=(*BACK.rounds, RoundDays(date(2027, 8, 20))))

    assert [row for row in told(twice) if row[0] in {"revision", "rounds"}] == [
        ("revision", date(2027, 6, 16), date(2027, 6, 10)),
        ("rounds", date(2027, 8, 30), None),
        ("revision", date(2027, 8, 30), None),
    ]


@pytest.mark.parametrize(("kind", "days"), [("certification", 14), ("internal", 35), ("additional", 35)])
def test_amhsas_limit_follows_from_the_kind_of_audit(kind, days):
    clock = only(replace(SUBMITTED, kind=kind), ClockName.ANSWER, date(2027, 5, 21))

    assert (clock.owner, clock.days, clock.due_on) == (
        Side.DESK,
        days,
        date(2027, 5, 20) + timedelta(days=days),
    )


@pytest.mark.parametrize(("owner", "label"), [(Side.AUTHOR, "The municipality"), (Side.DESK, "AMHSA")])
def test_an_owner_has_a_label(owner, label):
    assert owner.label == label


@pytest.mark.parametrize(
    ("course", "name", "today", "sentence"),
    [
        (
            STARTED,
            ClockName.GATHERING,
            date(2027, 5, 18),
            "Data gathering is due by 18 May 2027, 15 days after 3 May 2027.",
        ),
        (
            STARTED,
            ClockName.GATHERING,
            date(2027, 5, 20),
            "Data gathering is due by 18 May 2027, 15 days after 3 May 2027. It is 2 days late.",
        ),
        (
            CONDUCTED,
            ClockName.GATHERING,
            date(2027, 5, 20),
            "Data gathering was due by 18 May 2027, 15 days after 3 May 2027. Done on 12 May 2027.",
        ),
        (
            replace(STARTED, pauses=(Pause(date(2027, 5, 5), date(2027, 5, 8)),)),
            ClockName.GATHERING,
            date(2027, 5, 20),
            "Data gathering is due by 21 May 2027, 15 days after 3 May 2027, plus 3 paused days.",
        ),
        (
            replace(STARTED, pauses=(Pause(date(2027, 5, 19)),)),
            ClockName.GATHERING,
            date(2027, 5, 20),
            "Data gathering is due by 18 May 2027, 15 days after 3 May 2027. It is paused now.",
        ),
        (
            replace(STARTED, conducted_on=date(2027, 11, 20)),
            ClockName.SUBMISSION,
            date(2027, 11, 30),
            "The submission is due by 1 December 2027, because the year’s submissions close on 1 December 2027.",
        ),
        (
            replace(STARTED, conducted_on=date(2027, 12, 10)),
            ClockName.SUBMISSION,
            date(2027, 12, 10),
            "The submission is due by 10 December 2027, because the year’s submissions had closed before the audit.",
        ),
        (
            replace(SUBMITTED, submissions=(date(2027, 6, 3),)),
            ClockName.SUBMISSION,
            date(2027, 6, 4),
            "The submission was due by 2 June 2027, 21 days after 12 May 2027. Done on 3 June 2027, 1 day late.",
        ),
        (
            SUBMITTED,
            ClockName.ANSWER,
            date(2027, 5, 21),
            "AMHSA’s answer is due by 3 June 2027, 14 days after 20 May 2027.",
        ),
        (
            ASKED,
            ClockName.REVISION,
            date(2027, 6, 2),
            "The answer to round 1 is due by 16 June 2027, 15 days after 1 June 2027.",
        ),
        (
            ASKED,
            ClockName.ROUNDS,
            date(2027, 6, 2),
            "The end of all rounds is due by 30 August 2027, 90 days after 1 June 2027.",
        ),
    ],
)
def test_a_clock_describes_its_due_date_and_state(course, name, today, sentence):
    assert only(course, name, today).sentence == sentence


def test_a_shortened_round_gives_the_reason():
    late = replace(BACK, state=AuditState.REVISIONS_REQUESTED, rounds=(*BACK.rounds, RoundDays(date(2027, 8, 20))))

    assert compute_clocks(late, USUAL, date(2027, 8, 21))[-1].sentence == (
        "The answer to round 2 is due by 30 August 2027, because all rounds end by 30 August 2027."
    )


@pytest.mark.parametrize(
    ("pause", "is_paused"),
    [
        (Pause(date(2027, 5, 21)), True),
        (Pause(date(2027, 5, 22)), False),
        (Pause(date(2027, 5, 5), date(2027, 5, 21)), False),
        (Pause(date(2027, 5, 5), date(2027, 5, 22)), True),
    ],
)
def test_only_a_running_clock_is_paused(pause, is_paused):
    found = compute_clocks(replace(SUBMITTED, pauses=(pause,)), USUAL, date(2027, 5, 21))

    assert [clock.is_paused for clock in found] == [False, False, is_paused]


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Any audit between its start and its decision, with rounds and pauses."""
    day = draw(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    course = Course(draw(st.sampled_from(["certification", "internal", "additional"])), AuditState.DRAFT, day)
    steps = draw(st.integers(0, 8))
    later = st.integers(0, 60).map(lambda days: timedelta(days=days))
    for number in range(steps):
        day += draw(later)
        if number == 0:
            course = replace(course, conducted_on=day)
        elif number % 2:
            answered = tuple(replace(one, answered_on=one.answered_on or day) for one in course.rounds)
            came_in = (*course.submissions, day)
            course = replace(course, state=AuditState.SUBMITTED, submissions=came_in, rounds=answered)
        elif draw(st.booleans()):
            course = replace(course, state=AuditState.REVISIONS_REQUESTED, rounds=(*course.rounds, RoundDays(day)))
        else:
            course = replace(course, state=AuditState.QA_PASSED, decided_on=day)
            break
    first = draw(st.lists(st.dates(date(2026, 1, 1), date(2028, 6, 1)), max_size=3))
    length = st.none() | st.integers(0, 30)
    pauses = tuple(Pause(one, _later(one, draw(length))) for one in first)
    return replace(course, pauses=pauses)


def _later(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)


@given(courses(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_the_clocks_agree_with_the_limits(course, today):
    known = {"pauses": course.pauses, "today": today}
    first = course.rounds[0].requested_on if course.rounds else today
    for clock in compute_clocks(course, USUAL, today):
        start = clock.started_on
        assert clock.due_on == {
            ClockName.GATHERING: lambda at: compute_gathering_due(at, USUAL, **known),
            ClockName.SUBMISSION: lambda at: compute_submission_due(at, USUAL, **known),
            ClockName.ANSWER: lambda at: compute_answer_due(course.kind, at, USUAL, **known),
            ClockName.REVISION: lambda at: compute_revision_due(at, first, USUAL, **known),
            ClockName.ROUNDS: lambda at: compute_rounds_end(at, USUAL, **known),
        }[clock.name](start)


@given(courses(), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_the_running_clock_follows_from_the_state(course, today):
    found = compute_clocks(course, USUAL, today)
    running = {clock.name for clock in found if clock.stopped_on is None}

    assert (
        running
        == {
            AuditState.DRAFT: {ClockName.SUBMISSION} if course.conducted_on else {ClockName.GATHERING},
            AuditState.SUBMITTED: {ClockName.ANSWER},
            AuditState.REVISIONS_REQUESTED: {ClockName.REVISION, ClockName.ROUNDS},
            AuditState.QA_PASSED: set(),
        }[course.state]
    )
    assert [clock.started_on for clock in found] == sorted(clock.started_on for clock in found)
    assert all(clock.stopped_on is None or clock.stopped_on >= clock.started_on for clock in found)
    assert all(clock.sentence.endswith(".") for clock in found)
