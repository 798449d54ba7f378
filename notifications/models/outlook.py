"""When somebody has to look again whether a municipality is to be reminded."""

from django.db import models

from notifications.models.obligation import ObligationSubject
from secor_portal.tenancy.models import TenantModel


class Outlook(TenantModel):
    """Until the day before ``look_on`` time alone asks for no new reminder, so nobody has to read the facts before.

    Whoever changes a fact sets ``look_on`` back, in the transaction of the change. ``next_on`` is the day on which the
    next reminder goes as far as is known, ``next_subject`` what of and ``next_due_on`` the date it is about.
    """

    look_on = models.DateField()
    looked_at = models.DateTimeField()
    next_on = models.DateField(null=True)
    next_subject = models.CharField(max_length=25, choices=ObligationSubject, blank=True)
    next_due_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality"], name="a_municipality_has_one_outlook")]
        indexes = [
            models.Index(fields=["look_on", "municipality"], name="outlook_to_look_at"),
            models.Index(fields=["next_on", "id"], name="outlook_by_next"),
        ]

    def __str__(self) -> str:
        return f"Next reminder of {self.municipality} on {self.next_on}"
