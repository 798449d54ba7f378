"""The municipality's plan to act on the findings of an audit (R3.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audits.models.audit import Audit
from audits.models.instrument import Question
from secor_portal.tenancy.models import TenantModel


class ActionPlan(TenantModel):
    """The plan made from one audit."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="plan")
    developed_on = models.DateField()

    def __str__(self) -> str:
        return f"Action plan of {self.developed_on}"


class ActionItem(TenantModel):
    """One action: what to do, who does it (a role, not a name) and by when. ``cost`` is in dollars.

    What is still open when the next audit's plan is made is carried into that: ``carried_on`` closes it here, and there
    ``carried_from`` says where it comes from.
    """

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="items")
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    carried_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    carried_on = models.DateField(null=True, blank=True)
    progress = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["municipality", "done_on", "due_on"], name="action_of_municipality"),
            models.Index(fields=["due_on", "id"], name="action_by_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="done_on_and_by_go_together",
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_done_is_not_carried_on", condition=Q(done_on=None) | Q(carried_on=None)
            ),
            models.CheckConstraint(name="an_action_costs_nothing_or_more", condition=Q(cost=None) | Q(cost__gte=0)),
        ]

    def __str__(self) -> str:
        return self.what


class Proof(TenantModel):
    """A file that shows how far an action is; stored by its content's SHA-256."""

    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="proofs")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "sha256"], condition=Q(removed_at=None), name="the_same_file_proves_an_action_once"
            ),
            models.CheckConstraint(name="a_proof_is_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name
