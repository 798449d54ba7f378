from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.deadlines import (
    Limits,
    answer_due,
    gathering_due,
    revision_due,
    rounds_end,
    submission_due,
)

USUAL = Limits()
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
limits = st.builds(
    Limits,
    gathering_days=st.integers(1, 60),
    submission_days=st.integers(1, 120),
    revision_days=st.integers(1, 60),
    rounds_days=st.integers(1, 200),
    certification_answer_days=st.integers(1, 60),
    other_answer_days=st.integers(1, 60),
)


def test_data_gathering_ends_within_15_days():
    assert gathering_due(date(2027, 5, 3), USUAL) == date(2027, 5, 18)


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
    assert submission_due(conducted, USUAL) == due


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("certification", date(2027, 5, 19)),
        ("internal", date(2027, 6, 9)),
        ("additional", date(2027, 6, 9)),
    ],
)
def test_the_answer_is_due_by_kind(kind, due):
    assert answer_due(kind, date(2027, 5, 5), USUAL) == due


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
def test_a_round_is_answered_in_15_days_and_within_90_of_the_first(requested, due):
    assert revision_due(requested, date(2027, 4, 21), USUAL) == due


def test_all_rounds_end_90_days_after_the_first_request():
    assert rounds_end(date(2027, 4, 21), USUAL) == date(2027, 7, 20)


@given(days, limits)
def test_nothing_is_due_before_the_day_it_counts_from(day, set_to):
    assert gathering_due(day, set_to) > day
    assert submission_due(day, set_to) >= day
    assert answer_due("internal", day, set_to) > day


@given(days, limits)
def test_a_submission_is_never_due_later_than_its_days_allow(day, set_to):
    assert submission_due(day, set_to) <= day + timedelta(days=set_to.submission_days)


@given(days, limits)
def test_an_audit_before_december_is_submitted_by_1_december(day, set_to):
    if (day.month, day.day) <= (12, 1):
        assert submission_due(day, set_to) <= date(day.year, 12, 1)


@given(days, st.integers(0, 400), limits)
def test_a_round_has_at_most_its_days_and_never_less_than_none(first, later, set_to):
    requested = first + timedelta(days=later)
    due = revision_due(requested, first, set_to)

    assert requested <= due <= requested + timedelta(days=set_to.revision_days)
    assert due <= max(requested, rounds_end(first, set_to))


@given(days, st.integers(0, 400), limits)
def test_a_later_request_is_never_due_earlier(first, later, set_to):
    requested = first + timedelta(days=later)

    assert revision_due(requested, first, set_to) <= revision_due(requested + timedelta(days=1), first, set_to)
