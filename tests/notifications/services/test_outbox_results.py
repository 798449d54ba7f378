"""What came of a mail is written down by whoever still has it: sent, closed, tried again, given up."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from notifications.letters.composing import ComposedEmail, ToldRow
from notifications.models import Bounce, Obligation
from notifications.rules.retries import PAUSES
from notifications.rules.states import ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.services.bounces import DeliveryFault, record_bounce
from notifications.services.obligations import notify_addresses
from notifications.services.outbox import (
    LEASE,
    claim_emails,
    log_sent_emails,
    mark_failed,
    mark_sent,
    release_emails,
    retry_email,
)
from notifications.services.reminders import write_reminders
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import AuditFactory, InvitationFactory, MembershipFactory
from tests.notifications.delivery import GONE, REFUSING, run
from tests.notifications.rows import BEFORE, ReminderFactory


def as_told(mail: Any) -> ComposedEmail:
    return ComposedEmail(letter=None, told=tuple(ToldRow(row, "Internal audit due 1 May 2027") for row in mail.rows))


def test_what_is_settled_twice_is_settled_and_logged_once(waiting, at):
    [mail] = claim_emails(at=at)

    for _ in range(2):
        mark_sent(as_told(mail), at=at, answer="250 Kept")
        log_sent_emails(at=at)

    assert Obligation.objects.values_list("state", "sent_at", "answer").get() == ("sent", at, "250 Kept")
    event = Event.objects.about(waiting).get()
    assert (event.verb, event.municipality_id, event.at) == ("reminder.sent", waiting.municipality_id, at)
    assert str(event) == f"Reminder sent to {waiting.recipient}: Internal audit due 1 May 2027"


def test_marking_what_was_sent_is_one_statement(waiting, at, django_assert_num_queries):
    """As long as it takes, a sender that is killed has the mail go twice."""
    [mail] = claim_emails(at=at)

    with django_assert_num_queries(1):
        mark_sent(as_told(mail), at=at)


def test_the_log_tells_of_what_a_sender_marked_before_it_was_killed(waiting, outbox, at):
    [mail] = claim_emails(at=at)
    mark_sent(as_told(mail), at=at)
    later = at + timedelta(minutes=1)

    run(later)

    assert outbox == []
    assert [(event.verb, event.at) for event in Event.objects.about(waiting)] == [("reminder.sent", at)]


def test_a_row_from_before_there_was_a_log_to_catch_up_is_logged_when_it_is_sent(waiting, outbox, at):
    Obligation.objects.update(is_logged=True)

    run(at)

    assert Event.objects.about(waiting).get().verb == "reminder.sent"


def test_the_log_is_written_with_the_same_queries_for_many(everywhere, at, django_assert_num_queries):
    for _ in range(12):
        ReminderFactory(state="sent", sent_at=at)

    with django_assert_num_queries(9):  # read, told, marked, whose address was refused, read; and two savepoints
        log_sent_emails(at=at)

    assert Event.objects.count() == 12
    with django_assert_num_queries(3):
        log_sent_emails(at=at)


def test_whoever_lost_the_claim_writes_nothing(waiting, at):
    """So slow that somebody else took the mail: that one writes what came of it."""
    [mail] = claim_emails(at=at)
    claim_emails(at=at + LEASE)

    mark_sent(as_told(mail), at=at + LEASE)
    log_sent_emails(at=at + LEASE)
    mark_failed(mail, DeliveryFault("No."), as_of=BEFORE, at=at + LEASE)

    assert Obligation.objects.values_list("state", "attempts", "fault").get() == ("claimed", 2, "")
    assert not Event.objects.about(waiting).exists()


def test_an_address_that_mail_reaches_again_is_no_longer_marked(waiting, at):
    record_bounce(waiting.recipient, answer="550", at=at)
    [mail] = claim_emails(at=at)

    mark_sent(as_told(mail), at=at)
    log_sent_emails(at=at)

    assert not Bounce.objects.exists()


def test_a_success_before_the_refusal_does_not_take_the_mark_away(waiting, at):
    """Mail is logged at the end of a run; another mail may have been refused since it was taken."""
    [mail] = claim_emails(at=at)
    mark_sent(as_told(mail), at=at)
    record_bounce(waiting.recipient, answer="552", at=at + timedelta(seconds=1))

    log_sent_emails(at=at + timedelta(minutes=1))

    assert Bounce.objects.exists()


def test_what_failed_together_goes_again_together_under_its_name(everywhere, town, manager, settings, outbox, at):
    person = MembershipFactory(municipality=town).user
    passed = AuditFactory.create_batch(2, municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
    for audit in passed:
        about = {"municipality_id": town.pk, "subject_id": audit.pk, "due_on": date(2026, 5, 10), "state": audit.state}
        notify_addresses(ObligationSubject.QA_DECIDED, [person.email], at=at, **about)
    Obligation.objects.update(attempts=len(PAUSES))
    [mail] = claim_emails(at=at)
    mark_failed(mail, DeliveryFault("No."), as_of=BEFORE, at=at)

    retry_email(obligation=mail.rows[0], by=manager, at=at)

    [again] = claim_emails(at=at)
    assert again.id == mail.id
    assert {row.pk for row in again.rows} == {row.pk for row in mail.rows}
    release_emails([again], at=at)
    assert set(Obligation.objects.filter(recipient=person.email).values_list("mail", "attempts")) == {(mail.id, 1)}
    assert [event.verb for row in mail.rows for event in Event.objects.about(row)].count("message.queued_again") == 2


def test_what_nobody_can_write_fails_alone_and_the_rest_of_its_mail_goes(
    certified, administrator, outbox, everywhere, at
):
    town = certified.municipality
    about = {"municipality_id": town.pk, "due_on": date(2026, 5, 10), "subject_id": certified.pk}
    notify_addresses(ObligationSubject.QA_DECIDED, [administrator.email], at=at, state=certified.state, **about)
    notify_addresses(
        ObligationSubject.QA_DECIDED, [administrator.email], at=at, occasion=1, **about
    )  # without its context

    result = run(at)

    assert (result.sent, result.tried) == (1, 1)
    assert result.faults == ["The portal couldn’t write the message. Its log says why."]
    good, bad = Obligation.objects.order_by("stage")
    assert (good.state, bad.state, bad.mail) == ("sent", "due", bad.pk)
    assert bad.fault == "The portal couldn’t write the message. Its log says why."
    assert outbox[0].extra_headers["Message-ID"] == f"<{good.mail}@localhost>"
    assert good.mail not in {good.pk, bad.pk}


def test_a_mail_of_which_nothing_can_be_written_is_a_fault_of_the_run(certified, administrator, outbox, everywhere, at):
    about = {"municipality_id": certified.municipality_id, "due_on": date(2026, 5, 10), "subject_id": certified.pk}
    for occasion in range(2):
        notify_addresses(
            ObligationSubject.QA_DECIDED, [administrator.email], at=at, occasion=occasion, **about
        )  # without its context

    result = run(at)

    assert (result.sent, result.closed, len(result.faults)) == (0, 0, 1)
    assert set(Obligation.objects.values_list("state", "attempts")) == {("due", 1)}


def test_an_address_that_does_not_exist_fails_at_once_and_the_others_get_theirs(waiting, settings, outbox, member, at):
    settings.EMAIL_BACKEND = REFUSING
    waiting.recipient = "gone@example.org"
    waiting.save()
    MembershipFactory(municipality=waiting.municipality, user__email="gone@example.org")
    other = member("contributor")
    write_reminders(as_of=BEFORE, at=at + timedelta(seconds=1))

    result = run(at + timedelta(seconds=1))

    assert result.faults == ["The email server refused the address: 550 No such user here"]
    assert other.email in [mail.to[0] for mail in outbox]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.fault, waiting.attempts) == ("failed", result.faults[0], 1)
    assert str(Event.objects.about(waiting).get()) == f"Message to gone@example.org failed. {waiting.fault}"


def test_a_full_mailbox_is_tried_again_until_it_is_enough(waiting, settings, at):
    settings.EMAIL_BACKEND = REFUSING
    waiting.recipient = "full@example.org"
    waiting.save()
    MembershipFactory(municipality=waiting.municipality, user__email="full@example.org")
    moment, attempts = at, 0
    while Obligation.objects.get(pk=waiting.pk).state != ObligationState.FAILED:
        assert run(moment).faults == ["The email server refused the message: 452 Mailbox full"]
        moment, attempts = Obligation.objects.get(pk=waiting.pk).not_before, attempts + 1

    assert attempts == len(PAUSES) + 1


def test_the_link_of_an_invitation_is_forgotten_when_it_is_mailed(everywhere, town, outbox, at):
    invite(town, at)

    run(at)

    assert "/invitations/s3cret/" in outbox[0].body
    assert Obligation.objects.get().context == {}
    assert not any("s3cret" in str(event.facts) for event in Event.objects.all())


@pytest.mark.parametrize("fate", ["withdrawn", "accepted", "expired"])
def test_an_invitation_that_is_of_no_use_any_more_is_not_mailed(everywhere, town, outbox, at, fate):
    invitation = invite(town, at)
    moment = {"withdrawn": "withdrawn_at", "accepted": "accepted_at", "expired": "expires_at"}[fate]
    setattr(invitation, moment, at)
    invitation.save()

    run(at)

    assert outbox == []
    assert Obligation.objects.values_list("state", "context").get() == ("withdrawn", {})


def test_an_invitation_that_failed_forgets_its_link_and_cannot_be_sent_again(everywhere, town, manager, settings, at):
    settings.EMAIL_BACKEND = REFUSING
    invite(town, at, email="gone@example.org")
    run(at)
    failed = Obligation.objects.get()

    with pytest.raises(RuleBroken, match="Invite the person again"):
        retry_email(obligation=failed, by=manager, at=at)

    assert (failed.state, failed.context) == ("failed", {})


def test_an_invitation_that_waits_for_another_attempt_keeps_its_link(everywhere, town, settings, at):
    settings.EMAIL_BACKEND = GONE
    invite(town, at)

    run(at)

    assert Obligation.objects.get().context == {"secret": "s3cret"}


def invite(town: Any, at: datetime, **facts: Any) -> Any:
    invitation = InvitationFactory(municipality=town, **facts)
    notify_addresses(
        ObligationSubject.INVITATION,
        [invitation.email],
        municipality_id=town.pk,
        subject_id=invitation.pk,
        due_on=at.date(),
        at=at,
        secret="s3cret",
    )
    return invitation


def test_the_desk_lets_a_failed_message_go_again_under_the_same_id(waiting, settings, outbox, manager, at):
    mail = uuid4()
    Obligation.objects.update(state=ObligationState.FAILED, mail=mail, attempts=8, fault="No.")
    waiting.refresh_from_db()

    retry_email(obligation=waiting, by=manager, at=at)

    assert run(at).sent == 1
    assert outbox[0].extra_headers["Message-ID"] == f"<{mail}@localhost>"
    assert [event.verb for event in Event.objects.about(waiting)][::-1] == ["message.queued_again", "reminder.sent"]
    with pytest.raises(StaleState):
        retry_email(obligation=waiting, by=manager, at=at)
