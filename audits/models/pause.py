"""Paused deadlines."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audits.models.audit import Audit
from secor_portal.tenancy.models import TenantModel


class ClockPause(TenantModel):
    """The desk paused an audit's deadlines for a reason, from ``from_on`` until the day before ``until_on``.

    Only working limits are paused; the program's dates never are.
    """

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_in_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version of the audit that ended it"
    )

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit"], condition=Q(until_on=None), name="the_clocks_of_an_audit_are_stopped_once"
            ),
            models.CheckConstraint(
                name="a_pause_ends_after_it_began", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:80]
