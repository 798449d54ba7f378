"""Something that somebody must be told."""

import uuid

from django.db import models
from django.db.models import Q

from secor_portal.tenancy.models import scoped


class Subject(models.TextChoices):
    """What it is about."""

    AUDIT_DUE = "audit_due", "Audit due"
    EXPIRY = "expiry", "Certificate expires"
    REVISIONS_DUE = "revisions_due", "Revisions due"
    ACTION_DUE = "action_due", "Action due"
    INVITATION = "invitation", "Invitation"
    AUDIT_RECEIVED = "audit_received", "Audit received"
    AUDIT_REJECTED = "audit_rejected", "Audit given back"
    REVISIONS_REQUESTED = "revisions_requested", "Revisions requested"
    QA_DECIDED = "qa_decided", "QA decided"
    CERTIFICATE_ISSUED = "certificate_issued", "Certificate issued"
    DESK_DIGEST = "desk_digest", "Desk digest"


REMINDERS = (Subject.AUDIT_DUE, Subject.EXPIRY, Subject.REVISIONS_DUE, Subject.ACTION_DUE)


class State(models.TextChoices):
    """How far the telling is."""

    DUE = "due", "Due"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    WITHDRAWN = "withdrawn", "No longer true"
    SUPERSEDED = "superseded", "Superseded by a later one"
    FAILED = "failed", "Failed"


class ObligationQuerySet(models.QuerySet):
    """Reading words."""

    def due(self):
        """What nobody has taken yet."""
        return self.filter(state=State.DUE)


class Obligation(models.Model):
    """One thing that one address must be told once; unique, so that nothing is told twice.

    ``stage`` is the number of days before ``due_on`` at which it is told; negative once it has passed. ``subject_id``
    is the row that it is about. ``context`` keeps what the message needs beyond that row. ``municipality`` is null for
    the desk's own digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=25, choices=Subject)
    subject_id = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    stage = models.SmallIntegerField()
    recipient = models.EmailField()
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_subject = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)

    objects = scoped(ObligationQuerySet)

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "subject", "subject_id", "due_on", "stage", "recipient"],
                name="an_address_is_told_one_thing_once",
            ),
            models.UniqueConstraint(
                fields=["subject", "subject_id", "due_on", "stage", "recipient"],
                condition=Q(municipality=None),
                name="an_address_at_the_desk_is_told_one_thing_once",
            ),
            models.CheckConstraint(
                name="a_sent_message_says_when", condition=~Q(state=State.SENT) | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["state", "made_at", "id"], name="message_by_state"),
            models.Index(fields=["municipality", "-made_at"], name="message_of_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} to {self.recipient}"
