"""On which days somebody hears of a date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.schedule import Schedule, days_after, is_early

DUE = date(2027, 6, 3)
USUAL = Schedule((90, 60, 30, 14, 7, 1, 0), (1, 7, 30))

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
any_day = st.dates()
schedules = st.builds(
    Schedule,
    st.lists(st.integers(0, 200), min_size=1, max_size=8).map(tuple),
    st.lists(st.integers(1, 200), max_size=5).map(tuple),
)


def left(number: int) -> date:
    """The day on which so many days are left; negative after it."""
    return DUE - timedelta(days=number)


def test_the_stages_run_from_the_earliest_to_the_most_urgent():
    assert USUAL.stages == (90, 60, 30, 14, 7, 1, 0, -1, -7, -30)


REACHED = [
    (400, None), (91, None),
    (90, 90), (89, 90), (61, 90),
    (60, 60), (31, 60),
    (30, 30), (15, 30),
    (14, 14), (8, 14),
    (7, 7), (2, 7),
    (1, 1),
    (0, 0),
    (-1, -1), (-6, -1),
    (-7, -7), (-29, -7),
    (-30, -30), (-4000, -30),
]  # fmt: skip


@pytest.mark.parametrize(("days_left", "stage"), REACHED)
def test_the_stage_of_every_day(days_left, stage):
    assert USUAL.find_reached(DUE, left(days_left)) == stage
    assert USUAL.find_stage(DUE, left(days_left)) == stage


@pytest.mark.parametrize(("days_left", "stage"), [row for row in REACHED if row[1] is not None])
def test_a_stage_that_was_told_is_not_told_again(days_left, stage):
    assert USUAL.find_stage(DUE, left(days_left), told=[90, stage]) is None


def test_a_more_urgent_stage_that_was_told_silences_the_earlier_ones():
    assert USUAL.find_stage(DUE, left(30), told=[7]) is None


KNOWN = [(90, 14, 14), (15, 15, None), (15, 14, 14), (14, 14, None), (14, 7, 7), (-1, -1, None), (-1, -7, -7)]


@pytest.mark.parametrize(("known", "days_left", "stage"), KNOWN)
def test_what_people_know_from_another_message_is_not_repeated(known, days_left, stage):
    assert USUAL.find_stage(DUE, left(days_left), known_on=left(known)) == stage


@pytest.mark.parametrize(
    ("days_left", "overtaken"),
    [(91, set()), (60, {90}), (14, {90, 60, 30}), (0, {90, 60, 30, 14, 7, 1}), (-30, set(USUAL.stages[:-1]))],
)
def test_a_more_urgent_stage_supersedes_the_earlier_ones(days_left, overtaken):
    assert USUAL.find_superseded(DUE, left(days_left), USUAL.stages) == overtaken


@pytest.mark.parametrize(
    ("days_left", "coming"), [(400, 90), (90, 60), (61, 60), (15, 14), (0, -1), (-7, -30), (-30, None), (-99, None)]
)
def test_when_a_date_is_told_again(days_left, coming):
    assert USUAL.find_next_day(DUE, left(days_left)) == (None if coming is None else left(coming))


def test_nothing_is_told_after_the_calendars_last_day():
    assert USUAL.find_next_day(date.max, date.max) is None
    assert USUAL.find_horizon(date.max) == date.max


@pytest.mark.parametrize(("before", "after"), [((), (1,)), ((-1,), ()), ((7,), (0,)), ((7,), (-3,))])
def test_a_number_that_makes_no_sense_is_refused(before, after):
    with pytest.raises(ValueError, match="days"):
        Schedule(before, after)


@given(schedules, any_day, any_day)
def test_nothing_is_told_before_its_day(schedule, due_on, as_of):
    stage = schedule.find_stage(due_on, as_of)

    assert stage is None or (due_on - as_of).days <= stage


@given(schedules, days, days, st.integers(0, 400))
def test_after_an_outage_each_date_is_told_once(schedule, due_on, start, outage):
    """Whatever was missed meanwhile: one message then, and none on the days after until another stage comes."""
    back = start + timedelta(days=outage)
    stage = schedule.find_stage(due_on, back)
    told = [] if stage is None else [stage]
    again = schedule.find_next_day(due_on, back)
    quiet = 400 if again is None else (again - back).days

    assert all(
        schedule.find_stage(due_on, back + timedelta(days=n), told=told) is None for n in range(1, min(quiet, 40))
    )


@given(schedules, days, st.lists(st.integers(-250, 250), max_size=30).map(sorted))
def test_whoever_looks_on_any_days_is_told_each_stage_at_most_once_and_ever_more_urgent(schedule, due_on, looks):
    told: list[int] = []
    for look in looks:
        stage = schedule.find_stage(due_on, due_on + timedelta(days=look), told=told)
        if stage is not None:
            told.append(stage)

    assert told == sorted(set(told), reverse=True)
    assert set(told) <= set(schedule.stages)


@given(schedules, days)
def test_whoever_looks_every_day_is_told_every_stage_on_its_day(schedule, due_on):
    told: dict[int, int] = {}
    for days_left in range(200, -201, -1):
        stage = schedule.find_stage(due_on, due_on - timedelta(days=days_left), told=told)
        if stage is not None:
            told[stage] = days_left

    assert told == {stage: stage for stage in schedule.stages}


@given(schedules, any_day, any_day)
def test_the_next_day_is_the_first_on_which_the_stage_changes(schedule, due_on, as_of):
    coming = schedule.find_next_day(due_on, as_of)
    if coming is None:
        return

    assert coming > as_of
    assert schedule.find_reached(due_on, coming) != schedule.find_reached(due_on, as_of)
    assert schedule.find_reached(due_on, coming - timedelta(days=1)) == schedule.find_reached(due_on, as_of)


@given(schedules, any_day, any_day)
def test_a_date_beyond_the_horizon_has_reached_no_stage(schedule, due_on, as_of):
    assert (schedule.find_reached(due_on, as_of) is not None) == (due_on <= schedule.find_horizon(as_of))


@pytest.mark.parametrize(("stage", "early"), [(31, True), (30, False), (29, False)])
def test_reminder_is_early_while_more_than_30_days_are_left(stage, early):
    assert is_early(stage) is early


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((), (), "The days before a date are numbers from 0 up, at least one."),
        ((30, -1), (), "The days before a date are numbers from 0 up, at least one."),
        ((30,), (7, 0), "The days after a date are numbers from 1 up."),
    ],
)
def test_schedule_of_impossible_days_is_refused_with_a_sentence(before, after, sentence):
    with pytest.raises(ValueError, match="The days") as refused:
        Schedule(before, after)
    assert str(refused.value) == sentence


def test_horizon_ends_with_the_calendar():
    assert USUAL.find_horizon(date(2027, 1, 1)) == date(2027, 4, 1)
    assert USUAL.find_horizon(date(9999, 12, 1)) == date.max
    assert USUAL.find_horizon(date.max - timedelta(days=90)) == date.max


def test_days_after_end_with_the_last_day_of_the_calendar():
    assert days_after(date.max - timedelta(days=1), 1) == date.max
    assert days_after(date.max, 1) is None
