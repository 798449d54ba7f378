"""One audit of one municipality, from draft to QA."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audits.models.instrument import Instrument
from audits.rules.lifecycle import DECIDED, LABELS, WITH_DESK, State
from secor_portal.tenancy.models import TenantModel, scoped


class Kind(models.TextChoices):
    """What the audit is for (R2.1, R3.1, R7)."""

    CERTIFICATION = "certification", "Certification audit"
    INTERNAL = "internal", "Internal audit"
    ADDITIONAL = "additional", "Additional audit"


class Conductor(models.TextChoices):
    """Who conducted it (R2.4)."""

    OWN_PEOPLE = "own_people", "The municipality’s own people"
    EXTERNAL = "external", "An external auditor"


class AuditQuerySet(models.QuerySet):
    """Reading words."""

    def with_desk(self):
        """What AMHSA has to answer."""
        return self.filter(state__in=WITH_DESK)

    def known_to_desk(self):
        """Everything ever submitted and not given back as a draft: the facts of the standing."""
        return self.exclude(state=State.DRAFT)


class Audit(TenantModel):
    """One audit. ``conducted_on`` is the last day of data gathering.

    ``version`` counts every change: a form that was opened on an older one is refused. The points are those of the last
    submission; ``passed`` is whether they reach the pass marks (R2.2), which is another question than QA.
    """

    kind = models.CharField(max_length=15, choices=Kind)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    conductor = models.CharField(max_length=12, choices=Conductor)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    conducted_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why an additional audit was conducted (R7)")

    state = models.CharField(max_length=20, choices=list(LABELS.items()), default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    points_awarded = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    points_possible = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer_due_on = models.DateField(null=True, blank=True, help_text="The day by which whoever has it should answer")
    qa_decided_on = models.DateField(null=True, blank=True)
    qa_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    qa_reason = models.TextField(blank=True)
    rejected_because = models.TextField(blank=True)

    objects = scoped(AuditQuerySet)

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "-conducted_on"], name="audit_of_municipality"),
            models.Index(fields=["state", "answer_due_on", "id"], name="audit_in_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="submitted_at_and_by_go_together",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_submitted_audit_says_when_it_was_conducted",
                condition=Q(state=State.DRAFT) | Q(conducted_on__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_decided_audit_says_when_and_only_it_does",
                condition=Q(state__in=sorted(DECIDED), qa_decided_on__isnull=False)
                | (~Q(state__in=sorted(DECIDED)) & Q(qa_decided_on=None)),
            ),
            models.CheckConstraint(
                name="qa_decides_after_the_audit",
                condition=Q(qa_decided_on=None) | Q(qa_decided_on__gte=F("conducted_on")),
            ),
            models.CheckConstraint(
                name="nobody_reviews_their_own_audit",
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")),
            ),
            models.CheckConstraint(
                name="points_awarded_do_not_exceed_the_possible",
                condition=Q(points_awarded=None) | Q(points_awarded__gte=0, points_awarded__lte=F("points_possible")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.conducted_on or 'no day yet'}"
