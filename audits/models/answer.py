"""Answers, their evidence, and what was submitted."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audits.models.audit import Audit
from audits.models.document import Document
from audits.models.instrument import Question
from audits.rules.answers import GivenAnswer, Reply
from secor_portal.tenancy.models import TenantModel, build_scoped_manager


class ReplyChoices(models.TextChoices):
    """The answers that a question can have; empty if it isn't answered."""

    YES = Reply.YES.value, "Yes"
    PARTLY = Reply.PARTLY.value, "Partly"
    NO = Reply.NO.value, "No"
    NOT_APPLICABLE = Reply.NOT_APPLICABLE.value, "Does not apply here"


class ToQuestionsQuerySet(models.QuerySet):
    """Reading words of what belongs to a question of an audit."""

    def asked_now(self):
        """Rows about questions of their audit's present version.

        An audit whose last day changed may have rows about questions of another version, which stay stored.
        """
        return self.filter(question__instrument=F("audit__instrument"))


class Answer(TenantModel):
    """The answer to one question of one audit.

    ``version`` goes up with every change; a save names the version it is based on. Interviews are counts, never names.
    ``carried_from`` is the answer of the certification audit that was carried over.
    """

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=15, choices=ReplyChoices, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    positive = models.PositiveSmallIntegerField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField(null=True, blank=True)
    known_by = models.CharField(max_length=3, blank=True)
    note = models.TextField(blank=True)
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects: ClassVar[Any] = build_scoped_manager(ToQuestionsQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "question"], name="a_question_is_answered_once"),
            models.CheckConstraint(
                name="no_more_people_agree_than_were_asked",
                condition=Q(positive=None) | Q(asked__isnull=False, positive__lte=F("asked")),
            ),
            models.CheckConstraint(
                name="points_of_an_answer_are_not_negative", condition=Q(points=None) | Q(points__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reply_display()}"

    @property
    def given(self) -> GivenAnswer:
        """The answer for the rules."""
        return GivenAnswer(
            reply=Reply(self.reply) if self.reply else None,
            points=self.points,
            positive=self.positive,
            asked=self.asked,
            known_by=self.known_by,
            note=self.note,
        )


class Evidence(TenantModel):
    """A document attached to a question. One document may be attached to several questions."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="evidence")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="evidence")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects: ClassVar[Any] = build_scoped_manager(ToQuestionsQuerySet)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "question", "document"], name="a_document_shows_a_question_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} for {self.question_id}"


class Submission(TenantModel):
    """An audit as it was submitted: its answers, scores and files at that time. Never changed.

    ``answers`` maps a question's code to what ``audits.rules.changes.HandedInAnswer`` reads; ``scores`` maps an
    element's number to its points awarded and possible, as fractions in text; ``files`` lists name, SHA-256, size and
    date.
    """

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conducted_on = models.DateField()
    answers: Any = models.JSONField(default=dict)
    scores: Any = models.JSONField(default=dict)
    files: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="a_submission_of_an_audit_is_there_once"),
        ]

    def __str__(self) -> str:
        return f"Submission {self.number}"
