"""Short looks at what `make chaos` shows at length: senders that are killed, jobs at once, doorbells lost or twice."""

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from notifications import tasks
from notifications.models import CalendarEntry, JobRun, Obligation, Outlook
from notifications.rules.states import ObligationState
from notifications.services import clockwork
from secor_portal.tenancy import every_municipality
from tests.chaos import villages
from tests.chaos.hasty import FILE, Clock
from tests.chaos.stage import MORNING
from tests.notifications.delivery import at_once
from tests.plugins.services import database_of_the_tests

pytestmark = pytest.mark.slow

REMINDERS, KILLS = 40, 15
SPEED = 150  # a claim ends after two seconds
DOUBLE_RING = ["run_due", "deliver_emails"] * 3


@pytest.fixture
def clock(tmp_path, monkeypatch):
    """A clock of the test's, for its own process and for those that it starts."""
    clock = Clock(tmp_path / "clock")
    clock.set(MORNING)
    monkeypatch.setenv(FILE, str(clock.file))
    return clock


def write_reminders(settings, number):
    """Reminders that are written and wait."""
    villages.found(number)
    most, settings.MAIL_MOST_IN_A_RUN = settings.MAIL_MOST_IN_A_RUN, 0
    assert clockwork.run_due(now=lambda: MORNING).made.to_send == number
    settings.MAIL_MOST_IN_A_RUN = most


@pytest.mark.django_db(transaction=True)
def test_senders_that_are_killed_lose_nothing_and_send_at_most_one_copy_too_many_each(clock, settings, smtp_sink):
    with every_municipality():
        write_reminders(settings, REMINDERS)
        expected = set(Obligation.objects.values_list("recipient", flat=True))
    connection.close()
    clock.set(MORNING, speed=SPEED)

    environment = {**os.environ, "DATABASE_URL": database_of_the_tests(), "EMAIL_URL": smtp_sink.url}
    killing = [sys.executable, "-m", "tests.chaos.killing", str(KILLS), "1"]
    subprocess.run(killing, env=environment, check=True, timeout=180)

    copies = Counter(mail["To"] for mail in smtp_sink.messages)
    assert set(copies) == expected
    assert max(copies.values()) <= 2
    assert copies.total() - len(copies) <= KILLS
    with every_municipality():
        assert set(Obligation.objects.values_list("state", flat=True)) == {ObligationState.SENT}


@pytest.mark.django_db(transaction=True)
def test_the_nightly_job_twice_at_once_or_again_makes_what_one_makes(outbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with every_municipality():
        villages.found(8)

    def nightly():
        clockwork.run_due(now=lambda: MORNING)

    faults = [fault for number in (2, 1, 1) for fault in at_once(number, nightly)]

    assert faults == []
    with every_municipality():
        assert [model.objects.count() for model in (Obligation, CalendarEntry, Outlook, JobRun)] == [8, 8, 8, 3]
        assert set(Obligation.objects.values_list("state", "attempts")) == {(ObligationState.SENT, 1)}
    assert len({mail.to[0] for mail in outbox}) == len(outbox) == 8


ORDERS = {
    "twice": lambda rings, _: [ring for ring in rings for _ in range(2)],
    "in reverse": lambda rings, _: rings[::-1],
    "a third lost": lambda rings, rng: [ring for ring in rings if rng.random() >= 0.3],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_however_the_doorbells_arrive_the_end_is_the_same(everywhere, outbox, order):
    villages.found(4)
    usual = live(lambda rings, _: rings)
    sent, outbox[:] = sorted((mail.to[0], mail.subject) for mail in outbox), []

    assert live(order) == usual
    assert sorted((mail.to[0], mail.subject) for mail in outbox) == sent
    assert len(sent) == 4 * 2


def live(order):
    """Eight days from the reminder 14 days before to the one 7 days before, from the start; what was told."""
    for model in (Obligation, Outlook, CalendarEntry, JobRun):
        model.objects.all().delete()
    rng = random.Random(1)
    for day in range(8):
        at = MORNING + timedelta(days=day)
        for ring in order(DOUBLE_RING, rng):
            with time_machine.travel(at, tick=False):
                getattr(tasks, ring)()
    columns = ("municipality", "stage", "recipient", "state")
    return sorted(Obligation.objects.values_list(*columns), key=str)
