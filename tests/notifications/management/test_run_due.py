"""``manage.py run_due``: in place of beat, worker and broker."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from notifications.models import Obligation
from tests.notifications.rows import told


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(datetime(2027, 4, 16, 18, 0, tzinfo=UTC)):
        yield


def run() -> str:
    out = StringIO()
    call_command("run_due", stdout=out)
    return out.getvalue()


def test_it_recomputes_writes_and_sends_and_the_second_time_nothing(certified, administrator, outbox, everywhere):
    assert run() == "1 recomputed, 1 checked, 1 to send, 0 replaced, 0 no longer needed, 1 sent.\n"
    assert run() == "0 recomputed, 0 checked, 0 to send, 0 replaced, 0 no longer needed, 0 sent.\n"
    assert [row[-1] for row in told()] == ["sent"]


def test_a_hold_is_an_error_that_says_what_to_do(certified, administrator, outbox, settings, everywhere):
    run()
    Obligation.objects.update(state="due")
    Path(settings.IDENTITY_FILE).unlink()

    with pytest.raises(CommandError, match="until a manager confirms it at the desk"):
        run()

    assert len(outbox) == 1


def test_mail_that_does_not_go_is_an_error(certified, administrator, outbox, settings, everywhere):
    settings.EMAIL_BACKEND = "tests.notifications.backends.Gone"

    with pytest.raises(CommandError, match="The next run tries again"):
        run()
