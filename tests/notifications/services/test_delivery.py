"""A mail is claimed, checked, sent and marked; each once, whatever happens."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from smtplib import SMTPDataError, SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import OperationalError

from municipalities.models import Membership, User
from notifications.models import Obligation
from notifications.rules.retries import PAUSES
from notifications.rules.states import ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.sending_limits import count_held_back
from notifications.services import delivery
from notifications.services.delivery import FRESH_FOR, ServerConnection, WrittenEmail, deliver_emails, write_emails
from notifications.services.obligations import notify_addresses
from notifications.services.outbox import TO_BEGIN, ClaimedEmail, claim_emails, release_emails
from notifications.services.reminders import write_reminders
from secor_portal import patience
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    MunicipalityFactory,
)
from tests.notifications.delivery import GONE, Killed, at_once, killed, run
from tests.notifications.rows import BEFORE, DUE_BY, ReminderFactory, told


def test_a_reminder_is_sent_and_marked_with_its_event(waiting, outbox, at):
    assert run(at).sent == 1

    waiting.refresh_from_db()
    assert [mail.to for mail in outbox] == [[waiting.recipient]]
    assert (waiting.state, waiting.sent_at, waiting.headline) == ("sent", at, "Internal audit due 1 May 2027")
    event = Event.objects.about(waiting).get()
    assert (event.verb, event.municipality_id, event.by) == ("reminder.sent", waiting.municipality_id, None)
    assert str(event) == f"Reminder sent to {waiting.recipient}: Internal audit due 1 May 2027"


def test_a_sent_reminder_is_not_sent_again(waiting, outbox, at):
    for minutes in range(3):
        run(at + timedelta(minutes=minutes * 20))

    assert len(outbox) == 1


def test_over_smtp_a_mail_has_its_headers_two_bodies_and_nothing_from_elsewhere(waiting, smtp_sink, at):
    run(at)

    [mail] = smtp_sink.wait_for(1)
    assert mail["Message-ID"] == f"<{waiting.pk}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == waiting.recipient
    assert mail["Reply-To"] == "desk@amhsa.example"
    assert mail["Subject"] == f"Due 1 May 2027: internal audit, {waiting.municipality.official_name}"
    assert [part.get_content_type() for part in mail.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
    ]
    html = mail.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "src=" not in html
    assert "@import" not in html


def test_the_embedded_installation_writes_mail_to_its_folder(waiting, settings, tmp_path, at):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(tmp_path)

    run(at)

    [file] = Path(tmp_path).iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=modern)
    assert mail["Message-ID"] == f"<{waiting.pk}@localhost>"
    assert "That’s in 14 days." in mail.get_body(("plain",)).get_content()


def test_several_dates_of_one_person_are_one_mail(waiting, certified, neighbour, administrator, outbox, at):
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 18))
    MembershipFactory(municipality=neighbour, user=administrator)
    AuditFactory(municipality=neighbour, state="qa_passed", qa_decided_on=date(2026, 5, 9))
    HeadcountEntryFactory(municipality=neighbour)
    write_reminders(as_of=BEFORE, at=at)

    assert run(at).sent == 1

    [mail] = outbox
    assert mail.subject == "3 dates, the first on 18 April 2027, 2 municipalities"
    assert Obligation.objects.filter(state=ObligationState.SENT).count() == 3
    assert {event.municipality_id for event in Event.objects.all()} == {waiting.municipality_id, neighbour.pk}


def test_letters_are_not_mixed_with_reminders(waiting, certified, outbox, at):
    notify_addresses(
        ObligationSubject.QA_DECIDED,
        [waiting.recipient],
        municipality_id=waiting.municipality_id,
        subject_id=certified.pk,
        due_on=date(2026, 5, 10),
        at=at,
        state=certified.state,
    )

    assert run(at).sent == 2


def test_what_became_false_is_withdrawn_and_not_sent(waiting, outbox, at):
    AuditFactory(municipality=waiting.municipality, kind="internal", conducted_on=date(2027, 4, 16))

    result = run(at)

    assert (result.sent, result.closed, outbox) == (0, 1, [])
    assert told() == [("audit_due", waiting.recipient, DUE_BY, 14, "withdrawn")]


def test_what_became_false_is_left_out_of_a_mail_with_other_dates(waiting, certified, outbox, at):
    item = ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 18))
    write_reminders(as_of=BEFORE, at=at)
    item.delete()

    run(at)

    assert [mail.subject for mail in outbox] == [
        f"Due 1 May 2027: internal audit, {waiting.municipality.official_name}"
    ]
    assert [row[-1] for row in told()] == ["withdrawn", "sent"]


def test_whoever_left_after_it_was_written_gets_nothing(waiting, outbox, at):
    Membership.objects.update(ended_at=at)

    run(at)

    assert outbox == []
    assert [row[-1] for row in told()] == ["withdrawn"]


def test_a_reminder_whose_stage_is_overtaken_is_not_sent(waiting, outbox, at):
    run(at, as_of=date(2027, 4, 24))

    assert outbox == []
    assert [row[-1] for row in told()] == ["superseded"]


def test_a_reminder_is_not_sent_before_its_day(waiting, outbox, at):
    """A run for a day to come wrote it; the minute after, delivery is for today."""
    run(at, as_of=date(2027, 4, 16))

    assert outbox == []
    assert [row[-1] for row in told()] == ["withdrawn"]


def test_a_reminder_that_waited_for_days_says_how_many_are_left_now(waiting, outbox, at):
    run(at, as_of=date(2027, 4, 23))

    assert "That’s in 8 days." in outbox[0].body


def test_whoever_goes_on_takes_more_at_once(everywhere, certified, member, outbox, at, monkeypatch):
    for _ in range(10):
        member()
    write_reminders(as_of=BEFORE, at=at)
    taken = []
    monkeypatch.setattr(delivery, "claim_emails", lambda **asked: taken.append(claim_emails(**asked)) or taken[-1])

    assert run(at).sent == 10

    assert [len(mails) for mails in taken] == [1, 2, 4, 3, 0]


def test_what_was_read_two_seconds_ago_is_read_again_before_the_next_mail(
    everywhere, certified, member, outbox, at, monkeypatch
):
    """The second and third mail are taken together; while the second is sent, the audit that both tell is conducted."""
    for _ in range(3):
        member()
    write_reminders(as_of=BEFORE, at=at)
    clock = Ticking(at)

    def slow(post: ServerConnection, message: EmailMessage) -> str:
        if len(outbox) == 1:
            AuditFactory(municipality=certified.municipality, kind="internal", conducted_on=date(2027, 4, 16))
            clock.passes(FRESH_FOR)
        return send(post, message)

    send = ServerConnection.send_email
    monkeypatch.setattr(ServerConnection, "send_email", slow)

    result = deliver_emails(now=clock, as_of=BEFORE)

    assert (result.sent, result.closed) == (2, 1)
    assert [row[-1] for row in told()].count("withdrawn") == 1


def test_where_reading_takes_long_less_is_read_at_once(everywhere, certified, member, outbox, at, monkeypatch):
    for _ in range(7):
        member()
    write_reminders(as_of=BEFORE, at=at)
    clock, read = Ticking(at), []

    def slowly(mails: list[ClaimedEmail], **asked: Any) -> Iterator[WrittenEmail]:
        read.append(len(mails))
        for written in write_emails(mails, **asked):
            clock.passes(FRESH_FOR if len(mails) > 1 and written.at == clock.at else timedelta(0))
            yield written

    monkeypatch.setattr(delivery, "write_emails", slowly)

    assert deliver_emails(now=clock, as_of=BEFORE).sent == 7

    assert read == [1, 2, 1, 1, 1, 1, 1, 1]


def test_whoever_cannot_begin_anything_in_time_ends_the_run(everywhere, certified, member, outbox, at, monkeypatch):
    member()
    write_reminders(as_of=BEFORE, at=at)
    clock = Ticking(at)

    def stalled(mails: list[ClaimedEmail], **asked: Any) -> Iterator[WrittenEmail]:
        clock.passes(TO_BEGIN)
        return write_emails(mails, **asked)

    monkeypatch.setattr(delivery, "write_emails", stalled)

    assert deliver_emails(now=clock, as_of=BEFORE).tried == 0

    assert Obligation.objects.values_list("state", "attempts").get() == ("due", 0)


def test_whoever_is_slow_lets_others_have_what_was_not_begun(everywhere, certified, member, outbox, at, monkeypatch):
    for _ in range(3):
        member()
    write_reminders(as_of=BEFORE, at=at)
    clock, left = Ticking(at), []

    def slow(post: ServerConnection, message: EmailMessage) -> str:
        if len(outbox) == 1:
            clock.passes(TO_BEGIN)
        return send(post, message)

    send, give = ServerConnection.send_email, release_emails
    monkeypatch.setattr(ServerConnection, "send_email", slow)
    monkeypatch.setattr(delivery, "release_emails", lambda mails, at: left.extend(mails) or give(mails, at=at))

    assert deliver_emails(now=clock, as_of=BEFORE).sent == 3

    assert len(left) == 1
    assert Obligation.objects.get(pk=left[0].rows[0].pk).attempts == 1


def test_whoever_is_interrupted_gives_back_what_was_not_begun(everywhere, certified, member, outbox, at, monkeypatch):
    for _ in range(3):
        member()
    write_reminders(as_of=BEFORE, at=at)
    send = ServerConnection.send_email
    monkeypatch.setattr(ServerConnection, "send_email", lambda *asked: send(*asked) if not outbox else killed())

    with pytest.raises(Killed):
        run(at)

    assert sorted(Obligation.objects.values_list("state", "attempts")) == [("claimed", 1), ("due", 0), ("sent", 1)]


@pytest.mark.parametrize("step", ["mark_sent", "mark_failed", "release_emails", "log_sent_emails"])
def test_a_database_that_is_away_for_a_moment_is_waited_for(
    everywhere, certified, member, outbox, at, monkeypatch, step
):
    """The second mail fails with its server: that one has failed, the one taken with it is given back."""
    for _ in range(4):
        member()
    write_reminders(as_of=BEFORE, at=at)
    usual, away = getattr(delivery, step), [OperationalError("server closed the connection unexpectedly")]
    monkeypatch.setattr(patience, "PAUSE", 0)
    monkeypatch.setattr(patience.connection, "close", lambda: None)
    monkeypatch.setattr(ServerConnection, "send_email", hangs_up_after(1, outbox))

    def away_once(*asked: Any, **more: Any) -> None:
        if away:
            raise away.pop()
        usual(*asked, **more)

    monkeypatch.setattr(delivery, step, away_once)

    assert run(at).sent == 1

    assert away == []
    ends = sorted(Obligation.objects.values_list("state", "attempts"))
    assert ends == [("due", 0), ("due", 0), ("due", 1), ("sent", 1)]
    assert Event.objects.get().verb == "reminder.sent"


def test_a_mail_server_that_goes_costs_the_mails_in_hand_no_attempt(
    everywhere, certified, member, outbox, at, monkeypatch
):
    for _ in range(7):
        member()
    write_reminders(as_of=BEFORE, at=at)
    monkeypatch.setattr(ServerConnection, "send_email", hangs_up_after(3, outbox))

    result = run(at)

    assert (result.sent, len(result.faults)) == (3, 1)
    assert sorted(Obligation.objects.values_list("state", "attempts")) == [
        *[("due", 0)] * 3,
        ("due", 1),
        *[("sent", 1)] * 3,
    ]


def hangs_up_after(number: int, outbox: list[Any]) -> Callable[[ServerConnection, EmailMessage], str]:
    """A way of sending that ends after so many mails."""
    send = ServerConnection.send_email

    def sends(post: ServerConnection, message: EmailMessage) -> str:
        if len(outbox) >= number:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        return send(post, message)

    return sends


class Ticking:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_mail_once(smtp_sink, at):
    rows = 24
    with every_municipality():
        for _ in range(rows // 2):
            town = MunicipalityFactory()
            AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
            HeadcountEntryFactory(municipality=town)
            MembershipFactory.create_batch(2, municipality=town)
        write_reminders(as_of=BEFORE, at=at)
    faults = at_once(4, lambda: run(at))

    assert faults == []
    assert len({mail["Message-ID"] for mail in smtp_sink.wait_for(rows)}) == rows
    with every_municipality():
        assert Obligation.objects.filter(state=ObligationState.SENT, attempts=1).count() == rows
        assert Event.objects.filter(verb="reminder.sent").count() == rows
    assert len(smtp_sink.messages) == rows


def test_a_mail_server_that_is_away_costs_one_mail_one_attempt_and_ends_the_run(waiting, member, settings, outbox, at):
    member("contributor")
    write_reminders(as_of=BEFORE, at=at)
    settings.EMAIL_BACKEND = GONE

    assert run(at).faults == ["The email server could not be reached."]
    assert sorted(Obligation.objects.values_list("state", "attempts")) == [("due", 0), ("due", 1)]

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(at + PAUSES[0]).sent == 2
    assert set(Obligation.objects.values_list("state", "fault")) == {("sent", "")}


def test_nobody_listening_is_a_mail_server_that_is_away(waiting, settings, at):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9  # nobody discards mail here

    assert run(at).faults == ["The email server could not be reached."]


def decided(person: User, at: datetime, *, times: int) -> None:
    """So many decisions wait for the person, each of another municipality and so a mail of its own."""
    for _ in range(times):
        audit = AuditFactory(state="qa_passed", qa_decided_on=date(2026, 5, 9))
        MembershipFactory(municipality=audit.municipality, user=person)
        notify_addresses(
            ObligationSubject.QA_DECIDED,
            [person.email],
            municipality_id=audit.municipality_id,
            subject_id=audit.pk,
            due_on=date(2026, 5, 10),
            at=at,
            state=audit.state,
        )


def test_one_address_gets_at_most_five_mails_in_a_run(everywhere, administrator, outbox, at):
    decided(administrator, at, times=7)

    assert run(at).sent == 5
    assert run(at).sent == 2


def test_one_address_gets_no_more_than_its_share_of_a_day_and_the_desk_sees_it(
    everywhere, administrator, member, outbox, at, settings
):
    settings.MAIL_MOST_TO_ONE_IN_A_DAY = 6
    decided(administrator, at, times=8)

    assert [run(at).sent, run(at + timedelta(minutes=1)).sent, run(at + timedelta(hours=23)).sent] == [5, 1, 0]
    assert count_held_back(at + timedelta(hours=23)) == (False, 1)
    decided(member("contributor"), at, times=1)
    assert run(at + timedelta(hours=23)).sent == 1  # others are not kept waiting
    assert run(at + timedelta(days=1)).sent == 2
    assert count_held_back(at + timedelta(days=1)) == (False, 0)


def test_mail_that_does_not_leave_uses_up_a_run_but_not_a_day(
    everywhere, certified, member, outbox, at, settings, monkeypatch
):
    settings.MAIL_MOST_IN_A_RUN, settings.MAIL_MOST_IN_A_DAY = 2, 2
    for _ in range(6):
        member()
    write_reminders(as_of=BEFORE, at=at)
    Obligation.objects.filter(pk__in=[row.pk for row in Obligation.objects.order_by("not_before", "pk")[:2]]).update(
        stage=30  # its time is over
    )
    monkeypatch.setattr(ServerConnection, "send_email", fails_for_itself)
    withdrawn, failed = run(at), run(at)
    monkeypatch.undo()

    assert (withdrawn.closed, withdrawn.tried, len(failed.faults), failed.tried) == (2, 2, 2, 2)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(at).sent == 2


def fails_for_itself(post: ServerConnection, message: EmailMessage) -> str:
    """One mail that does not go; the server is well."""
    raise SMTPDataError(452, b"Mailbox full")


def test_a_day_has_its_limit_and_the_desk_sees_it(everywhere, certified, member, outbox, at, settings):
    settings.MAIL_MOST_IN_A_DAY = 2
    for _ in range(3):
        member()
    write_reminders(as_of=BEFORE, at=at)

    assert [run(at).sent, run(at + timedelta(hours=1)).sent] == [2, 0]
    assert count_held_back(at + timedelta(hours=1)) == (True, 0)
    assert run(at + timedelta(days=1)).sent == 1
    assert count_held_back(at + timedelta(days=1)) == (False, 0)


def test_a_run_ends_after_its_limit(everywhere, certified, member, outbox, at, settings):
    settings.MAIL_MOST_IN_A_RUN = 2
    for _ in range(3):
        member()
    write_reminders(as_of=BEFORE, at=at)

    assert [run(at).sent, run(at).sent, run(at).sent] == [2, 1, 0]


def test_a_digest_that_was_not_sent_on_its_day_is_not_sent_later(everywhere, reviewer, outbox, at):
    ReminderFactory(
        municipality=None, subject="desk_digest", subject_id="", due_on=BEFORE, stage=0, recipient=reviewer.email
    )

    run(at, as_of=BEFORE + timedelta(days=2))

    assert outbox == []
    assert [row[-1] for row in told()] == ["superseded"]
