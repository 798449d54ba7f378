"""From what time of day on people are reminded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.schedule import morning_of, next_morning, opening_of
from secor_portal.clock import ALBERTA, local_day

moments = st.datetimes(datetime(2026, 7, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2026, 7, 1), 13), (date(2026, 12, 15), 13), (date(2026, 1, 15), 14), (date(2028, 2, 29), 13)],
)
def test_the_morning_begins_at_seven_in_alberta(day, hour):
    assert morning_of(day) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@given(moments)
def test_the_next_morning_comes_within_a_day(at):
    coming = next_morning(at)

    assert at < coming <= at + timedelta(days=1)
    assert coming == morning_of(local_day(coming))


@given(moments, st.integers(-400, 0))
def test_what_is_due_today_waits_for_the_morning_and_what_is_late_does_not_wait(at, days):
    opens = opening_of(local_day(at) + timedelta(days=days), at)

    assert opens == (max(at, morning_of(local_day(at))) if days == 0 else at)


def test_morning_itself_is_followed_by_the_next_one():
    morning = datetime(2027, 6, 3, 7, 0, tzinfo=ALBERTA)
    assert next_morning(morning) == datetime(2027, 6, 4, 7, 0, tzinfo=ALBERTA)
    assert next_morning(morning - timedelta(minutes=1)) == morning


def test_stage_of_today_opens_in_the_morning_and_any_other_at_once():
    night = datetime(2027, 6, 3, 5, 0, tzinfo=ALBERTA)
    assert opening_of(date(2027, 6, 3), night) == datetime(2027, 6, 3, 7, 0, tzinfo=ALBERTA)
    assert opening_of(date(2027, 6, 2), night) == night
    noon = datetime(2027, 6, 3, 12, 0, tzinfo=ALBERTA)
    assert opening_of(date(2027, 6, 3), noon) == noon
