"""Something that somebody must be told."""

import uuid
from collections.abc import Hashable
from datetime import datetime

from django.db import models
from django.db.models import Q

from secor_portal.tenancy.models import scoped


class ObligationSubject(models.TextChoices):
    """What it is about."""

    AUDIT_DUE = "audit_due", "Audit due"
    EXPIRY = "expiry", "Certificate expires"
    SUBMISSION_DUE = "submission_due", "Submission due"
    REVISIONS_DUE = "revisions_due", "Revisions due"
    ACTION_DUE = "action_due", "Action due"
    HEADCOUNT_DUE = "headcount_due", "Headcount to confirm"
    RENEWAL_PENDING = "renewal_pending", "Renewal waits for QA"
    INVITATION = "invitation", "Invitation"
    AUDIT_RECEIVED = "audit_received", "Audit received"
    AUDIT_REJECTED = "audit_rejected", "Audit given back"
    REVISIONS_REQUESTED = "revisions_requested", "Revisions requested"
    QA_DECIDED = "qa_decided", "QA decided"
    QA_REVERSED = "qa_reversed", "QA decision reversed"
    CERTIFICATE_ISSUED = "certificate_issued", "Certificate issued"
    REVIEW_OPENED = "review_opened", "Incident review opened"
    REVIEW_DECIDED = "review_decided", "Incident review decided"
    STANDING_CHANGED = "standing_changed", "Standing changed"
    DESK_DIGEST = "desk_digest", "Desk digest"


REMINDERS = (
    ObligationSubject.AUDIT_DUE,
    ObligationSubject.EXPIRY,
    ObligationSubject.SUBMISSION_DUE,
    ObligationSubject.REVISIONS_DUE,
    ObligationSubject.ACTION_DUE,
    ObligationSubject.HEADCOUNT_DUE,
    ObligationSubject.RENEWAL_PENDING,
)


ALONE = (
    ObligationSubject.INVITATION,
    ObligationSubject.DESK_DIGEST,
)  # a mail of its own, for nobody else


class ObligationState(models.TextChoices):
    """How far the telling is."""

    DUE = "due", "Due"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    WITHDRAWN = "withdrawn", "No longer true"
    SUPERSEDED = "superseded", "Superseded by a later one"
    FAILED = "failed", "Failed"


UNTOLD = (ObligationState.DUE, ObligationState.CLAIMED)


class ObligationQuerySet(models.QuerySet):
    """Reading words."""

    def due(self) -> "ObligationQuerySet":
        """What waits to be told."""
        return self.filter(state=ObligationState.DUE)

    def reminders(self) -> "ObligationQuerySet":
        """What is about a date that comes."""
        return self.filter(subject__in=REMINDERS)

    def free(self, at: datetime) -> "ObligationQuerySet":
        """What may be taken and sent at the moment ``at``: also what somebody took and let go without a word."""
        return self.filter(state__in=UNTOLD, not_before__lte=at)

    def unlogged(self) -> "ObligationQuerySet":
        """What was sent and of which the log does not tell yet."""
        return self.filter(state=ObligationState.SENT, is_logged=False)

    def late(self, at: datetime) -> "ObligationQuerySet":
        """What should have been told at the moment ``at``, whoever has it and however often it was tried."""
        return self.filter(state__in=UNTOLD, tell_at__lt=at)


class Obligation(models.Model):
    """One thing that one address must be told once; unique, so that nothing is told twice.

    For a reminder ``stage`` is the number of days before ``due_on`` at which it is told, negative once that has passed;
    for anything else it tells one occasion of a day from the next (an audit's version). ``subject_id`` is what it is
    about. ``context`` keeps what the message needs beyond that. ``municipality`` is null for the desk's own digest.

    ``mail`` names the message that it goes out in, the same at every attempt; several rows may share one. Nobody takes
    the row ``not_before``: in between somebody has it, or waits before the next attempt. ``tell_at`` is when it was to
    be told for the first time. ``handed_over`` counts how often a sender handed it to the mail server and was stopped
    before it could say what came of that. ``headline`` is what was said, ``answer`` what the mail server said as it
    took it; ``is_logged``: the log of activities tells of that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        "municipalities.Municipality", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=25, choices=ObligationSubject)
    subject_id = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    stage = models.IntegerField()
    recipient = models.EmailField()
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=ObligationState, default=ObligationState.DUE)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    tell_at = models.DateTimeField(null=True, blank=True)
    mail = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over = models.PositiveSmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    headline = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)
    answer = models.CharField(max_length=200, blank=True)
    is_logged = models.BooleanField(default=False, db_default=True)

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
                name="a_sent_message_says_when", condition=~Q(state=ObligationState.SENT) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_claimed_message_says_in_which_mail",
                condition=~Q(state=ObligationState.CLAIMED) | Q(mail__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state__in=UNTOLD), name="message_to_tell"),
            models.Index(fields=["tell_at"], condition=Q(state__in=UNTOLD), name="message_late"),
            models.Index(fields=["state", "made_at", "id"], name="message_by_state"),
            models.Index(fields=["made_at", "id"], name="message_by_age"),
            models.Index(fields=["municipality", "made_at", "id"], name="message_of_municipality"),
            models.Index(fields=["recipient"], name="message_to_address"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="message_sent"),
            models.Index(
                fields=["id"], condition=Q(state=ObligationState.SENT, is_logged=False), name="message_to_log"
            ),
            models.Index(fields=["mail"], condition=Q(mail__isnull=False), name="message_in_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} to {self.recipient}"

    @property
    def company(self) -> Hashable:
        """What it may share a mail to its address with: whatever has the same company and waits at the same time.

        That is every reminder; and of one municipality all that happened there.
        """
        if self.is_reminder:
            return REMINDERS
        return self.pk if self.subject in ALONE else self.municipality_id

    @property
    def is_reminder(self) -> bool:
        """Whether it is about a date that comes."""
        return self.subject in REMINDERS
