"""One connection for many mails, and what the server said is kept."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from notifications.models import Obligation
from notifications.services.delivery import ServerConnection, deliver_emails
from notifications.services.reminders import write_reminders
from tests.notifications.rows import BEFORE

OURS = "notifications.smtp.AnsweringBackend"


@pytest.fixture
def answering(smtp_sink, settings):
    settings.EMAIL_BACKEND = OURS
    return smtp_sink


def test_what_the_server_answers_is_kept_with_the_message(everywhere, certified, administrator, answering, at):
    write_reminders(as_of=BEFORE, at=at)

    assert deliver_emails(now=lambda: at, as_of=BEFORE).sent == 1

    assert Obligation.objects.get().answer == "250 Kept"


def test_many_mails_go_over_one_connection(everywhere, certified, member, answering, at, monkeypatch):
    for _ in range(4):
        member()
    opened = []
    write_reminders(as_of=BEFORE, at=at)
    from notifications.smtp import PlainSmtp

    connect = PlainSmtp.connect
    monkeypatch.setattr(PlainSmtp, "connect", lambda *args, **more: opened.append(1) or connect(*args, **more))

    assert deliver_emails(now=lambda: at, as_of=BEFORE).sent == 4

    assert (len(answering.wait_for(4)), len(opened)) == (4, 1)


def test_after_a_fault_the_next_mail_begins_anew(answering, settings):
    post = ServerConnection()
    post.send_email(EmailMessage("First", "Text", to=["a@example.org"]))
    with pytest.raises(ValueError, match="Header"):
        post.send_email(EmailMessage("First\nSecond", "Text", to=["a@example.org"]))

    assert post.send_email(EmailMessage("Third", "Text", to=["a@example.org"])) == "250 Kept"
    post.close()
    assert [mail["Subject"] for mail in answering.wait_for(2)] == ["First", "Third"]


def test_the_settings_name_this_backend_for_smtp():
    from secor_portal import settings as ours

    assert ours.OUR_SMTP == OURS
    assert timedelta(seconds=ours.EMAIL_TIMEOUT) < timedelta(minutes=1)
