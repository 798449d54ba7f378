"""When to check a municipality for reminders again."""

from django.db import models

from notifications.models.obligation import STORED_SUBJECTS
from secor_portal.tenancy.models import TenantModel


class Outlook(TenantModel):
    """Before ``look_on``, passing time alone brings no new reminder, so nothing needs to be read until then.

    A service that changes a fact sets ``look_on`` back in the same transaction. ``next_on`` is the next known reminder
    day, ``next_subject`` its subject and ``next_due_on`` the date it is about.
    """

    look_on = models.DateField()
    looked_at = models.DateTimeField()
    next_on = models.DateField(null=True)
    next_subject = models.CharField(max_length=25, choices=STORED_SUBJECTS, blank=True)
    next_due_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality"], name="a_municipality_has_one_outlook")]
        indexes = [
            models.Index(fields=["look_on", "municipality"], name="outlook_to_look_at"),
            models.Index(fields=["next_on", "id"], name="outlook_by_next"),
        ]

    def __str__(self) -> str:
        return f"Next reminder of {self.municipality} on {self.next_on}"
