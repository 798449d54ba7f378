"""Senders that are stopped at any point: no mail is lost, and none goes a third time."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from notifications.models import Bounce, Obligation
from notifications.rules.retries import MOST_HANDED_OVER, PAUSES
from notifications.rules.states import ObligationState
from notifications.services import delivery
from notifications.services.bounces import STOPPED_TWICE
from notifications.services.delivery import ServerConnection, write_emails
from notifications.services.outbox import LEASE, claim_emails, retry_email
from notifications.services.reminders import write_reminders
from tests.notifications.delivery import GONE, Killed, killed, run
from tests.notifications.rows import BEFORE, DUE_BY, told

DESK = "desk@amhsa.example"
BEFORE_IT_IS_SENT, BEFORE_IT_IS_MARKED = (ServerConnection, "send_email"), (delivery, "mark_sent")


@pytest.fixture
def killed_run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run that ends at a point of the program as if it were killed there."""

    def act(at: datetime, *, point: tuple[Any, str]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(*point, killed)
            with pytest.raises(Killed):
                run(at)

    return act


@pytest.mark.parametrize(("point", "sent_by_the_killed"), [(BEFORE_IT_IS_SENT, 0), (BEFORE_IT_IS_MARKED, 1)])
def test_a_mail_whose_sender_was_killed_goes_once_more_with_the_same_message_id(
    waiting, smtp_sink, at, killed_run, point, sent_by_the_killed
):
    """Killed before the server had it, or after, and not able to write that down."""
    killed_run(at, point=point)

    assert run(at + LEASE - timedelta(seconds=1)).tried == 0
    assert run(at + LEASE).sent == 1
    assert run(at + 2 * LEASE).tried == 0

    mails = smtp_sink.wait_for(1 + sent_by_the_killed)
    assert [mail["Message-ID"] for mail in mails] == [f"<{waiting.pk}@localhost>"] * (1 + sent_by_the_killed)
    assert Obligation.objects.get().attempts == 2


def test_a_sender_that_dies_with_its_first_mail_has_no_other_in_hand(everywhere, certified, member, at, killed_run):
    for _ in range(4):
        member()
    write_reminders(as_of=BEFORE, at=at)

    killed_run(at, point=BEFORE_IT_IS_SENT)

    assert sorted(Obligation.objects.values_list("state", flat=True)) == ["claimed", "due", "due", "due"]


@pytest.mark.parametrize("second", [BEFORE_IT_IS_SENT, BEFORE_IT_IS_MARKED])
@pytest.mark.parametrize("first", [BEFORE_IT_IS_SENT, BEFORE_IT_IS_MARKED])
def test_a_mail_that_may_have_arrived_twice_is_not_sent_again_and_whoever_is_next_is_told(
    waiting, smtp_sink, at, killed_run, first, second
):
    killed_run(at, point=first)
    killed_run(at + LEASE, point=second)

    assert run(at + 2 * LEASE).faults == [STOPPED_TWICE.sentence]

    copies = [first, second].count(BEFORE_IT_IS_MARKED)
    assert [mail["To"] for mail in smtp_sink.wait_for(copies + 1)] == [waiting.recipient] * copies + [DESK]
    assert told() == [
        ("audit_due", DESK, DUE_BY, 14, "sent"),
        ("audit_due", waiting.recipient, DUE_BY, 14, "failed"),
    ]
    assert Bounce.objects.get().answer == STOPPED_TWICE.sentence


def test_whoever_was_stopped_before_the_mail_server_got_anything_costs_the_mail_nothing(
    waiting, outbox, at, killed_run
):
    for time in range(5):
        killed_run(at + time * LEASE, point=(delivery, "write_emails"))

    assert run(at + 5 * LEASE).sent == 1
    assert [mail.to for mail in outbox] == [[waiting.recipient]]


def test_a_mail_server_that_answers_costs_the_mail_nothing(waiting, settings, outbox, at, killed_run):
    """What it refuses for now did not arrive; whatever came before still may have."""
    killed_run(at, point=BEFORE_IT_IS_SENT)
    later = at + LEASE
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, GONE
    for attempts in range(2, len(PAUSES)):
        run(later)
        later += PAUSES[attempts - 1]
    settings.EMAIL_BACKEND = works

    assert run(later).sent == 1
    assert Obligation.objects.get().attempts == len(PAUSES)


def test_the_desk_may_send_it_again_all_the_same(waiting, outbox, reviewer, at, killed_run):
    for time in range(2):
        killed_run(at + time * LEASE, point=BEFORE_IT_IS_SENT)
    run(at + 2 * LEASE)

    retry_email(obligation=waiting, by=reviewer, at=at + 3 * LEASE)

    assert run(at + 3 * LEASE).sent == 1
    assert [mail.to[0] for mail in outbox] == [DESK, waiting.recipient]


def test_a_mail_that_somebody_else_took_meanwhile_is_left_to_them(waiting, outbox, at, monkeypatch):
    """A sender that stood still for longer than its claim lasts."""

    def stands_still(mails: Any, **asked: Any) -> Any:
        monkeypatch.undo()
        claim_emails(at=at + LEASE)
        return write_emails(mails, **asked)

    monkeypatch.setattr(delivery, "write_emails", stands_still)

    assert run(at).tried == 0

    assert outbox == []
    assert told() == [("audit_due", waiting.recipient, DUE_BY, 14, "claimed")]


def test_what_became_true_again_is_a_mail_of_its_own(waiting, outbox, at):
    """Whatever became of the mail that told it before."""
    Obligation.objects.update(state=ObligationState.WITHDRAWN, handed_over=MOST_HANDED_OVER)
    write_reminders(as_of=BEFORE, at=at)

    assert run(at).sent == 1
