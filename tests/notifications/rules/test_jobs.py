"""Whether a job is to be done now."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.jobs import DIGEST, JOBS, RECOMPUTE
from secor_portal.clock import ALBERTA

FRIDAY = date(2027, 4, 16)


def alberta(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 4, day, hour, minute, tzinfo=ALBERTA)


@pytest.mark.parametrize(
    ("at", "done_for", "is_due"),
    [
        (alberta(16, 0), None, True),
        (alberta(16, 0), date(2027, 4, 15), True),
        (alberta(15, 23, 59), date(2027, 4, 15), False),
        (alberta(16, 12), FRIDAY, False),
        (alberta(16, 12), date(2027, 3, 1), True),
    ],
)
def test_the_recompute_is_done_once_each_day_and_as_soon_as_it_was_missed(at, done_for, is_due):
    assert RECOMPUTE.is_due(at, done_for) == is_due


@pytest.mark.parametrize(
    ("at", "done_for", "is_due"),
    [
        (alberta(16, 6, 59), date(2027, 4, 15), False),
        (alberta(16, 7), date(2027, 4, 15), True),
        (alberta(16, 23), date(2027, 4, 15), True),
        (alberta(16, 23), FRIDAY, False),
        (alberta(17, 12), FRIDAY, False),
        (alberta(18, 12), FRIDAY, False),
        (alberta(19, 7), FRIDAY, True),
    ],
)
def test_the_digest_is_made_in_the_morning_of_working_days(at, done_for, is_due):
    assert DIGEST.is_due(at, done_for) == is_due


@given(st.datetimes(datetime(2026, 7, 1), datetime(2040, 1, 1), timezones=st.just(ALBERTA)), st.integers(0, 4000))
def test_what_was_done_for_a_day_is_not_done_again_on_it(at, days):
    assert not RECOMPUTE.is_due(at, at.date() + timedelta(days=days))


@pytest.mark.parametrize(
    ("job", "done_at", "late_from"),
    [
        (RECOMPUTE, alberta(15, 0, 1), alberta(16, 2, 1)),
        (RECOMPUTE, alberta(15, 23), alberta(17, 1)),
        (RECOMPUTE, alberta(16, 0), alberta(17, 2)),
        (DIGEST, alberta(15, 7), alberta(16, 9)),
        (DIGEST, alberta(16, 7), alberta(19, 9)),
        (DIGEST, alberta(16, 23, 30), alberta(19, 9)),
        (DIGEST, alberta(17, 12), alberta(19, 9)),
        (DIGEST, alberta(19, 7, 30), alberta(20, 9, 30)),
    ],
)
def test_a_job_is_late_after_26_hours_and_the_digest_has_its_days_off(job, done_at, late_from):
    assert job.late_from(done_at) == late_from


@given(st.sampled_from(JOBS), st.datetimes(datetime(2026, 7, 1), datetime(2040, 1, 1), timezones=st.just(ALBERTA)))
def test_a_job_could_be_done_again_for_two_hours_before_it_is_late(job, done_at):
    moment = job.late_from(done_at) - timedelta(hours=2)

    assert job.is_due(moment, done_at.date())


def test_jobs_open_at_midnight_and_the_morning_email_at_seven():
    assert {job.name: job.opens.hour for job in JOBS} == {"recompute": 0, "remind": 0, "tidy": 0, "desk_digest": 7}
