from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.deadlines import (
    Pause,
    compute_answer_due,
    compute_gathering_due,
    compute_revision_due,
    compute_rounds_end,
    compute_submission_due,
    count_paused_days,
)
from secor_portal.program import WorkingLimits

USUAL = WorkingLimits()
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
limits = st.builds(
    WorkingLimits,
    gathering_days=st.integers(1, 60),
    submission_days=st.integers(1, 120),
    revision_days=st.integers(1, 60),
    rounds_days=st.integers(1, 200),
    certification_answer_days=st.integers(1, 60),
    other_answer_days=st.integers(1, 60),
)
pauses = st.lists(
    st.builds(
        lambda first, length: Pause(first, None if length is None else first + timedelta(days=length)),
        st.dates(date(2027, 1, 1), date(2027, 12, 31)),
        st.none() | st.integers(0, 60),
    ),
    max_size=5,
)
year = st.dates(date(2027, 1, 1), date(2027, 12, 31))
MAY = date(2027, 5, 3)


def pause(first: int, until: int | None = None) -> Pause:
    """A pause between days of May 2027."""
    return Pause(date(2027, 5, first), None if until is None else date(2027, 5, until))


def test_data_gathering_ends_within_15_days():
    assert compute_gathering_due(date(2027, 5, 3), USUAL) == date(2027, 5, 18)


@pytest.mark.parametrize(
    ("conducted", "due"),
    [
        (date(2027, 3, 29), date(2027, 4, 19)),
        (date(2027, 11, 9), date(2027, 11, 30)),
        (date(2027, 11, 10), date(2027, 12, 1)),
        (date(2027, 11, 11), date(2027, 12, 1)),
        (date(2027, 11, 30), date(2027, 12, 1)),
        (date(2027, 12, 1), date(2027, 12, 1)),
        (date(2027, 12, 2), date(2027, 12, 2)),
        (date(2027, 12, 31), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2028, 3, 21)),
    ],
)
def test_submission_is_due_in_21_days_and_by_1_december(conducted, due):
    assert compute_submission_due(conducted, USUAL) == due


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("certification", date(2027, 5, 19)),
        ("internal", date(2027, 6, 9)),
        ("additional", date(2027, 6, 9)),
    ],
)
def test_the_answer_due_date_follows_from_the_kind(kind, due):
    assert compute_answer_due(kind, date(2027, 5, 5), USUAL) == due


@pytest.mark.parametrize(
    ("requested", "due"),
    [
        (date(2027, 4, 21), date(2027, 5, 6)),
        (date(2027, 7, 5), date(2027, 7, 20)),
        (date(2027, 7, 6), date(2027, 7, 20)),
        (date(2027, 7, 20), date(2027, 7, 20)),
        (date(2027, 7, 21), date(2027, 7, 21)),
        (date(2027, 9, 1), date(2027, 9, 1)),
    ],
)
def test_a_round_is_due_in_15_days_and_within_90_of_the_first(requested, due):
    assert compute_revision_due(requested, date(2027, 4, 21), USUAL) == due


def test_all_rounds_end_90_days_after_the_first_request():
    assert compute_rounds_end(date(2027, 4, 21), USUAL) == date(2027, 7, 20)


@given(days, limits)
def test_a_due_date_is_never_before_its_start(day, set_to):
    assert compute_gathering_due(day, set_to) > day
    assert compute_submission_due(day, set_to) >= day
    assert compute_answer_due("internal", day, set_to) > day


@given(days, limits)
def test_a_submission_is_never_due_after_its_limit(day, set_to):
    assert compute_submission_due(day, set_to) <= day + timedelta(days=set_to.submission_days)


@given(days, limits)
def test_an_audit_before_december_is_due_by_1_december(day, set_to):
    if (day.month, day.day) <= (12, 1):
        assert compute_submission_due(day, set_to) <= date(day.year, 12, 1)


@given(days, st.integers(0, 400), limits)
def test_a_round_has_between_zero_and_its_limit_of_days(first, later, set_to):
    requested = first + timedelta(days=later)
    due = compute_revision_due(requested, first, set_to)

    assert requested <= due <= requested + timedelta(days=set_to.revision_days)
    assert due <= max(requested, compute_rounds_end(first, set_to))


@given(days, st.integers(0, 400), limits)
def test_a_later_request_is_never_due_earlier(first, later, set_to):
    requested = first + timedelta(days=later)

    assert compute_revision_due(requested, first, set_to) <= compute_revision_due(
        requested + timedelta(days=1), first, set_to
    )


