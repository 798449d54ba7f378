"""``manage.py run_due --each-minute``: the background process of embedded mode."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from municipalities.events import person_invited
from notifications.management import due_loop
from notifications.management.due_loop import DueLoop
from notifications.models import Heartbeat, JobRun
from secor_portal.tenancy import every_municipality
from tests.chaos.hasty import FILE, Clock
from tests.factories import InvitationFactory
from tests.plugins.processes import tied, wait_until
from tests.plugins.services import database_of_the_tests

pytestmark = pytest.mark.slow

FRIDAY_NOON = datetime(2027, 4, 16, 18, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NIGHT = datetime(2027, 4, 16, 5, 59, 30, tzinfo=UTC)  # half a minute before midnight in Alberta
MORNING = datetime(2027, 4, 16, 12, 59, 30, tzinfo=UTC)  # half a minute before seven
NEW = "new@example.org"


# — one step after the other —


@pytest.fixture
def loop(db, outbox, monkeypatch) -> DueLoop:
    """A loop that has just done everything that was due on Friday at noon."""
    monkeypatch.setattr(due_loop, "close_old_connections", lambda: None)  # the test's own is in a transaction
    loop = DueLoop()
    step(loop, FRIDAY_NOON)
    return loop


def step(loop: DueLoop, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        loop.run_step()


def invite_someone(at: datetime) -> None:
    """Write an email that waits to be sent."""
    invitation = InvitationFactory(email=NEW, expires_at=at + timedelta(days=14))
    person_invited.send(type(invitation), invitation=invitation, secret="s3cret", by=invitation.invited_by, at=at)


def test_the_first_step_does_everything_that_is_due(certified, administrator, outbox, loop, everywhere):
    assert [email.to for email in outbox] == [[administrator.email]]
    assert JobRun.objects.filter(name="recompute").exists()


def test_a_minute_later_everything_due_is_done_again(loop, everywhere):
    JobRun.objects.all().delete()

    step(loop, FRIDAY_NOON + 59 * SECOND)
    too_early = JobRun.objects.count()
    step(loop, FRIDAY_NOON + 60 * SECOND)

    assert (too_early, JobRun.objects.count()) == (0, 4)


def test_a_clock_that_was_set_back_delays_nothing(loop, everywhere):
    JobRun.objects.all().delete()

    step(loop, FRIDAY_NOON - timedelta(hours=3))

    assert JobRun.objects.filter(name="recompute").exists()


def test_new_email_leaves_with_the_next_step(loop, outbox, everywhere):
    invite_someone(FRIDAY_NOON)

    step(loop, FRIDAY_NOON + SECOND)

    assert [email.to for email in outbox] == [[NEW]]


def test_email_that_opens_between_two_turns_leaves_then(loop, outbox, everywhere):
    invite_someone(FRIDAY_NOON + 20 * SECOND)

    step(loop, FRIDAY_NOON + 19 * SECOND)
    too_early = len(outbox)
    step(loop, FRIDAY_NOON + 20 * SECOND)

    assert (too_early, len(outbox)) == (0, 1)


def test_held_email_is_tried_once_a_minute(loop, outbox, settings, everywhere):
    Path(settings.IDENTITY_FILE).unlink()
    invite_someone(FRIDAY_NOON)

    beats = []
    for seconds in (1, 2, 3, 60):
        step(loop, FRIDAY_NOON + seconds * SECOND)
        beats.append(Heartbeat.objects.get().beat_at)

    assert beats == [FRIDAY_NOON + seconds * SECOND for seconds in (1, 1, 1, 60)]
    assert outbox == []


def test_a_look_for_new_email_asks_the_database_once(loop, everywhere, django_assert_num_queries):
    with django_assert_num_queries(1):
        step(loop, FRIDAY_NOON + SECOND)


def test_a_fault_is_logged_and_the_loop_goes_on(loop, monkeypatch):
    class Stop:
        """Set after three steps."""

        def __init__(self) -> None:
            self.waited: list[float] = []

        def is_set(self) -> bool:
            return len(steps) == 3

        def wait(self, seconds: float) -> None:
            self.waited.append(seconds)

    steps: list[int] = []

    def fail_once() -> None:
        steps.append(1)
        if len(steps) == 2:
            raise OSError("The disk is full.")

    monkeypatch.setattr(loop, "run_step", fail_once)
    stop = Stop()

    loop.run_until(stop)

    assert stop.waited == [1.0, 10.0, 1.0, 1.0]


# — the process —


class LoopProcess:
    """The background process on the test's database, by a clock of the test's."""

    def __init__(self, folder: Path, clock: Clock, email_url: str) -> None:
        self.clock, self.log = clock, folder / "loop.log"
        environment = {**os.environ, FILE: str(clock.file), "EMAIL_URL": email_url}
        environment["DATABASE_URL"] = database_of_the_tests()
        command = tied([sys.executable, "-m", "tests.chaos.hasty", "manage", "run_due", "--each-minute"])
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def wait_until(self, happened: Callable[[], object], *, seconds: float = 60) -> None:
        def happened_somewhere() -> object:
            with every_municipality():
                return happened()

        wait_until(happened_somewhere, seconds=seconds, otherwise=self.log.read_text)


@pytest.fixture
def running(transactional_db, certified, reviewer, smtp_sink, tmp_path) -> Iterator[LoopProcess]:
    """The process, after its first turn half a minute before midnight."""
    clock = Clock(tmp_path / "clock")
    clock.set(NIGHT)
    running = LoopProcess(tmp_path, clock, smtp_sink.url)
    running.wait_until(lambda: done_for("tidy") == "2027-04-15")
    yield running
    running.process.kill()
    running.process.wait()


def done_for(name: str) -> str:
    return str(JobRun.objects.filter(name=name).values_list("done_for", flat=True).first())


def done_at(name: str) -> datetime:
    return JobRun.objects.get(name=name).done_at


@pytest.mark.django_db(transaction=True)
def test_new_email_leaves_within_seconds(running, smtp_sink):
    with every_municipality():
        invite_someone(NIGHT)

    running.wait_until(lambda: NEW in [email["To"] for email in smtp_sink.messages], seconds=10)


@pytest.mark.django_db(transaction=True)
def test_a_daily_job_is_done_once_when_its_time_passes(running, smtp_sink, reviewer):
    running.clock.set(NIGHT, speed=60)
    running.wait_until(lambda: done_for("recompute") == "2027-04-16")
    recomputed_at = done_at("recompute")
    smtp_sink.messages.clear()  # with the digest of the day before
    running.clock.set(MORNING, speed=60)
    running.wait_until(lambda: done_for("desk_digest") == "2027-04-16")
    digested_at = done_at("desk_digest")
    running.wait_until(lambda: Heartbeat.objects.get().beat_at > digested_at + timedelta(minutes=5))

    assert recomputed_at.isoformat().startswith("2027-04-16T06:0")
    assert (done_at("recompute"), done_at("desk_digest")) == (recomputed_at, digested_at)
    assert [email["To"] for email in smtp_sink.messages].count(reviewer.email) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_the_process_gently(running, number):
    running.process.send_signal(number)

    assert running.process.wait(timeout=30) == 0, running.log.read_text()
