from datetime import date

import pytest

from certificates.models import MinistryReview, Standing
from certificates.services.reviews import record_review_decided, record_review_opened
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import certified
from tests.factories import MinistryReviewFactory


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def review(town):
    """Opened on 6 April 2026, on a certificate in force."""
    certified(town)
    return MinistryReviewFactory(municipality=town)


def opened(town, by, at, **facts):
    asked = {"opened_on": date(2026, 4, 6), "incident_on": date(2026, 4, 1), "incident": "Serious injury"}
    return record_review_opened(municipality=town, by=by, at=at, **{**asked, **facts})


def decided(review, by, at, **facts):
    asked = {"decided_on": date(2026, 5, 4), "outcome": "revoked", "letter": "0417"}
    return record_review_decided(review=review, by=by, at=at, **{**asked, **facts})


def test_an_open_review_puts_the_discount_at_risk(town, reviewer, at):
    certified(town)

    review = opened(town, reviewer, at)

    assert Standing.objects.get().under_review
    assert Standing.objects.get().discount_status == "at_risk"
    assert Event.objects.about(review).get().sentence == "Ministry’s review opened on 6 April 2026"


def test_the_day_of_the_incident_may_be_unknown(town, reviewer, at):
    assert opened(town, reviewer, at, incident_on=None).incident_on is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"opened_on": date(2026, 5, 11)}, "opened_on"),
        ({"opened_on": date(1926, 5, 11)}, "opened_on"),
        ({"incident_on": date(2026, 4, 7)}, "incident_on"),
        ({"incident_on": date(2027, 4, 7)}, "incident_on"),
        ({"incident": ""}, "incident"),
        ({"incident": "x" * 201}, "incident"),
    ],
)
def test_a_review_that_cannot_be_is_refused_at_its_field(facts, field, town, reviewer, at):
    with pytest.raises(RuleBroken) as refusal:
        opened(town, reviewer, at, **facts)

    assert refusal.value.field == field
    assert not MinistryReview.objects.exists()


def test_the_same_review_is_recorded_once(town, reviewer, at):
    opened(town, reviewer, at)

    with pytest.raises(RuleBroken, match="already"):
        opened(town, reviewer, at)


def test_a_revocation_ends_the_certificate(review, reviewer, at):
    decided(review, reviewer, at)

    assert (review.outcome, review.letter, review.decided_on) == ("revoked", "0417", date(2026, 5, 4))
    assert Standing.objects.get().standing == "revoked"
    assert Event.objects.about(review).get().sentence == "Ministry’s review decided on 4 May 2026: revoked"


def test_an_upheld_certificate_stays(review, reviewer, at):
    decided(review, reviewer, at, outcome="upheld")

    assert (Standing.objects.get().standing, Standing.objects.get().under_review) == ("certified", False)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"decided_on": date(2026, 4, 5)}, "decided_on"),
        ({"decided_on": date(2026, 5, 11)}, "decided_on"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "ended"}, "outcome"),
        ({"letter": " "}, "letter"),
        ({"letter": "x" * 121}, "letter"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(facts, field, review, reviewer, at):
    with pytest.raises(RuleBroken) as refusal:
        decided(review, reviewer, at, **facts)

    assert refusal.value.field == field
    review.refresh_from_db()
    assert review.decided_on is None


def test_a_decision_is_recorded_once(review, reviewer, at):
    other = MinistryReview.objects.get()
    decided(review, reviewer, at, outcome="upheld")

    with pytest.raises(StaleState):
        decided(other, reviewer, at)

    assert MinistryReview.objects.get().outcome == "upheld"
