"""What letters say of something that happened, and when they are no longer true."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from audits.models import RevisionRound
from audits.rules.lifecycle import AuditState
from municipalities.models import Invitation
from notifications.letters.composing import compose_email
from notifications.letters.previews import EmailHooks
from notifications.models import Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.services.obligations import notify_addresses
from tests.factories import (
    AuditFactory,
    CertificateFactory,
    DocumentFactory,
    ExtensionFactory,
    HeadcountEntryFactory,
    InvitationFactory,
    MinistryReviewFactory,
    RevisionRoundFactory,
)

pytestmark = pytest.mark.usefixtures("everywhere")

TODAY = date(2026, 5, 10)


@pytest.fixture
def delia(town, settings):
    settings.PORTAL_URL = "https://portal.example"
    town.name, town.official_name, town.slug = "Delia", "Village of Delia", "delia"
    town.save()
    return town


@pytest.fixture
def letter(delia, administrator, at):
    """``letter(subject, row, …)``: what the administrator is told; None where it is no longer true."""

    def compose_it(subject, row, to=administrator.email, **context):
        notify_addresses(subject, [to], municipality_id=delia.pk, subject_id=row.pk, due_on=TODAY, at=at, **context)
        return compose_email([Obligation.objects.get()], as_of=TODAY, at=at).letter

    return compose_it


def revoked(place, day):
    MinistryReviewFactory(municipality=place, opened_on=day, decided_on=day, outcome="revoked", letter="0417")


def text(letter):
    return letter.build_message("clerk@delia.example", Obligation().pk).body


def in_one_line(letter):
    return " ".join(text(letter).split())


def test_an_invitation_says_who_asks_for_what_and_until_when(delia, administrator, letter, at):
    asked = InvitationFactory(municipality=delia, invited_by=administrator, expires_at=at + timedelta(days=14))

    said = letter(ObligationSubject.INVITATION, asked, to=asked.email, secret="s3cret")

    assert said.subject == "Invitation: SECOR portal, Village of Delia"
    assert said.lead == f"{administrator} asks you to act for the Village of Delia as a contributor."
    assert said.button.url == "https://portal.example/invitations/s3cret/"
    assert "Use the link before: 24 May 2026, 10:00" in text(said)


def test_an_external_auditors_invitation_says_until_when_they_act(delia, letter, certified, at):
    asked = InvitationFactory(
        municipality=delia, role="auditor", audit_id=certified.pk, until=date(2026, 8, 1), invited_at=at
    )

    said = letter(ObligationSubject.INVITATION, asked, to=asked.email, secret="s3cret")

    assert "as an external auditor." in said.lead
    assert ("Your access ends after", "1 August 2026") in said.sections[0].facts
    assert said.sections[0].facts[0][0] == "Use the link before"
    assert Invitation.objects.count() == 1


def test_an_invitation_that_ends_with_the_auditors_time_says_that_day(delia, letter, certified, at):
    facts = {"until": date(2026, 5, 12), "invited_at": at, "expires_at": at + timedelta(days=14)}
    asked = InvitationFactory(municipality=delia, role="auditor", audit_id=certified.pk, **facts)

    said = letter(ObligationSubject.INVITATION, asked, to=asked.email, secret="s3cret")

    assert said.sections[0].facts[0] == ("Use the link through", "12 May 2026")


def test_the_receipt_lists_the_files_with_size_hash_and_time(delia, letter, at):
    audit = AuditFactory(municipality=delia)
    DocumentFactory(audit=audit, name="march.pdf", size=860_000, sha256="ab" * 32, uploaded_at=at)
    DocumentFactory(audit=audit, name="later.pdf", uploaded_at=at + timedelta(minutes=1))
    DocumentFactory(audit=audit, name="removed.pdf", uploaded_at=at, removed_at=at)

    said = letter(ObligationSubject.AUDIT_RECEIVED, audit, received_at=at.isoformat())

    assert said.subject == "Received by AMHSA: certification audit, Village of Delia"
    assert "The audit arrived on 10 May 2026, 10:00." in said.lead
    assert f"march.pdf: 840 KB, SHA-256 {'ab' * 32}" in text(said)
    assert "One file." in text(said)
    assert said.sections[-1].rules == ("R2.1",)
    assert said.button.url == f"https://portal.example/m/delia/audits/{audit.pk}/receipt/"


def test_a_submission_given_back_says_why(delia, letter):
    audit = AuditFactory(municipality=delia, kind="internal", state=AuditState.DRAFT)

    said = letter(ObligationSubject.AUDIT_REJECTED, audit, reason="The wrong instrument was used.")

    assert said.subject == "Sent back by AMHSA: internal audit, Village of Delia"
    assert said.headline == "Correct the internal audit and submit it again."
    assert "The wrong instrument was used." in text(said)
    assert said.button.url == f"https://portal.example/m/delia/audits/{audit.pk}/"


def test_revisions_carry_amhsas_letter_and_the_day(delia, letter):
    audit = AuditFactory(municipality=delia, state=AuditState.REVISIONS_REQUESTED)
    asked = RevisionRoundFactory(audit=audit, due_on=date(2026, 6, 4), letter="Please add the inspection of March.")

    said = letter(ObligationSubject.REVISIONS_REQUESTED, asked)

    assert said.subject == "Due 4 June 2026: revisions of the certification audit, Delia"
    assert said.lead == "AMHSA asks you to revise the certification audit. Your revisions are due in 25 days."
    assert "Please add the inspection of March." in text(said)
    assert said.button.url == f"https://portal.example/m/delia/audits/{audit.pk}/revisions/"


def test_a_passed_qa_says_the_score_and_what_comes_next(delia, letter):
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, qa_decided_on=TODAY)

    said = letter(ObligationSubject.QA_DECIDED, audit, state="qa_passed")

    assert said.subject == "Passed AMHSA’s review: certification audit, Village of Delia"
    assert ("Score", "90.0%, reaches the pass marks") in said.sections[0].facts
    assert said.lead == "AMHSA issues the certificate. Next, develop your action plan."


def test_a_passed_qa_promises_no_certificate_below_the_pass_marks(delia, letter):
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, qa_decided_on=TODAY, passed=False)

    said = letter(ObligationSubject.QA_DECIDED, audit, state="qa_passed")

    assert said.lead == (
        "AMHSA can’t issue a certificate. The audit did not reach the pass marks. Develop your action plan from the "
        "audit’s findings."
    )


def test_a_passed_qa_promises_no_certificate_above_ten_people(delia, letter):
    HeadcountEntryFactory(municipality=delia, count=11, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 2))
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, qa_decided_on=TODAY)

    said = letter(ObligationSubject.QA_DECIDED, audit, state="qa_passed")

    assert said.lead.startswith("AMHSA can’t issue a certificate. The municipality had 11 workers on 1 February 2026")
    assert "large-employer certificate (COR)." in said.lead
    assert "R1.3" in said.sections[0].rules


@pytest.mark.parametrize("day", [date(2026, 5, 3), TODAY], ids=["before QA", "after QA"])
def test_a_passed_qa_promises_no_certificate_after_a_revocation(day, delia, letter):
    revoked(delia, day)
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))

    said = letter(ObligationSubject.QA_DECIDED, audit, state="qa_passed")

    assert said.lead.startswith("AMHSA can’t issue a certificate. The ministry revoked the certificate on ")
    assert "after that day." in said.lead
    assert "R6.3" in said.sections[0].rules


def test_a_passed_qa_of_an_internal_audit_speaks_of_the_action_plan(delia, letter):
    audit = AuditFactory(municipality=delia, kind="internal", state=AuditState.QA_PASSED, passed=False)

    said = letter(ObligationSubject.QA_DECIDED, audit, state="qa_passed")

    assert said.lead == "Develop your action plan from the audit’s findings, and carry it out."


def test_a_failed_qa_says_why(delia, letter):
    audit = AuditFactory(
        municipality=delia,
        kind="internal",
        state=AuditState.QA_FAILED,
        qa_reason="The drill has no date.",
        passed=False,
    )

    said = letter(ObligationSubject.QA_DECIDED, audit, state="qa_failed")

    assert said.headline == "Your internal audit didn’t pass AMHSA’s review."
    assert said.sections[0].paragraphs[0] == "The drill has no date."
    assert ("Score", "90.0%, doesn’t reach the pass marks") in said.sections[0].facts
    assert "R3.2" in said.sections[0].rules


def test_a_reversed_decision_is_open_again(delia, letter):
    said = letter(ObligationSubject.QA_REVERSED, AuditFactory(municipality=delia, state=AuditState.IN_REVIEW))

    assert said.headline == "AMHSA is reviewing your certification audit again."


def test_a_certificate_says_its_number_its_days_and_where_anybody_checks_it(delia, letter, certified):
    certificate = CertificateFactory(audit=certified, number="2026-0042", code="TESTCODE9")

    said = letter(ObligationSubject.CERTIFICATE_ISSUED, certificate)

    assert said.subject == "Certificate issued: valid through 1 May 2029, Delia"
    assert "Its number is 2026-0042." in said.lead
    assert "Anyone can check it at: https://portal.example/verify/TESTCODE9/" in text(said)
    assert "R3.1" in said.sections[0].rules


def test_a_certificate_says_in_which_years_an_audit_keeps_it_valid(letter, certified):
    said = letter(ObligationSubject.CERTIFICATE_ISSUED, CertificateFactory(audit=certified))

    assert said.sections[0].paragraphs == (
        "To keep it valid through 1 May 2029, finish an internal audit in 2027 and 2028, and carry out an action plan.",
        "The certification audit of 1 May 2026 reached the pass marks. It passed AMHSA’s review on 9 May 2026. "
        "The certificate expires on 1 May 2029, three years after the audit.",
    )


def test_a_certificate_with_a_printed_expiry_does_not_speak_of_three_years(letter, certified):
    said = letter(
        ObligationSubject.CERTIFICATE_ISSUED, CertificateFactory(audit=certified, expires_on=date(2027, 3, 31))
    )

    assert said.headline == "Download your certificate. It’s valid through 31 March 2027."
    assert said.sections[0].paragraphs[0] == ("To keep it valid through 31 March 2027, carry out an action plan.")
    assert "three" not in text(said)


def test_a_certificate_that_amhsa_extended_is_valid_through_its_last_day(letter, certified):
    certificate = CertificateFactory(audit=certified)
    ExtensionFactory(
        municipality=certified.municipality,
        year=None,
        audit=certified,
        until=date(2029, 9, 1),
        granted_on=date(2026, 5, 10),
    )

    said = letter(ObligationSubject.CERTIFICATE_ISSUED, certificate)

    assert said.subject.startswith("Certificate issued: valid through 1 September 2029, ")
    assert ("Valid through", "1 September 2029") in said.sections[0].facts


def test_a_certificate_that_waits_for_its_renewal_is_not_called_valid_through_a_day_that_is_over(delia, letter):
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, conducted_on=date(2023, 5, 1))
    for year in (2024, 2025):
        AuditFactory(municipality=delia, kind="internal", state=AuditState.QA_PASSED, conducted_on=date(year, 4, 1))
    AuditFactory(municipality=delia, state=AuditState.IN_REVIEW, conducted_on=date(2026, 4, 1))

    said = letter(ObligationSubject.CERTIFICATE_ISSUED, CertificateFactory(audit=audit))

    assert said.subject.startswith("Certificate issued: renewal in review, ")
    assert said.headline == "Download your certificate."
    assert said.lead == "It expired on 1 May 2026, and AMHSA is reviewing its renewal."
    assert ("Valid through", "1 May 2026") not in said.sections[0].facts
    assert "stays in force until AMHSA decides." in in_one_line(said)


def test_a_revoked_certificate_is_not_called_valid(delia, letter, certified):
    certificate = CertificateFactory(audit=certified)
    revoked(delia, TODAY)

    assert letter(ObligationSubject.CERTIFICATE_ISSUED, certificate) is None


def test_a_certificate_that_lapsed_is_not_called_valid(delia, letter):
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, conducted_on=date(2020, 5, 1))

    assert letter(ObligationSubject.CERTIFICATE_ISSUED, CertificateFactory(audit=audit)) is None


def test_a_certificate_is_not_told_where_a_newer_one_counts(delia, letter, certified):
    audit = AuditFactory(municipality=delia, state=AuditState.QA_PASSED, conducted_on=date(2025, 5, 1))

    assert letter(ObligationSubject.CERTIFICATE_ISSUED, CertificateFactory(audit=audit)) is None


FALSE = [
    (ObligationSubject.AUDIT_RECEIVED, {"state": AuditState.DRAFT}, {"received_at": "2026-05-10T16:00:00+00:00"}),
    (ObligationSubject.AUDIT_REJECTED, {"state": AuditState.SUBMITTED}, {"reason": "Unreadable."}),
    (ObligationSubject.QA_DECIDED, {"state": AuditState.IN_REVIEW}, {"state": "qa_passed"}),
    (ObligationSubject.QA_DECIDED, {"state": AuditState.QA_FAILED}, {"state": "qa_passed"}),
    (ObligationSubject.QA_REVERSED, {"state": AuditState.QA_FAILED}, {}),
]


@pytest.mark.parametrize(("subject", "audit", "context"), FALSE)
def test_what_is_no_longer_so_is_not_told(delia, letter, subject, audit, context):
    assert letter(subject, AuditFactory(municipality=delia, **audit), **context) is None


@pytest.mark.parametrize(
    "subject", [ObligationSubject.AUDIT_RECEIVED, ObligationSubject.QA_DECIDED, ObligationSubject.QA_REVERSED]
)
def test_an_audit_that_is_gone_is_told_to_nobody(delia, letter, subject):
    audit = AuditFactory(municipality=delia)
    gone = audit.pk
    audit.delete()
    audit.pk = gone

    assert letter(subject, audit) is None


def test_answered_revisions_are_not_told(delia, letter):
    audit = AuditFactory(municipality=delia, state=AuditState.REVISIONS_REQUESTED)

    assert (
        letter(ObligationSubject.REVISIONS_REQUESTED, RevisionRoundFactory(audit=audit, answered_on=date(2026, 5, 25)))
        is None
    )


def test_a_superseded_certificate_is_not_told(letter, certified):
    assert letter(ObligationSubject.CERTIFICATE_ISSUED, CertificateFactory(audit=certified, state="superseded")) is None


def test_whoever_does_not_act_for_the_municipality_any_more_is_told_nothing(letter, certified):
    assert letter(ObligationSubject.QA_DECIDED, certified, to="left@example.org", state="qa_passed") is None


def test_the_preview_of_a_request_reads_as_the_mail_that_leaves(letter, delia, administrator, at):
    audit = AuditFactory(municipality=delia, kind="internal", state=AuditState.REVISIONS_REQUESTED)
    asked = RevisionRoundFactory(audit=audit, requested_on=TODAY, letter="Dear all,\n\nplease date the drill.")
    unkept = RevisionRound(
        audit=audit, number=1, letter=asked.letter, requested_on=TODAY, due_on=asked.due_on, requested_by=administrator
    )

    mail = EmailHooks().preview_revisions(unkept)
    sent = letter(ObligationSubject.REVISIONS_REQUESTED, asked).build_message(administrator.email, uuid4())

    assert mail.subject == sent.subject
    assert mail.text == sent.body.strip()
    assert "please date the drill." in mail.text
