"""Letters about the ministry's reviews, from the moment at which AMHSA records them."""

from datetime import date

import pytest

from certificates.services.reviews import record_review_decided, record_review_opened
from municipalities.services.desk_facts import record_pir
from notifications.letters.composing import compose_email
from notifications.models import Obligation
from tests.factories import AuditFactory, CertificateFactory, MinistryReviewFactory

pytestmark = pytest.mark.usefixtures("everywhere")

AS_OF = date(2026, 5, 10)


@pytest.fixture
def review(certified, administrator, reviewer, at):
    CertificateFactory(audit=certified)
    return record_review_opened(
        municipality=certified.municipality,
        opened_on=date(2026, 5, 8),
        incident_on=date(2026, 5, 6),
        incident="A fall from a roof",
        by=reviewer,
        at=at,
    )


def letter_of(subject, at):
    return compose_email([Obligation.objects.get(subject=subject)], as_of=AS_OF, at=at).letter


def test_a_review_that_was_opened(review, administrator, at):
    said = letter_of("review_opened", at)

    assert said.subject.startswith("Review opened by the ministry: your certificate, ")
    assert said.headline == "After an incident, the ministry checks your certificate."
    assert said.lead == (
        "Your certificate is still in force. The review alone doesn’t end it. Your WCB discount is at risk until the "
        "ministry decides."
    )
    assert said.sections[0].rules == ("R6.1", "R6.2")
    assert ("Review opened on", "8 May 2026") in said.sections[0].facts
    assert ("Incident", "A fall from a roof") in said.sections[0].facts


def opened_at(place, reviewer, at, day=date(2026, 5, 8)):
    return record_review_opened(
        municipality=place, opened_on=day, incident_on=None, incident="A fall from a roof", by=reviewer, at=at
    )


def decided(review, outcome, reviewer, at, day=AS_OF):
    record_review_decided(review=review, decided_on=day, outcome=outcome, letter="M-12", by=reviewer, at=at)


def test_a_review_of_a_municipality_outside_pir_puts_no_discount_at_risk(certified, administrator, reviewer, at):
    record_pir(
        municipality=certified.municipality, version=0, registered_on=None, withdrawn_on=None, by=reviewer, at=at
    )
    opened_at(certified.municipality, reviewer, at)

    said = letter_of("review_opened", at)

    assert said.lead == (
        "Your certificate is still in force. The review alone doesn’t end it. You aren’t registered in the WCB "
        "discount program (Partnerships in Injury Reduction, PIR). So there is no discount to lose."
    )


@pytest.mark.parametrize(
    "history",
    [{"passed": False}, {"conducted_on": date(2020, 5, 1)}],
    ids=["never certified", "lapsed or not maintained"],
)
def test_a_review_without_a_certificate_in_force_says_so(history, town, administrator, reviewer, at):
    AuditFactory(municipality=town, state="qa_passed", **history)
    opened_at(town, reviewer, at)

    assert letter_of("review_opened", at).lead == (
        "You have no certificate in force, so there is no WCB discount to lose."
    )


@pytest.mark.parametrize("outcome", ["upheld", "revoked"])
def test_a_decision_where_no_certificate_was_won_says_so(outcome, town, administrator, reviewer, at):
    decided(opened_at(town, reviewer, at), outcome, reviewer, at)

    said = letter_of("review_decided", at)

    assert said.lead == (
        "You have no certificate in force. The municipality has not earned a certificate yet. To earn one, a "
        "certification audit must reach the pass marks and pass AMHSA’s review."
    )


def test_an_upheld_certificate_that_is_not_maintained_is_not_called_in_force(town, administrator, reviewer, at):
    AuditFactory(municipality=town, state="qa_passed", conducted_on=date(2024, 5, 1))
    decided(opened_at(town, reviewer, at), "upheld", reviewer, at)

    said = letter_of("review_decided", at)

    assert said.lead.startswith("You have no certificate in force. 2025 ended without an audit that counts")
    assert "R3.1" in said.sections[0].rules


def test_a_revocation_recorded_late_leaves_the_certificate_won_since(certified, administrator, reviewer, at):
    review = opened_at(certified.municipality, reviewer, at, day=date(2026, 4, 1))
    decided(review, "revoked", reviewer, at, day=date(2026, 4, 20))

    said = letter_of("review_decided", at)

    assert said.lead == (
        "You don’t need to do anything. The ministry revoked an earlier certificate. You earned your current one with "
        "an audit after that, so it stays as it is."
    )


@pytest.mark.parametrize(
    ("outcome", "lead"),
    [("upheld", "You don’t need to do anything."), ("revoked", "Your certificate is revoked.")],
)
def test_a_review_that_was_decided(review, reviewer, at, outcome, lead):
    record_review_decided(review=review, decided_on=AS_OF, outcome=outcome, letter="M-12", by=reviewer, at=at)

    said = letter_of("review_decided", at)

    assert said.subject.startswith(f"Decided by the ministry: certificate {outcome}, ")
    assert said.lead.startswith(lead)
    assert letter_of("review_opened", at) is None


def test_what_was_recorded_otherwise_meanwhile_is_not_told(certified, administrator, at):
    review = MinistryReviewFactory(municipality=certified.municipality)
    row = Obligation(
        municipality=certified.municipality,
        subject="review_decided",
        subject_id=str(review.pk),
        due_on=AS_OF,
        stage=0,
        recipient=administrator.email,
    )

    assert compose_email([row], as_of=AS_OF, at=at).letter is None
