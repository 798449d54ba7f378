"""All that is due is done, by whoever asks, once; and an outage changes nothing but when mail was sent."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from certificates.models import Standing
from notifications.models import JobRun, Obligation
from notifications.rules.states import ObligationState
from notifications.rules.watchdog import LATE_AFTER
from notifications.services import clockwork
from notifications.services.clockwork import run_due
from notifications.services.heartbeat import resume_sending
from tests.notifications.rows import DUE_BY, told

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("everywhere")]

FRIDAY_NOON = datetime.fromisoformat("2027-04-16T18:00:00+00:00")


def turn(at: datetime) -> clockwork.ClockworkTurn:
    return run_due(now=lambda: at)


def test_one_turn_recomputes_writes_and_sends(certified, administrator, reviewer, outbox):
    done = turn(FRIDAY_NOON)

    assert (done.recomputed, done.made.to_send, done.run.sent) == (1, 1, 2)
    assert sorted(mail.to[0] for mail in outbox) == sorted([administrator.email, reviewer.email])
    assert Standing.objects.get().as_of == date(2027, 4, 16)
    assert dict(JobRun.objects.values_list("name", "done_for")) == dict.fromkeys(
        ["recompute", "remind", "desk_digest", "tidy"], date(2027, 4, 16)
    )


def test_ten_turns_in_a_row_do_what_one_does(certified, administrator, reviewer, outbox):
    for minutes in range(10):
        turn(FRIDAY_NOON + timedelta(minutes=minutes))

    assert len(outbox) == 2
    assert Obligation.objects.count() == 2


def test_a_quiet_turn_costs_little(certified, administrator, reviewer, outbox, django_assert_max_num_queries):
    turn(FRIDAY_NOON)

    with django_assert_max_num_queries(27):
        turn(FRIDAY_NOON + timedelta(minutes=1))


def test_sessions_that_are_over_are_cleared_away(outbox):
    for name, hours in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=name, expire_date=FRIDAY_NOON + timedelta(hours=hours))

    turn(FRIDAY_NOON)

    assert [one.session_key for one in Session.objects.all()] == ["open"]


def test_at_night_nobody_is_woken(certified, administrator, reviewer, outbox):
    turn(datetime.fromisoformat("2027-04-17T06:30:00+00:00"))
    assert outbox == []

    turn(datetime.fromisoformat("2027-04-17T13:00:00+00:00"))

    assert [mail.to for mail in outbox] == [[administrator.email]]


def test_a_step_that_fails_holds_up_no_other_and_is_told(certified, administrator, outbox, monkeypatch):
    def broken(**_: Any) -> int:
        raise ValueError("A rule is broken.")

    monkeypatch.setattr(clockwork, "recompute_due_standings", broken)

    with pytest.raises(ExceptionGroup) as fault:
        turn(FRIDAY_NOON)

    assert [str(one) for one in fault.value.exceptions] == ["A rule is broken."]
    assert [mail.to for mail in outbox] == [[administrator.email]]
    assert not JobRun.objects.filter(name="recompute").exists()


def test_a_job_that_was_missed_is_done_as_soon_as_somebody_looks(certified, administrator, reviewer, outbox):
    turn(FRIDAY_NOON - timedelta(hours=20))
    outbox.clear()

    turn(FRIDAY_NOON)

    assert Standing.objects.get().as_of == date(2027, 4, 15)  # it holds still
    assert JobRun.objects.get(name="recompute").done_for == date(2027, 4, 16)
    assert reviewer.email in [mail.to[0] for mail in outbox]


OUTAGES = [  # a few on the real database; test_never_down.py tries thousands in memory
    ("over three stages", [(date(2027, 3, 1), 40)]),
    ("a month and a day", [(date(2027, 2, 10), 9), (date(2027, 4, 2), 31)]),
    ("to the end", [(date(2027, 1, 20), 130)]),
]
START, END = date(2027, 1, 15), date(2027, 6, 5)


def live(off: list[tuple[date, int]], manager: Any, *, days: int = 1) -> None:
    """Turns at noon, every so many days from START to END, but not while it is down; a person confirms where asked."""
    day = START
    while day <= END:
        if day == END or not any(start <= day < start + timedelta(days=length) for start, length in off):
            at = datetime(day.year, day.month, day.day, 18, 0, tzinfo=FRIDAY_NOON.tzinfo)
            if turn(at).run.is_held:
                resume_sending(reason="It was down", by=manager, at=at)
                turn(at + timedelta(minutes=5))
        day = min(day + timedelta(days=days), END) if day < END else END + timedelta(days=1)


@pytest.mark.parametrize("off", [row[1] for row in OUTAGES], ids=[row[0] for row in OUTAGES])
def test_an_outage_ends_where_no_outage_ends(certified, administrator, manager, outbox, off):
    live(off, manager, days=3)  # what a turn does on the days between is the same

    rows = Obligation.objects.filter(subject="audit_due")
    stages = list(rows.filter(state=ObligationState.SENT).order_by("-stage").values_list("stage", flat=True))
    assert stages[-1] == -30
    assert len(stages) == len(set(stages))
    assert not Obligation.objects.due().exists()
    for row in rows.filter(state=ObligationState.SENT):
        left = (DUE_BY - row.sent_at.date()).days
        assert left <= row.stage


def test_never_down_every_stage_is_told(certified, administrator, manager, outbox):
    live([], manager)

    assert {row[3] for row in told() if row[0] == "audit_due"} == {90, 60, 30, 14, 7, 1, 0, -1, -7, -30}


def test_an_overdue_date_is_told_within_ten_minutes_of_a_restart(certified, administrator, manager, outbox):
    turn(FRIDAY_NOON)
    outbox.clear()
    night = datetime.fromisoformat("2027-05-20T08:00:00+00:00")
    assert turn(night).run.is_held
    resume_sending(reason="It was down", by=manager, at=night)

    for minutes in range(1, 10):
        turn(night + timedelta(minutes=minutes))

    assert [mail.subject.partition(",")[0] for mail in outbox if mail.to == [administrator.email]] == [
        "OVERDUE by 19 days: internal audit"
    ]
    assert "It’s 19 days overdue." in next(mail for mail in outbox if mail.to == [administrator.email]).body


def test_nothing_is_late_while_the_clockwork_runs(certified, administrator, outbox):
    turn(FRIDAY_NOON)

    assert not Obligation.objects.late(FRIDAY_NOON + timedelta(days=1) - LATE_AFTER).exists()


def test_where_the_heart_cannot_beat_the_other_work_is_done(certified, administrator, outbox, monkeypatch):
    def stands_still(**_: Any) -> bool:
        raise OSError("No heart")

    monkeypatch.setattr(clockwork, "may_send", stands_still)

    with pytest.raises(ExceptionGroup):
        turn(FRIDAY_NOON)

    assert Standing.objects.get().as_of == date(2027, 4, 16)
    assert len(outbox) == 1
