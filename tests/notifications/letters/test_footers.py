"""How a mail ends: one click stops what one can do without; of the rest it says why that cannot be."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from municipalities.models import User
from notifications.letters.composing import compose_email
from notifications.letters.footers import read_stop_token
from notifications.models import Obligation
from notifications.rules.subjects import EmailKind, ObligationSubject
from notifications.selectors.agenda import read_agenda
from notifications.services.obligations import build_desk_digests, notify_addresses
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    CertificateFactory,
    InvitationFactory,
    MembershipFactory,
    RevisionRoundFactory,
)
from tests.notifications.calendars import told
from tests.notifications.rows import DUE_BY

pytestmark = pytest.mark.usefixtures("everywhere")

TODAY = date(2026, 5, 10)
EARLY_DAY, LATER_DAY = DUE_BY - timedelta(days=60), DUE_BY - timedelta(days=14)


@pytest.fixture
def mail(at):
    """``mail(rows, as_of)`` as it leaves; its text in one line with ``text_of``."""

    def send(rows, as_of=TODAY):
        letter = compose_email(rows, as_of=as_of, at=at).letter
        message = letter.build_message(rows[0].recipient, Obligation().pk).message()
        return message_from_bytes(message.as_bytes(), policy=policy.default)

    return send


def text_of(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def html_of(mail):
    return mail.get_body(("html",)).get_content()


def of_person(rows, person):
    return [row for row in rows if row.recipient == person.email]


def stopped_by(mail):
    """Whom, and what, its one click stops."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip().removeprefix("<").removesuffix(">")
    assert address in text_of(mail)
    assert address in html_of(mail)
    pk, kinds = read_stop_token(address.rstrip("/").rpartition("/")[2])
    return User.objects.get(pk=pk), kinds


def assert_mandatory(mail, why):
    assert "List-Unsubscribe" not in mail
    assert "List-Unsubscribe-Post" not in mail
    assert f"You can’t switch off this email: {why}" in text_of(mail)
    assert "Stop emails like this" not in text_of(mail)


def test_an_early_reminder_is_stopped_by_one_click(certified, administrator, mail):
    sent = mail(read_agenda(EARLY_DAY).new, EARLY_DAY)

    assert stopped_by(sent) == (administrator, [EmailKind.EARLY])
    assert "can’t switch off" not in text_of(sent)
    assert "Choose which emails you get: http" in text_of(sent)


def test_a_later_one_is_mandatory_and_leads_to_the_people(certified, administrator, mail, town):
    sent = mail(read_agenda(LATER_DAY).new, LATER_DAY)

    assert_mandatory(sent, "a certificate lapses without its audits.")
    assert f"Change who gets these emails: http://localhost:8000/m/{town.slug}/people/" in text_of(sent)
    assert f"/m/{town.slug}/people/" in html_of(sent)
    assert "/mail/" in html_of(sent)


@pytest.mark.parametrize(("role", "optional"), [("contributor", True), ("administrator", False)])
def test_whether_an_action_is_optional_is_a_matter_of_the_role(certified, member, mail, role, optional):
    person = member(role)
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2026, 9, 1))
    sent = mail(read_agenda(date(2026, 9, 1)).new, date(2026, 9, 1))

    if optional:
        assert stopped_by(sent) == (person, [EmailKind.ACTIONS])
    else:
        assert_mandatory(sent, "a certificate stays valid only if the action plan is carried out.")


def test_a_mail_with_one_mandatory_date_is_mandatory(certified, member, mail):
    person = member("contributor")
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=LATER_DAY)
    sent = mail(of_person(read_agenda(LATER_DAY).new, person), LATER_DAY)

    assert "2 dates" in sent["Subject"]
    assert_mandatory(sent, "a certificate lapses without its audits.")


def test_two_kinds_in_one_mail_are_stopped_together(certified, member, mail):
    person = member("contributor")
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=EARLY_DAY)

    sent = mail(of_person(read_agenda(EARLY_DAY).new, person), EARLY_DAY)

    assert stopped_by(sent) == (person, [EmailKind.ACTIONS, EmailKind.EARLY])


def test_the_desks_letter_is_stopped_by_one_click(reviewer, mail):
    wednesday = date(2026, 5, 13)

    assert stopped_by(mail(build_desk_digests(wednesday), wednesday)) == (reviewer, [EmailKind.DESK_DIGEST])


