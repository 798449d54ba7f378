"""Which audit an external auditor may touch."""

from django.db import models

from audits.models.audit import Audit
from secor_portal.tenancy.models import TenantModel


class AuditorAssignment(TenantModel):
    """One external auditor for one audit; the membership says until when."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="assignments")
    membership = models.ForeignKey("municipalities.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "membership"], name="an_auditor_is_assigned_to_an_audit_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} for {self.audit_id}"
