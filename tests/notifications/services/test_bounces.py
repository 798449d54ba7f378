"""What somebody whom mail does not reach was to be told is told to whoever is next."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest

from municipalities.models import Membership
from notifications.models import Bounce, Contact, Obligation, Outlook
from notifications.rules.retries import MOST_IN_A_ROW, PAUSES
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.watchdog import find_bounced
from notifications.services.bounces import clear_bounce, describe_fault, record_bounce, retry_address
from notifications.services.delivery import deliver_emails
from notifications.services.obligations import notify_addresses
from notifications.services.reminders import write_due_reminders, write_reminders
from secor_portal.activity.models import Event
from tests.factories import BounceFactory, InvitationFactory, MembershipFactory
from tests.notifications.rows import BEFORE, DUE_BY, ReminderFactory, told

pytestmark = pytest.mark.usefixtures("everywhere")

DESK = "desk@amhsa.example"
REFUSING, LIMITED, CLOSED = (f"tests.notifications.backends.{name}" for name in ("Refusing", "Limited", "Closed"))


@pytest.fixture
def refusing(settings, outbox):
    settings.EMAIL_BACKEND = REFUSING
    return outbox


def joined(town, email, role="administrator", place=None):
    membership = MembershipFactory(municipality=town, role=role, user__email=email)
    if place:
        Contact.objects.create(municipality=town, membership=membership, place=place)
    return membership


def run(at):
    return deliver_emails(now=lambda: at, as_of=BEFORE)


def sent_to(outbox):
    return [mail.to[0] for mail in outbox]


def test_an_address_that_the_server_refuses_for_good_is_marked(certified, administrator, refusing, at):
    joined(certified.municipality, "gone@example.org")
    write_reminders(as_of=BEFORE, at=at)

    run(at)

    mark = Bounce.objects.get()
    assert (mark.address, mark.at) == ("gone@example.org", at)
    assert mark.answer == "The email server refused the address: 550 No such user here"


def test_a_full_mailbox_is_not_marked(certified, refusing, at):
    joined(certified.municipality, "full@example.org")
    write_reminders(as_of=BEFORE, at=at)

    run(at)

    assert not Bounce.objects.exists()


def test_a_reminder_climbs_from_the_first_contact_over_the_second_to_the_administrators_and_the_desk(
    certified, refusing, at
):
    town = certified.municipality
    joined(town, "gone1@example.org", "contributor", place=1)
    joined(town, "gone2@example.org", "contributor", place=2)
    joined(town, "gone3@example.org")
    write_reminders(as_of=BEFORE, at=at)

    run(at)

    assert sent_to(refusing) == [DESK]
    assert told() == [
        ("audit_due", DESK, DUE_BY, 14, "sent"),
        ("audit_due", "gone1@example.org", DUE_BY, 14, "failed"),
        ("audit_due", "gone2@example.org", DUE_BY, 14, "failed"),
        ("audit_due", "gone3@example.org", DUE_BY, 14, "failed"),
    ]
    assert f"it can’t reach anyone who acts for the {town.official_name}." in " ".join(refusing[0].body.split())


def test_every_administrator_is_told_before_the_desk(certified, refusing, at):
    town = certified.municipality
    joined(town, "gone1@example.org", "contributor", place=1)
    joined(town, "first@example.org")
    joined(town, "second@example.org")
    joined(town, "contributor@example.org", "contributor")
    write_reminders(as_of=BEFORE, at=at)

    run(at)

    assert sorted(sent_to(refusing)) == ["first@example.org", "second@example.org"]


def test_a_letter_climbs_too(certified, administrator, refusing, at):
    town = certified.municipality
    joined(town, "gone@example.org")
    notify_addresses(
        ObligationSubject.QA_DECIDED,
        ["gone@example.org"],
        municipality_id=town.pk,
        subject_id=certified.pk,
        due_on=date(2026, 5, 10),
        at=at,
        state=certified.state,
    )

    run(at)

    assert sent_to(refusing) == [administrator.email]
    assert Obligation.objects.get(recipient=administrator.email).context == {"state": certified.state}


def test_a_letter_of_which_nobody_can_be_told_comes_to_the_desk(certified, refusing, at):
    town = certified.municipality
    joined(town, "gone@example.org")
    notify_addresses(
        ObligationSubject.QA_DECIDED,
        ["gone@example.org"],
        municipality_id=town.pk,
        subject_id=certified.pk,
        due_on=date(2026, 5, 10),
        at=at,
        state=certified.state,
    )

    run(at)

    assert sent_to(refusing) == [DESK]


def test_an_invitation_is_for_nobody_else(town, administrator, refusing, at):
    invitation = InvitationFactory(municipality=town, email="gone@example.org")
    notify_addresses(
        ObligationSubject.INVITATION,
        [invitation.email],
        municipality_id=town.pk,
        subject_id=invitation.pk,
        due_on=at.date(),
        at=at,
        secret="s3cret",
    )

    run(at)

    assert Obligation.objects.count() == 1
    assert [one.address for one in find_bounced(at)] == ["gone@example.org"]


def test_a_mail_that_is_taken_clears_the_mark_and_its_people_are_told_again(certified, administrator, refusing, at):
    BounceFactory(address=administrator.email)
    write_due_reminders(as_of=BEFORE, at=at)
    assert [row[1] for row in told()] == [DESK]
    notify_addresses(
        ObligationSubject.QA_DECIDED,
        [administrator.email],
        municipality_id=certified.municipality_id,
        subject_id=certified.pk,
        due_on=date(2026, 5, 10),
        at=at,
        state=certified.state,
    )

    run(at)

    assert not Bounce.objects.exists()
    assert Outlook.objects.get().look_on <= BEFORE


def test_the_desk_tries_an_address_again(certified, administrator, reviewer, at):
    mark = BounceFactory(address=administrator.email)
    write_due_reminders(as_of=BEFORE, at=at)

    retry_address(bounce=mark, by=reviewer, at=at)
    write_due_reminders(as_of=BEFORE, at=at + timedelta(minutes=1))

    assert {row[1]: row[-1] for row in told()} == {DESK: "withdrawn", administrator.email: "due"}
    assert str(Event.objects.get()) == f"Address tried again: {administrator.email}"


def test_whoever_changes_their_address_is_told_again(certified, administrator, at):
    BounceFactory(address=administrator.email)
    administrator.email = "new@example.org"
    administrator.save()

    write_reminders(as_of=BEFORE, at=at)

    assert [row[1] for row in told()] == ["new@example.org"]
    assert not find_bounced(at).exists()


def test_the_mark_of_somebody_who_left_is_not_shown(certified, administrator, at):
    BounceFactory(address=administrator.email)
    assert find_bounced(at).count() == 1

    Membership.objects.update(ended_at=at)

    assert find_bounced(at).count() == 0


def test_an_address_is_the_same_in_capitals(certified, administrator, at):
    record_bounce(administrator.email.upper(), answer="550", at=at)

    write_reminders(as_of=BEFORE, at=at)

    assert [row[1] for row in told()] == [DESK]
    assert clear_bounce(administrator.email.title(), at=at)


def test_a_second_refusal_is_the_same_mark(administrator, at):
    fault = describe_fault(SMTPRecipientsRefused({administrator.email: (550, b"Still not")}))
    for minutes in range(2):
        record_bounce(administrator.email, answer=fault.sentence, at=at + timedelta(minutes=minutes))

    assert Bounce.objects.get().at == at + timedelta(minutes=1)


@pytest.mark.slow
def test_a_limit_of_the_server_marks_nobody(everywhere, certified, member, settings, outbox, at):
    for _ in range(12):
        member()
    write_reminders(as_of=BEFORE, at=at)
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, LIMITED

    run(at)

    assert not Bounce.objects.exists()
    settings.EMAIL_BACKEND = works
    assert run(at + PAUSES[0]).sent == 12


@pytest.mark.slow
def test_a_server_that_refuses_everybody_as_if_they_were_unknown_is_not_believed_for_long(
    everywhere, certified, member, settings, outbox, at
):
    for _ in range(12):
        member()
    write_reminders(as_of=BEFORE, at=at)
    settings.EMAIL_BACKEND = CLOSED

    for minutes in range(10):
        assert run(at + timedelta(minutes=minutes)).server_failed

    assert Bounce.objects.count() == MOST_IN_A_ROW


def test_after_mail_was_taken_a_refusal_is_believed_again(everywhere, certified, administrator, member, refusing, at):
    BounceFactory.create_batch(MOST_IN_A_ROW, at=at - timedelta(minutes=2))
    ReminderFactory(state="sent", sent_at=at - timedelta(minutes=1))
    joined(certified.municipality, "gone@example.org")
    write_reminders(as_of=BEFORE, at=at)

    run(at)

    assert Bounce.objects.filter(address="gone@example.org").exists()


def test_whoever_could_not_be_reached_for_days_is_marked_and_whoever_is_next_is_told(certified, refusing, at):
    joined(certified.municipality, "full@example.org", place=1)
    joined(certified.municipality, "second@example.org", place=2)
    write_reminders(as_of=BEFORE, at=at)
    Obligation.objects.update(attempts=len(PAUSES))

    run(at)

    assert Bounce.objects.get().address == "full@example.org"
    assert sent_to(refusing) == ["second@example.org"]
