"""A copied or restored database mails nobody before a person confirms it."""

import json
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from notifications.models import Heartbeat, Obligation
from notifications.services import heartbeat
from notifications.services.delivery import deliver_emails
from notifications.services.heartbeat import may_send, resume_sending
from notifications.services.reminders import write_reminders
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.notifications.rows import BEFORE

pytestmark = pytest.mark.usefixtures("everywhere")

MINUTE = timedelta(minutes=1)


@pytest.fixture
def note(settings):
    return Path(settings.IDENTITY_FILE)


@pytest.fixture
def running(at, note):
    """The portal has been running here."""
    assert may_send(at=at)
    return Heartbeat.objects.get()


def held() -> str:
    return Heartbeat.objects.get().held_because


def test_the_first_start_is_no_hold_and_notes_which_database_it_is(running, at, note):
    noted = json.loads(note.read_text())

    assert (UUID(noted["identity"]), noted["beat_at"]) == (running.identity, at.isoformat())
    assert may_send(at=at + MINUTE)
    assert Heartbeat.objects.get().beat_at == at + MINUTE
    assert not Event.objects.exists()


def test_the_heart_beats_twice_a_minute_at_most(running, at, django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint around one read
        may_send(at=at + timedelta(seconds=29))


def copied(note, running):
    note.unlink()


def restored_elsewhere(note, running):
    note.write_text(json.dumps({"identity": str(uuid4()), "beat_at": running.beat_at.isoformat()}))


def restored_here(note, running):
    Heartbeat.objects.update(beat_at=running.beat_at - timedelta(hours=2))


def emptied(note, running):
    Heartbeat.objects.all().delete()


def silent(note, running):
    long_ago = running.beat_at - timedelta(hours=25)
    Heartbeat.objects.update(beat_at=long_ago)
    note.write_text(json.dumps({"identity": str(running.identity), "beat_at": long_ago.isoformat()}))


def noted_on_a_full_disk(note, running):
    note.write_text("")


FATES = [copied, restored_elsewhere, restored_here, emptied, silent, noted_on_a_full_disk]


@pytest.mark.parametrize("fate", FATES)
def test_whatever_became_of_the_database_nothing_is_sent_and_the_desk_is_told(
    running, certified, administrator, note, outbox, at, fate
):
    write_reminders(as_of=BEFORE, at=at)
    fate(note, running)

    for minutes in range(1, 4):
        run = deliver_emails(now=lambda: at + minutes * MINUTE, as_of=BEFORE)  # noqa: B023  # called in this turn
        assert (run.is_held, run.tried) == (True, 0)

    assert outbox == []
    assert Obligation.objects.get().attempts == 0
    assert str(Event.objects.get()) == f"No emails are sent until a manager confirms it. {held()}"


@pytest.mark.parametrize("fate", FATES)
def test_a_manager_lets_mail_go_again_with_a_reason(running, certified, administrator, manager, note, outbox, at, fate):
    write_reminders(as_of=BEFORE, at=at)
    fate(note, running)
    may_send(at=at + MINUTE)

    resume_sending(reason="  The old server\n is gone. ", by=manager, at=at + 2 * MINUTE)

    assert deliver_emails(now=lambda: at + 3 * MINUTE, as_of=BEFORE).sent == 1
    assert held() == ""
    event = Event.objects.filter(verb="sending.resumed").get()
    assert (str(event), event.by) == ("Emails are sent again: The old server is gone.", manager)


def test_what_was_copied_stays_another_database(running, manager, note, at):
    before = note.read_text()
    note.unlink()
    may_send(at=at + MINUTE)
    resume_sending(reason="A new server", by=manager, at=at + MINUTE)
    assert Heartbeat.objects.get().identity != running.identity

    note.write_text(before)

    assert not may_send(at=at + 2 * MINUTE)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_without_a_reason_mail_stays_held(running, manager, note, at, reason):
    note.unlink()
    may_send(at=at + MINUTE)

    with pytest.raises(RuleBroken) as refusal:
        resume_sending(reason=reason, by=manager, at=at)

    assert refusal.value.field == "reason"
    assert held()


def test_what_is_not_held_is_not_let_go(running, manager, at):
    with pytest.raises(StaleState):
        resume_sending(reason="Why not", by=manager, at=at)


def test_the_environment_may_say_which_database_it_is(settings, at, manager, note):
    settings.DATABASE_IDENTITY = uuid4()
    assert may_send(at=at)
    assert may_send(at=at + MINUTE)

    settings.DATABASE_IDENTITY = uuid4()
    assert not may_send(at=at + 2 * MINUTE)

    resume_sending(reason="It moved here", by=manager, at=at + 3 * MINUTE)
    assert Heartbeat.objects.get().identity == settings.DATABASE_IDENTITY
    assert may_send(at=at + 4 * MINUTE)


def test_a_hold_lasts_however_often_somebody_tries(running, note, at):
    note.unlink()
    may_send(at=at + MINUTE)

    restored = {"identity": str(running.identity), "beat_at": at.isoformat()}
    note.write_text(json.dumps(restored))

    assert not may_send(at=at + 2 * MINUTE)


def test_a_full_disk_stops_no_mail(running, certified, administrator, note, outbox, at, monkeypatch):
    """What was noted before still says which database this is."""
    write_reminders(as_of=BEFORE, at=at)
    before = note.read_text()

    def is_full(*_):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(heartbeat.os, "fsync", is_full)

    assert deliver_emails(now=lambda: at + MINUTE, as_of=BEFORE).sent == 1
    assert note.read_text() == before
    assert list(note.parent.glob(f".{note.name}.*")) == []
