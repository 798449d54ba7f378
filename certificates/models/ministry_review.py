"""The ministry's review after a traumatic incident (R6.1)."""

from django.db import models
from django.db.models import F, Q

from secor_portal.tenancy.models import TenantModel


class Outcome(models.TextChoices):
    """What the ministry decided (R6.2)."""

    UPHELD = "upheld", "Upheld"
    REVOKED = "revoked", "Revoked"


class MinistryReview(TenantModel):
    """A review that the desk recorded. ``incident`` says what kind of event it was, without names or health details."""

    incident_on = models.DateField(null=True, blank=True)
    incident = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    letter = models.CharField("reference of the ministry's letter", max_length=120, blank=True)

    class Meta:
        ordering = ["opened_on", "id"]
        indexes = [models.Index(fields=["municipality", "opened_on"], name="review_of_municipality")]
        constraints = [
            models.CheckConstraint(
                name="a_review_is_decided_with_day_and_outcome",
                condition=Q(decided_on=None, outcome="") | Q(decided_on__isnull=False, outcome__in=Outcome.values),
            ),
            models.CheckConstraint(
                name="a_revocation_names_the_ministrys_letter", condition=~Q(outcome=Outcome.REVOKED) | ~Q(letter="")
            ),
            models.CheckConstraint(
                name="a_review_is_decided_after_it_opened",
                condition=Q(decided_on=None) | Q(decided_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="a_review_opens_after_the_incident",
                condition=Q(incident_on=None) | Q(opened_on__gte=F("incident_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Ministry’s review opened {self.opened_on}"
