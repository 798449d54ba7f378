"""What beat starts, by the names that it knows."""

from datetime import UTC, datetime

import pytest
import time_machine

from notifications import tasks
from secor_portal.celery import app
from tests.notifications.rows import ReminderFactory

TASKS = {"notifications.send_reminders", "notifications.send_desk_digest", "notifications.deliver"}


@pytest.fixture
def friday():
    """16 April 2027: 15 days before the audit of a town certified on 1 May 2026."""
    with time_machine.travel(datetime(2027, 4, 16, 13, 0, tzinfo=UTC)):
        yield


def test_beat_knows_every_task_and_passes_nothing_to_it():
    schedule = app.conf.beat_schedule.values()

    assert {entry["task"] for entry in schedule if entry["task"].startswith("notifications.")} == TASKS
    assert set(app.tasks) >= TASKS
    assert not any(entry.get("kwargs") or entry.get("args") for entry in schedule if entry["task"] in TASKS)


def test_reminders_of_today_are_written_and_sent(certified, administrator, outbox, friday):
    for _ in range(2):
        tasks.send_reminders()

    assert [mail.to for mail in outbox] == [[administrator.email]]
    assert "That is in 15 days." in outbox[0].body


def test_the_digest_of_today_is_written_and_sent(reviewer, outbox, friday):
    for _ in range(2):
        tasks.send_desk_digest()

    assert [mail.subject for mail in outbox] == ["SECOR desk: 0 audits to answer on 16 April 2027"]


def test_what_waits_is_sent(certified, administrator, outbox, friday):
    ReminderFactory(municipality=certified.municipality, recipient=administrator.email, stage=30)

    tasks.deliver()

    assert [mail.to for mail in outbox] == [[administrator.email]]
