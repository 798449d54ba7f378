"""One audit of one municipality, from draft to QA."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.functional import cached_property

from audits.models.instrument import Instrument
from audits.rules.kinds import KIND_CHOICES
from audits.rules.lifecycle import DECIDED, STATE_CHOICES, WITH_DESK, AuditState, Side
from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.tenancy.models import TenantModel, build_scoped_manager


class Conductor(models.TextChoices):
    """Who conducted it (R2.4)."""

    OWN_PEOPLE = "own_people", "The municipality’s own people"
    EXTERNAL = "external", "An external auditor"


class Method(models.TextChoices):
    """How the audit is entered: question by question, or as a report."""

    ANSWERED = "answered", "Question by question, in the portal"
    REPORTED = "reported", "As a report, with its score by section"


class AuditTurn(models.IntegerChoices):
    """Which side has to act, in the order of the queue."""

    DESK = 1, Side.DESK.label
    AUTHOR = 2, Side.AUTHOR.label
    NEITHER = 3, "Neither side"


UNANSWERED = sorted(WITH_DESK | {AuditState.REVISIONS_REQUESTED})
TURN = Case(
    When(state__in=sorted(WITH_DESK), then=Value(1)),
    When(state=AuditState.REVISIONS_REQUESTED, then=Value(2)),
    default=Value(3),
)


class AuditQuerySet(models.QuerySet):
    """Filters by side and state."""

    def with_desk(self):
        """Audits that the desk has to answer."""
        return self.filter(turn=AuditTurn.DESK)

    def known_to_desk(self):
        """Audits that were submitted and aren't drafts again: the facts of the standing."""
        return self.exclude(state=AuditState.DRAFT)


class Audit(TenantModel):
    """One audit. ``conducted_on`` is the last day of data gathering.

    ``version`` goes up with every change; a form opened on an older version is refused. The points are those of the
    last submission. ``passed``: whether they reach the pass marks (R2.2). That is not the same as passing QA.
    """

    kind = models.CharField(max_length=15, choices=KIND_CHOICES)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    conductor = models.CharField(max_length=12, choices=Conductor)
    method = models.CharField(max_length=8, choices=Method, default=Method.REPORTED)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    conducted_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why an additional audit was conducted (R7)")

    state = models.CharField(max_length=20, choices=STATE_CHOICES, default=AuditState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    points_awarded = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    points_possible = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    turn = models.GeneratedField(expression=TURN, output_field=models.PositiveSmallIntegerField(), db_persist=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer_due_on = models.DateField(null=True, blank=True, help_text="The day by which it should be answered")
    qa_decided_on = models.DateField(null=True, blank=True)
    qa_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    qa_reason = models.TextField(blank=True)
    rejected_because = models.TextField(blank=True)
    act_by = models.DateField(null=True, blank=True, help_text="The day by which someone must act before it is overdue")
    paused_on = models.DateField(null=True, blank=True, help_text="The first day of the pause that is still running")
    last_decision = models.CharField(max_length=20, blank=True, help_text="What may still be undone")
    last_decision_at = models.DateTimeField(null=True, blank=True)
    last_decision_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_decision_version = models.PositiveIntegerField(null=True, blank=True)
    last_decision_before = models.JSONField(
        default=dict, blank=True, encoder=DjangoJSONEncoder, help_text="The facts that it replaced"
    )

    objects: ClassVar[Any] = build_scoped_manager(AuditQuerySet)

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "-conducted_on"], name="audit_of_municipality"),
            models.Index(fields=["started_at", "id"], name="audit_by_start"),
            models.Index(fields=["turn", "act_by", "id"], name="audit_in_queue"),
            models.Index(fields=["reviewer", "turn", "act_by", "id"], name="audit_of_reviewer"),
            models.Index(fields=["kind", "turn", "act_by", "id"], name="audit_by_kind"),
            models.Index(fields=["state", "act_by", "id"], name="audit_by_state"),
            models.Index(fields=["state", "kind", "reviewer", "act_by"], name="audit_counted"),
        ]
        constraints = [
            models.CheckConstraint(
                name="submitted_at_and_by_go_together",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_submitted_audit_says_when_it_was_conducted",
                condition=Q(state=AuditState.DRAFT) | Q(conducted_on__isnull=False, submitted_at__isnull=False),
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
                name="whoever_has_to_answer_knows_by_when",
                condition=~Q(state__in=UNANSWERED) | Q(answer_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="whoever_has_to_answer_has_a_place_in_the_queue",
                condition=~Q(state__in=UNANSWERED) | Q(act_by__isnull=False),
            ),
            models.CheckConstraint(
                name="points_awarded_do_not_exceed_the_possible",
                condition=Q(points_awarded=None) | Q(points_awarded__gte=0, points_awarded__lte=F("points_possible")),
            ),
        ]

    def __str__(self) -> str:
        if self.conducted_on is None:
            return self.get_kind_display()
        return f"{self.get_kind_display()} of {wording.day(self.conducted_on)}"

    @property
    def in_words(self) -> str:
        """The audit inside a sentence: internal audit of 15 June 2027."""
        name = str(self)
        return name[0].lower() + name[1:]

    @property
    def reference(self) -> str:
        """A short name for the phone: the year it was started and the start of its id. It never changes."""
        return f"{local_day(self.started_at).year}-{self.pk.hex[:8].upper()}"

    @property
    def is_draft(self) -> bool:
        """Whether it is a draft: the desk doesn't have it yet, or no longer has it."""
        return self.state == AuditState.DRAFT

    @property
    def audit_year(self) -> int:
        """The calendar year that it is for: of its last day, or of its start until that day is set."""
        return (self.conducted_on or local_day(self.started_at)).year

    @cached_property
    def worker_ids(self) -> set:
        """The ids of all people who worked on it: author, answers, submissions, auditors. Queried once.

        A person who continues an audit is added to the others and doesn't replace them.
        """
        answered = self.answers.order_by().values_list("answered_by", flat=True)
        handed_in = self.submissions.order_by().values_list("submitted_by", flat=True)
        assigned = self.assignments.order_by().values_list("membership__user", flat=True)
        return {self.author_id, self.submitted_by_id, *answered.union(handed_in, assigned)} - {None}

    @cached_property
    def auditors(self) -> list:
        """The assignments of external auditors who have access today, with their people. Queried once."""
        assignments: Any = self.assignments
        return list(assignments.current().select_related("membership__user"))