@pytest.mark.parametrize(
    ("paused", "number"),
    [
        ([], 0),
        ([pause(5, 8)], 3),
        ([pause(5, 5)], 0),
        ([pause(1, 6)], 3),
        ([pause(18, 25)], 1),
        ([pause(19, 25)], 0),
        ([pause(5, 8), pause(7, 10)], 5),
        ([pause(5, 12), pause(7, 9)], 7),
        ([pause(7, 9), pause(5, 8)], 4),
        ([pause(16)], 3),
    ],
)
def test_overlapping_paused_days_count_once(paused, number):
    assert count_paused_days(paused, MAY, date(2027, 5, 18)) == number


@pytest.mark.parametrize(
    ("paused", "due"),
    [
        ([], 18),
        ([pause(5, 8)], 21),
        ([pause(1, 3)], 18),
        ([pause(1, 6)], 20),
        ([pause(18, 20)], 20),
        ([pause(19, 25)], 18),
        ([pause(5, 8), pause(19, 25)], 27),
        ([pause(5, 8), pause(22, 25)], 21),
        ([pause(5, 8), pause(6, 9)], 22),
        ([pause(5, 5)], 18),
        ([pause(16)], 22),
        ([pause(19)], 18),
    ],
)
def test_a_due_date_moves_by_the_paused_days(paused, due):
    on = date(2027, 5, due)

    assert compute_gathering_due(MAY, USUAL, pauses=paused, today=date(2027, 5, 20)) == on


def test_an_open_pause_counts_up_to_today():
    dues = [compute_gathering_due(MAY, USUAL, pauses=[pause(5)], today=date(2027, 5, day)) for day in (4, 5, 6, 15)]

    assert dues == [date(2027, 5, 18), date(2027, 5, 18), date(2027, 5, 19), date(2027, 5, 28)]
    assert compute_gathering_due(MAY, USUAL, pauses=[pause(5)]) == date(2027, 5, 18)


def test_a_pause_moves_every_due_date():
    three = [pause(5, 8)]

    assert compute_submission_due(MAY, USUAL, pauses=three) == date(2027, 5, 27)
    assert compute_answer_due("certification", MAY, USUAL, pauses=three) == date(2027, 5, 20)
    assert compute_answer_due("internal", MAY, USUAL, pauses=three) == date(2027, 6, 10)
    assert compute_rounds_end(MAY, USUAL, pauses=three) == date(2027, 8, 4)
    assert compute_revision_due(MAY, MAY, USUAL, pauses=three) == date(2027, 5, 21)
    assert compute_revision_due(MAY, date(2027, 2, 1), USUAL, pauses=three) == MAY
    assert compute_revision_due(MAY, date(2027, 2, 15), USUAL, pauses=three) == date(2027, 5, 19)


def test_a_pause_does_not_move_1_december():
    long = [Pause(date(2027, 11, 5), date(2027, 12, 20))]

    assert compute_submission_due(date(2027, 11, 3), USUAL, pauses=long) == date(2027, 12, 1)
    assert compute_submission_due(date(2027, 12, 5), USUAL, pauses=long) == date(2027, 12, 5)


@given(pauses, year, st.integers(0, 100))
def test_no_paused_day_counts_twice(paused, first, length):
    last = first + timedelta(days=length)
    every = [first + timedelta(days=number) for number in range(length + 1)]

    still = [day for day in every if any(p.from_on <= day and (p.until_on is None or day < p.until_on) for p in paused)]

    assert count_paused_days(paused, first, last) == len(still)


@given(pauses, year, year, limits)
def test_a_clock_runs_for_exactly_its_limit(paused, first, today, set_to):
    due = compute_gathering_due(first, set_to, pauses=paused, today=today)

    known = [Pause(p.from_on, p.until_on or max(today, p.from_on)) for p in paused]
    ran = (due - first).days - count_paused_days(known, first + timedelta(days=1), due)

    assert ran == set_to.gathering_days


@given(pauses, pauses, year, year, limits)
def test_more_pauses_never_make_a_due_date_earlier(some, more, first, today, set_to):
    for due in (compute_gathering_due, compute_submission_due, compute_rounds_end):
        assert due(first, set_to, pauses=some, today=today) <= due(first, set_to, pauses=[*some, *more], today=today)


@given(year, st.integers(0, 60), st.integers(0, 60), limits)
def test_a_paused_clock_is_never_late(first, later, length, set_to):
    stopped_on = first + timedelta(days=later)
    today = stopped_on + timedelta(days=length)
    if stopped_on <= compute_gathering_due(first, set_to):
        assert compute_gathering_due(first, set_to, pauses=[Pause(stopped_on)], today=today) >= today


@given(year, year, limits)
def test_a_due_date_without_pauses_does_not_move(first, today, set_to):
    assert compute_gathering_due(first, set_to, pauses=[], today=today) == compute_gathering_due(first, set_to)
    assert compute_revision_due(first, first, set_to, pauses=[], today=today) == compute_revision_due(
        first, first, set_to
    )
