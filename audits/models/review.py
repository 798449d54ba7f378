"""The reviewer's notes and requests, and the answers to them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audits.models.audit import Audit
from audits.models.instrument import Question
from secor_portal.tenancy.models import TenantModel


class RevisionRound(TenantModel):
    """One round of revisions: what the desk asked, by when, and what the author answered."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    letter = models.TextField()
    requested_on = models.DateField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="a_round_of_revisions_is_there_once"),
            models.CheckConstraint(
                name="a_round_is_answered_after_it_was_requested",
                condition=Q(answered_on=None) | Q(answered_on__gte=F("requested_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"


class Weight(models.TextChoices):
    """Whether a note has to be dealt with before the audit is resubmitted."""

    MUST_FIX = "must_fix", "Must fix"
    INFORMATION = "information", "For information"


WITH_THE_DECISION = 0  # in place of a round, for a note that is read with QA's decision


class Note(TenantModel):
    """A reviewer's note on an audit or on one of its questions; sent with the next request for revisions.

    ``round`` is the round that it goes with, or ``WITH_THE_DECISION``.
    """

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="notes")
    round = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    weight = models.CharField(max_length=12, choices=Weight)
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    fixed_at = models.DateTimeField(null=True, blank=True)
    fixed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class StandardNote(models.Model):
    """A note that reviewers write often. ``about`` is a question's code, an element's number, or empty for any."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=120)
    weight = models.CharField(max_length=12, choices=Weight)
    text = models.TextField()
    about = models.CharField(max_length=9, blank=True)
    version = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"], condition=Q(retired_at=None), name="a_standard_note_has_a_title_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.title