def notices(town):
    """Of each kind of letter about something that happened: its subject and row."""
    asked = AuditFactory(municipality=town, state="revisions_requested", kind="internal")
    passed = AuditFactory(municipality=town, state="qa_passed", qa_decided_on=TODAY)
    return {
        ObligationSubject.INVITATION: (InvitationFactory(municipality=town), {"secret": "s3cret"}),
        ObligationSubject.AUDIT_REJECTED: (
            AuditFactory(municipality=town, state="draft"),
            {"reason": "A page is missing."},
        ),
        ObligationSubject.REVISIONS_REQUESTED: (RevisionRoundFactory(audit=asked), {}),
        ObligationSubject.QA_DECIDED: (passed, {"state": "qa_passed"}),
        ObligationSubject.QA_REVERSED: (asked, {}),
        ObligationSubject.CERTIFICATE_ISSUED: (CertificateFactory(audit=passed), {}),
    }


REASONS = {
    ObligationSubject.INVITATION: "it is sent only once.",
    ObligationSubject.AUDIT_REJECTED: "it says whether the audit counts.",
    ObligationSubject.REVISIONS_REQUESTED: "the audit counts only after it passes AMHSA’s review.",
    ObligationSubject.QA_DECIDED: "it says whether the audit counts.",
    ObligationSubject.QA_REVERSED: "it says whether the audit counts.",
    ObligationSubject.CERTIFICATE_ISSUED: "it says how long you are certified.",
}


@pytest.mark.parametrize(("subject", "why"), REASONS.items())
def test_letters_about_what_happened_are_mandatory_and_say_why(town, administrator, mail, at, subject, why):
    row, context = notices(town)[subject]
    to = row.email if subject == ObligationSubject.INVITATION else administrator.email
    notify_addresses(subject, [to], municipality_id=town.pk, subject_id=row.pk, due_on=TODAY, at=at, **context)

    sent = mail(list(Obligation.objects.all()))

    assert_mandatory(sent, why)
    assert ("/people/" in text_of(sent)) == (subject != ObligationSubject.INVITATION)
    assert ("Choose which emails you get" in text_of(sent)) == (subject != ObligationSubject.INVITATION)


def test_a_receipt_is_stopped_by_one_click(town, administrator, mail, at):
    audit = AuditFactory(municipality=town)
    told_of = {"municipality_id": town.pk, "subject_id": audit.pk, "due_on": TODAY, "at": at}
    notify_addresses(ObligationSubject.AUDIT_RECEIVED, [administrator.email], received_at=at.isoformat(), **told_of)

    assert stopped_by(mail(list(Obligation.objects.all()))) == (administrator, [EmailKind.RECEIPTS])


def test_an_external_auditor_is_not_sent_to_the_people(town, mail, at):
    auditor = MembershipFactory(municipality=town, role="auditor")
    asked = RevisionRoundFactory(audit=AuditFactory(municipality=town, state="revisions_requested"))
    told_of = {"municipality_id": town.pk, "subject_id": asked.pk, "due_on": TODAY, "at": at}
    notify_addresses(ObligationSubject.REVISIONS_REQUESTED, [auditor.user.email], **told_of)

    assert "/people/" not in text_of(mail(list(Obligation.objects.all())))


def test_a_reminder_brings_its_date_for_the_calendar(certified, administrator, mail, town):
    sent = mail(read_agenda(LATER_DAY).new, LATER_DAY)
    (part,) = sent.iter_attachments()

    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_filename() == "dates.ics"
    assert told(part.get_content()) == [(DUE_BY, f"{town.official_name}: internal audit due", 0, "CONFIRMED")]
    assert "A file for your calendar is attached." in text_of(sent)
    assert "A file for your calendar is attached." in html_of(sent)


def test_several_dates_come_in_one_file(certified, administrator, mail):
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=LATER_DAY)

    (part,) = mail(read_agenda(LATER_DAY).new, LATER_DAY).iter_attachments()

    assert [day for day, *_ in told(part.get_content())] == [LATER_DAY, DUE_BY]


def test_a_letter_has_nothing_attached(town, administrator, mail, at):
    audit = AuditFactory(municipality=town)
    told_of = {"municipality_id": town.pk, "subject_id": audit.pk, "due_on": TODAY, "at": at}
    notify_addresses(ObligationSubject.AUDIT_RECEIVED, [administrator.email], received_at=at.isoformat(), **told_of)
    sent = mail(list(Obligation.objects.all()))

    assert not list(sent.iter_attachments())
    assert "is attached" not in text_of(sent)
