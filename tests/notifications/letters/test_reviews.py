"""Letters about the ministry's reviews, from the moment at which AMHSA records them."""

from datetime import date

import pytest

from certificates.services.reviews import record_review_decided, record_review_opened
from notifications.letters.composing import compose
from notifications.models import Obligation
from tests.factories import CertificateFactory, MinistryReviewFactory

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
    return compose([Obligation.objects.get(subject=subject)], as_of=AS_OF, at=at).letter


def test_a_review_that_was_opened(review, administrator, at):
    said = letter_of("review_opened", at)

    assert said.subject.endswith("incident review opened on 8 May 2026")
    assert "at risk" in said.lead
    assert "(R6.1)" in said.sections[0].paragraphs[0]
    assert ("Incident", "A fall from a roof") in said.sections[0].facts


@pytest.mark.parametrize(
    ("outcome", "lead"),
    [("upheld", "The certificate stays as it is."), ("revoked", "The ministry revoked the certificate.")],
)
def test_a_review_that_was_decided(review, reviewer, at, outcome, lead):
    record_review_decided(review=review, decided_on=AS_OF, outcome=outcome, letter="M-12", by=reviewer, at=at)

    said = letter_of("review_decided", at)

    assert said.subject.endswith(f"incident review decided, certificate {outcome}")
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

    assert compose([row], as_of=AS_OF, at=at).letter is None
