"""Mails are written together; one that cannot be written holds up no other."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from notifications.letters import reminders
from notifications.letters.composing import ComposedEmail
from notifications.letters.letter import Letter
from notifications.letters.notices import WRITERS
from notifications.models import CalendarEntry, Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.services import delivery
from notifications.services.bounces import DeliveryFault
from notifications.services.delivery import write_emails
from notifications.services.obligations import notify_addresses
from notifications.services.outbox import claim_emails
from notifications.services.reminders import write_reminders
from tests.factories import AuditFactory, HeadcountEntryFactory, MembershipFactory, MunicipalityFactory
from tests.notifications.delivery import run
from tests.notifications.rows import BEFORE


def wrote(mails, at):
    """What came of each mail."""
    return [written.composed for written in write_emails(mails, day=lambda _: BEFORE, now=lambda: at)]


def villages_wait(number, at):
    for _ in range(number):
        town = MunicipalityFactory()
        AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
        HeadcountEntryFactory(municipality=town)
        MembershipFactory(municipality=town)
    write_reminders(as_of=BEFORE, at=at)


def decision_without_its_context(audit, address, at):
    """A message that nobody can write."""
    about = {"municipality_id": audit.municipality_id, "subject_id": audit.pk, "due_on": date(2026, 5, 10)}
    notify_addresses(ObligationSubject.QA_DECIDED, [address], at=at, **about)


def test_each_mail_is_written_for_its_own_rows(everywhere, at):
    villages_wait(3, at)
    mails = claim_emails(at=at, most=9)

    written = wrote(mails, at)

    assert len(mails) == 3
    for mail, composed in zip(mails, written, strict=True):
        assert [told.row for told in composed.told] == mail.rows
        assert mail.rows[0].municipality.official_name in composed.letter.subject


def test_the_dates_in_the_mails_are_kept(everywhere, at):
    villages_wait(2, at)

    wrote(claim_emails(at=at, most=9), at)

    places = Obligation.objects.values_list("municipality", flat=True)
    assert set(CalendarEntry.objects.values_list("municipality", flat=True)) == set(places)


def test_many_are_written_with_the_queries_of_one(everywhere, at):
    villages_wait(8, at)
    one, others = claim_emails(at=at, most=1), claim_emails(at=at, most=9)
    counts = []

    for mails in (one, others):
        with CaptureQueriesContext(connection) as queries:
            wrote(mails, at)
        counts.append(len(queries))

    assert len(others) == 7
    assert counts[0] == counts[1]


def test_what_went_wrong_with_one_is_said_of_that_one(everywhere, certified, administrator, at):
    decision_without_its_context(certified, administrator.email, at - timedelta(hours=1))
    villages_wait(2, at)

    first, *others = wrote(claim_emails(at=at, most=9), at)

    assert isinstance(first, DeliveryFault)
    assert [type(one) for one in others] == [ComposedEmail, ComposedEmail]


def test_each_message_is_ready_to_be_sent_under_the_name_of_its_mail(everywhere, at):
    villages_wait(2, at)
    mails = claim_emails(at=at, most=9)

    written = list(write_emails(mails, day=lambda _: BEFORE, now=lambda: at))

    assert [one.message.to for one in written] == [[mail.recipient] for mail in mails]
    assert all(
        str(mail.id) in one.message.extra_headers["Message-ID"] for mail, one in zip(mails, written, strict=True)
    )


def test_a_letter_that_does_not_become_a_message_holds_up_no_other(everywhere, at, monkeypatch):
    villages_wait(3, at)
    mails = claim_emails(at=at, most=9)
    whole = Letter.build_message

    def broken(self, to, mail):
        if mail == mails[1].id:
            raise ValueError("there is no such template")
        return whole(self, to, mail)

    monkeypatch.setattr(Letter, "build_message", broken)

    assert [isinstance(one, DeliveryFault) for one in wrote(mails, at)] == [False, True, False]


def test_a_database_that_is_away_is_not_the_fault_of_any_mail(everywhere, at, monkeypatch):
    villages_wait(2, at)
    mails = claim_emails(at=at, most=9)

    def away(*_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(delivery, "read_facts", away)

    with pytest.raises(OperationalError):
        wrote(mails, at)


def test_a_mail_that_cannot_be_written_holds_up_no_other(waiting, certified, outbox, at):
    decision_without_its_context(certified, waiting.recipient, at - timedelta(hours=1))

    result = run(at)

    assert result.faults == ["The portal couldn’t write the message. Its log says why."]
    assert (result.sent, len(outbox)) == (1, 1)


def test_every_subject_has_somebody_who_writes_it():
    assert {*WRITERS, *reminders.TEXTS, ObligationSubject.DESK_DIGEST} == set(ObligationSubject)


def test_a_name_with_line_breaks_adds_no_header(waiting, smtp_sink, at):
    town = waiting.municipality
    town.official_name = town.name = "Delia\r\nBcc: everybody@example.org"
    town.save()

    run(at)

    [mail] = smtp_sink.wait_for(1)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Due 1 May 2027: internal audit, Delia Bcc: everybody@example.org"


def test_names_in_any_script_arrive_as_they_are(waiting, smtp_sink, at):
    town = waiting.municipality
    town.official_name = "Village of Łódź ᐊᒥᐢᑿᒌᐚᐢᑲᐦᐃᑲᐣ"
    town.save()

    run(at)

    [mail] = smtp_sink.wait_for(1)
    assert "Łódź ᐊᒥᐢᑿᒌᐚᐢᑲᐦᐃᑲᐣ" in mail["Subject"]
    assert "Łódź ᐊᒥᐢᑿᒌᐚᐢᑲᐦᐃᑲᐣ" in mail.get_body(("plain",)).get_content()
