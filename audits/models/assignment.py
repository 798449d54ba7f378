"""Which audit an external auditor may open."""

from typing import Any, ClassVar

from django.db import models

from audits.models.audit import Audit
from municipalities.models import Membership
from secor_portal import clock
from secor_portal.tenancy.models import TenantModel, build_scoped_manager


class AuditorAssignmentQuerySet(models.QuerySet):
    """Reading words."""

    def current(self):
        """Assignments that give access today."""
        return self.filter(until__gte=clock.today(), membership__in=Membership.objects.current())


class AuditorAssignment(TenantModel):
    """One external auditor for one audit, up to and including the day ``until``.

    The membership lasts as long as the longest of them. If the membership ends, all of them end.
    """

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="assignments")
    membership = models.ForeignKey("municipalities.Membership", on_delete=models.PROTECT, related_name="+")
    until = models.DateField()

    objects: ClassVar[Any] = build_scoped_manager(AuditorAssignmentQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "membership"], name="an_auditor_is_assigned_to_an_audit_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} for {self.audit_id}"
