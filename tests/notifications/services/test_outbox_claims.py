"""Mail that waits is taken by one sender, for a while, and given back where it was not begun."""

from datetime import date, timedelta
from threading import Event
from time import sleep

import pytest
from django.db import transaction

from notifications.models import Obligation
from notifications.rules.states import ObligationState
from notifications.services.obligations import withdraw_notices
from notifications.services.outbox import LEASE, claim_emails, filter_claimed, release_emails
from notifications.services.reminders import write_reminders
from secor_portal.tenancy import every_municipality
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.notifications.delivery import at_once, run
from tests.notifications.rows import BEFORE, ReminderFactory


def test_what_waited_longest_is_taken_first(everywhere, at):
    rows = [ReminderFactory(not_before=at - timedelta(hours=hours)) for hours in (1, 3, 2)]

    taken = claim_emails(at=at, most=2)

    assert [mail.rows for mail in taken] == [[rows[1]], [rows[2]]]
    assert list(Obligation.objects.due()) == [rows[0]]


def test_a_claimed_mail_has_its_name_its_end_and_one_more_attempt(waiting, at):
    [mail] = claim_emails(at=at)

    stored = Obligation.objects.get()
    [row] = mail.rows
    assert (stored.state, stored.not_before, stored.mail, stored.attempts) == ("claimed", at + LEASE, waiting.pk, 1)
    assert (row.state, row.not_before, row.mail, row.attempts) == ("claimed", at + LEASE, mail.id, 1)
    assert row.municipality == waiting.municipality


def test_what_is_claimed_is_taken_by_nobody_until_the_claim_ends(waiting, at):
    claim_emails(at=at)

    assert claim_emails(at=at + LEASE - timedelta(seconds=1), most=9) == []
    assert len(claim_emails(at=at + LEASE, most=9)) == 1


def test_nothing_is_taken_before_its_time_or_for_those_passed_over(everywhere, at):
    ReminderFactory(not_before=at + timedelta(seconds=1))
    ReminderFactory(not_before=at, recipient="sated@example.org")

    assert claim_emails(at=at, most=9, passing_over=["sated@example.org"]) == []


def test_of_several_mails_to_one_address_one_is_taken(everywhere, at):
    first = ReminderFactory(subject="qa_decided", recipient="a@example.org", not_before=at - timedelta(minutes=1))
    ReminderFactory(subject="qa_reversed", recipient="a@example.org", not_before=at)
    other = ReminderFactory(recipient="b@example.org", not_before=at)

    assert [mail.rows for mail in claim_emails(at=at, most=9)] == [[first], [other]]


def test_the_reminders_of_one_address_are_one_mail_however_few_are_taken(everywhere, at):
    rows = [ReminderFactory(recipient="a@example.org", not_before=at) for _ in range(3)]

    [mail] = claim_emails(at=at, most=1)

    assert {row.pk for row in mail.rows} == {row.pk for row in rows}
    assert set(Obligation.objects.values_list("mail", flat=True)) == {mail.id}


def test_what_happened_in_one_municipality_is_one_mail(everywhere, town, neighbour, at):
    told = {"recipient": "a@example.org", "not_before": at}
    decided, changed = (
        ReminderFactory(municipality=town, subject=subject, **told) for subject in ("qa_decided", "standing_changed")
    )
    for place, subject in ((neighbour, "qa_decided"), (town, "invitation"), (town, "audit_due")):
        ReminderFactory(municipality=place, subject=subject, **{**told, "not_before": at + timedelta(seconds=1)})

    [mail] = claim_emails(at=at + timedelta(seconds=1), most=1)

    assert {row.pk for row in mail.rows} == {decided.pk, changed.pk}


def test_every_invitation_is_a_mail_of_its_own(everywhere, town, at):
    for day in (1, 2):
        told = {"municipality": town, "recipient": "a@example.org", "not_before": at}
        ReminderFactory(subject="invitation", due_on=date(2026, 5, day), **told)

    assert [len(mail.rows) for mail in (*claim_emails(at=at), *claim_emails(at=at), *claim_emails(at=at))] == [1, 1]


