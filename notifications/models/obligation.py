"""One thing to email to one address."""

import uuid
from collections.abc import Hashable
from datetime import datetime

from django.db import models
from django.db.models import Q

from notifications.rules.states import UNSENT, ObligationState
from notifications.rules.subjects import ALONE, REMINDERS, ObligationSubject
from secor_portal.tenancy.models import build_scoped_manager

# As the migrations have them. People read the titles in rules/subjects.py and rules/states.py.
STORED_SUBJECTS = [
    ("audit_due", "Audit due"),
    ("expiry", "Certificate expires"),
    ("submission_due", "Submission due"),
    ("revisions_due", "Revisions due"),
    ("action_due", "Action due"),
    ("headcount_due", "Headcount to confirm"),
    ("renewal_pending", "Renewal waits for QA"),
    ("invitation", "Invitation"),
    ("audit_received", "Audit received"),
    ("audit_rejected", "Audit given back"),
    ("revisions_requested", "Revisions requested"),
    ("qa_decided", "QA decided"),
    ("qa_reversed", "QA decision reversed"),
    ("certificate_issued", "Certificate issued"),
    ("review_opened", "Incident review opened"),
    ("review_decided", "Incident review decided"),
    ("standing_changed", "Standing changed"),
    ("desk_digest", "Desk digest"),
]
STORED_STATES = [
    ("due", "Due"),
    ("claimed", "Being sent"),
    ("sent", "Sent"),
    ("withdrawn", "No longer true"),
    ("superseded", "Superseded by a later one"),
    ("failed", "Failed"),
]


class ObligationQuerySet(models.QuerySet):
    """What to ask for."""

    def due(self) -> "ObligationQuerySet":
        """What waits to be sent."""
        return self.filter(state=ObligationState.DUE)

    def reminders(self) -> "ObligationQuerySet":
        """What is about a date."""
        return self.filter(subject__in=REMINDERS)

    def free(self, at: datetime) -> "ObligationQuerySet":
        """What may be claimed at the moment ``at``: also claims whose lease ended because the sender was killed."""
        return self.filter(state__in=UNSENT, not_before__lte=at)

    def unlogged(self) -> "ObligationQuerySet":
        """What was sent but is not in the activity log yet."""
        return self.filter(state=ObligationState.SENT, is_logged=False)

    def late(self, at: datetime) -> "ObligationQuerySet":
        """What should have been sent before ``at``, claimed or not, however often it was tried."""
        return self.filter(state__in=UNSENT, tell_at__lt=at)


class Obligation(models.Model):
    """One thing to email to one address. The database keeps it unique, so no one gets it twice.

    For a reminder, ``stage`` is the number of days before ``due_on`` at which it goes; it is negative after that day.
    For a notice, it tells two occasions of one day apart, for example by the version of the audit. ``subject_id``
    names what it is about and ``context`` holds what the letter needs beyond that. ``municipality`` is null for the
    desk's own digest.

    ``mail`` names the email it goes out in, the same at every attempt. Several rows may share one email. Before
    ``not_before`` no sender may claim the row: another one has it, or it waits for the next attempt. ``tell_at`` is
    when it was first meant to go. ``handed_over`` counts how often a sender passed it to the email server and was
    stopped before it could note the result. ``headline`` is what the email said, ``answer`` what the email server
    answered. ``is_logged`` is true when the activity log has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        "municipalities.Municipality", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=25, choices=STORED_SUBJECTS)
    subject_id = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    stage = models.IntegerField()
    recipient = models.EmailField()
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=STORED_STATES, default=ObligationState.DUE)
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

    objects = build_scoped_manager(ObligationQuerySet)

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
            models.Index(fields=["not_before", "id"], condition=Q(state__in=UNSENT), name="message_to_tell"),
            models.Index(fields=["tell_at"], condition=Q(state__in=UNSENT), name="message_late"),
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
        return f"{ObligationSubject(self.subject).row.title} to {self.recipient}"

    @property
    def company(self) -> Hashable:
        """Rows with the same value that wait at the same time share one email to their address.

        Reminders share one. So do all notices about one municipality.
        """
        if self.is_reminder:
            return REMINDERS
        return self.pk if self.subject in ALONE else self.municipality_id

    @property
    def is_reminder(self) -> bool:
        """Whether it is about a date."""
        return self.subject in REMINDERS
