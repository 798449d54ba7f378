"""What the municipality will do about what an audit found (R3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audits.models.audit import Audit
from secor_portal.tenancy.models import TenantModel


class ActionPlan(TenantModel):
    """The plan made from one audit."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="plan")
    developed_on = models.DateField()

    def __str__(self) -> str:
        return f"Action plan of {self.developed_on}"


class ActionItem(TenantModel):
    """One thing to do, who does it (a role, not a name) and by when."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="items")
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    progress = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["municipality", "done_on", "due_on"], name="action_of_municipality")]
        constraints = [
            models.CheckConstraint(
                name="done_on_and_by_go_together",
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.what
