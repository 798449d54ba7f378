"""Recording the ministry's reviews. Only the ministry revokes (R6.2)."""

from datetime import date, datetime

from django.db import transaction

from certificates import events
from certificates.models import MinistryReview
from certificates.models.ministry_review import Outcome
from certificates.services.checks import lock_municipality
from municipalities.events import facts_changed
from municipalities.models import Municipality, User
from municipalities.services.checks import check_one_line, check_past_day
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

LONGEST_INCIDENT = 200
LONGEST_LETTER = 120


@transaction.atomic
def record_review_opened(
    *, municipality: Municipality, opened_on: date, incident_on: date | None, incident: str, by: User, at: datetime
) -> MinistryReview:
    """Record that the ministry reviews the certificate after a traumatic incident (R6.1).

    ``incident`` says what kind of event it was, without names or health details.
    """
    lock_municipality(municipality.pk)
    check_past_day(opened_on, at, field="opened_on")
    if incident_on is not None and check_past_day(incident_on, at, field="incident_on") > opened_on:
        sentence = f"Enter {wording.day(opened_on)} or an earlier day: the review opened on that day."
        raise RuleBroken("incident_after_review", sentence, field="incident_on")
    if MinistryReview.objects.filter(municipality=municipality, opened_on=opened_on, incident_on=incident_on).exists():
        raise RuleBroken("recorded_already", "This review is recorded already. Record its decision.", field="opened_on")
    review = MinistryReview.objects.create(
        municipality=municipality,
        opened_on=opened_on,
        incident_on=incident_on,
        incident=check_one_line(
            incident, field="incident", what="what kind of incident it was", longest=LONGEST_INCIDENT
        ),
    )
    record("review.opened", review, by=by, at=at, opened_on=opened_on)
    events.review_opened.send(MinistryReview, review=review, by=by, at=at)
    facts_changed.send(MinistryReview, municipality_id=municipality.pk, at=at)
    return review


@transaction.atomic
def record_review_decided(
    *, review: MinistryReview, decided_on: date, outcome: str, letter: str, by: User, at: datetime
) -> MinistryReview:
    """Record what the ministry decided, with the reference of its letter (R6.2)."""
    if outcome not in Outcome.values:
        raise RuleBroken("no_outcome", "Choose what the ministry decided.", field="outcome", rule="R6.2")
    check_past_day(decided_on, at, field="decided_on")
    if decided_on < review.opened_on:
        sentence = f"Enter {wording.day(review.opened_on)} or a later day: the review opened on that day."
        raise RuleBroken("decided_before_opened", sentence, field="decided_on")
    letter = check_one_line(
        letter, field="letter", what="the reference of the ministry’s letter", longest=LONGEST_LETTER
    )
    undecided = MinistryReview.objects.filter(pk=review.pk, decided_on=None)
    if not undecided.update(decided_on=decided_on, outcome=outcome, letter=letter):
        raise StaleState("decided_already", "The decision on this review is recorded already.")
    review.refresh_from_db()
    record("review.decided", review, by=by, at=at, decided_on=decided_on, outcome=outcome)
    events.review_decided.send(MinistryReview, review=review, by=by, at=at)
    facts_changed.send(MinistryReview, municipality_id=review.municipality_id, at=at)
    return review