def test_every_digest_of_the_desk_is_a_mail_of_its_own(everywhere, reviewer, at):
    for day in (1, 2):
        told = {"municipality": None, "recipient": reviewer.email, "not_before": at, "subject_id": "", "stage": 0}
        ReminderFactory(subject="desk_digest", due_on=date(2026, 5, day), **told)

    assert [len(mail.rows) for mail in (*claim_emails(at=at), *claim_emails(at=at), *claim_emails(at=at))] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_what_is_just_being_taken_back_is_not_taken(at):
    """PostgreSQL passes it over; SQLite has one writer at a time, so that the claim waits and finds it withdrawn."""
    with every_municipality():
        row = ReminderFactory(subject="qa_decided", stage=3, not_before=at)
    is_held, found = Event(), []

    def take_back():
        with transaction.atomic():
            withdraw_notices([row.subject_id], municipality_id=row.municipality_id, occasion=3)
            is_held.set()
            sleep(0.5)

    def take():
        is_held.wait(5)
        found.extend(claim_emails(at=at, most=9))

    acts = [take, take_back]

    def one_of_them():
        acts.pop()()

    assert at_once(2, one_of_them) == []

    assert found == []
    with every_municipality():
        assert Obligation.objects.get().state == ObligationState.WITHDRAWN


def test_what_is_given_back_is_as_it_was(waiting, at):
    release_emails(claim_emails(at=at), at=at)

    row = Obligation.objects.get()
    assert (row.state, row.not_before, row.mail, row.attempts) == ("due", at, None, 0)


def test_what_somebody_began_before_keeps_its_name_when_it_is_given_back(waiting, at):
    claim_emails(at=at)
    later = at + LEASE
    release_emails(claim_emails(at=later), at=later)

    row = Obligation.objects.get()
    assert (row.state, row.not_before, row.mail, row.attempts) == ("due", later, waiting.pk, 1)


def test_whoever_lost_the_claim_has_nothing_to_give_back(waiting, at):
    mails = claim_emails(at=at)
    [again] = claim_emails(at=at + LEASE)

    release_emails(mails, at=at + LEASE)

    assert not filter_claimed(mails[0].rows).exists()
    assert filter_claimed(again.rows).get().state == ObligationState.CLAIMED


def test_claims_take_the_same_few_queries_for_many_mails(everywhere, transactional_db, at, django_assert_num_queries):
    for _ in range(12):
        ReminderFactory(not_before=at)
    claim_emails(at=at, most=1)

    with django_assert_num_queries(6):  # begin, whose turn, first, company, taken, commit
        assert len(claim_emails(at=at, most=2)) == 2
    with django_assert_num_queries(6):
        assert len(claim_emails(at=at, most=9)) == 9


def test_what_was_claimed_together_goes_together_again(waiting, certified, outbox, at):
    plan = ActionPlanFactory(audit=certified)
    ActionItemFactory(plan=plan, due_on=date(2027, 4, 18))
    write_reminders(as_of=BEFORE, at=at)
    claimed = claim_emails(at=at)
    ActionItemFactory(plan=plan, due_on=date(2027, 4, 17))
    write_reminders(as_of=BEFORE, at=at + LEASE)

    run(at + LEASE)

    [mail] = claimed
    assert len(mail.rows) == 2
    names = {sent.extra_headers["Message-ID"] for sent in outbox}
    assert len(names) == 2
    assert f"<{mail.id}@localhost>" in names
    assert sorted(mail.subject.rpartition(",")[0] for mail in outbox) == [
        "2 dates, the first on 18 April 2027",
        "DUE TODAY: action in your action plan",
    ]


def test_a_claim_must_not_be_part_of_a_larger_transaction(everywhere, transactional_db, at):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        claim_emails(at=at)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_person_one_mail_with_every_date(smtp_sink, at):
    with every_municipality():
        person = UserFactory()
        for _ in range(12):
            town = MunicipalityFactory()
            AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
            HeadcountEntryFactory(municipality=town)
            MembershipFactory(municipality=town, user=person)
        write_reminders(as_of=BEFORE, at=at)

    faults = at_once(4, lambda: run(at))

    assert faults == []
    [mail] = smtp_sink.wait_for(1)
    assert mail["Subject"] == "12 dates, the first on 1 May 2027, 12 municipalities"
    with every_municipality():
        assert set(Obligation.objects.values_list("state", "attempts")) == {("sent", 1)}
