"""What beat starts, by the names that it knows, and how a worker takes it."""

from datetime import UTC, datetime

import pytest
import time_machine

from notifications import tasks
from secor_portal.celery import app
from tests.notifications.rows import ReminderFactory

TASKS = {"notifications.run_due", "notifications.deliver"}


@pytest.fixture
def friday():
    """16 April 2027: 15 days before the audit of a town certified on 1 May 2026."""
    with time_machine.travel(datetime(2027, 4, 16, 13, 0, tzinfo=UTC)):
        yield


def test_beat_knows_every_task_and_passes_nothing_to_it():
    schedule = app.conf.beat_schedule.values()

    assert {entry["task"] for entry in schedule} == TASKS
    assert set(app.tasks) >= TASKS
    assert not any(entry.get("kwargs") or entry.get("args") for entry in schedule)


def test_beat_asks_each_minute_or_more_often_and_what_nobody_took_until_then_is_forgotten():
    assert {(entry["schedule"], entry["options"]["expires"]) for entry in app.conf.beat_schedule.values()} == {
        (60.0, 60),
        (30.0, 30),
    }


def test_a_worker_loses_no_message_takes_one_at_a_time_and_ends_gently():
    conf = app.conf

    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_soft_shutdown_timeout > 0
    assert conf.task_ignore_result
    assert conf.result_backend is None
    assert not any(entry.get("options", {}).keys() & {"eta", "countdown"} for entry in conf.beat_schedule.values())


def test_all_that_is_due_is_done(certified, administrator, reviewer, outbox, friday):
    for _ in range(2):
        tasks.run_due()

    assert sorted(mail.to[0] for mail in outbox) == sorted([administrator.email, reviewer.email])
    assert "That’s in 15 days." in next(mail for mail in outbox if mail.to == [administrator.email]).body


def test_what_waits_is_sent(certified, administrator, outbox, friday):
    ReminderFactory(municipality=certified.municipality, recipient=administrator.email, stage=30)

    tasks.deliver_emails()

    assert [mail.to for mail in outbox] == [[administrator.email]]
