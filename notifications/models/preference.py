"""Mail that a person does not want."""

from django.conf import settings
from django.db import models

from notifications.models.obligation import ObligationSubject


class EmailKind(models.TextChoices):
    """Mail that one can do without: the dates that hang on it are told in another mail, or to somebody else."""

    EARLY = "early", "Early reminders"
    ACTIONS = "actions", "Actions of the action plan"
    RECEIPTS = "receipts", "Receipts"
    DESK_DIGEST = "desk_digest", "The desk’s morning letter"


OF_SUBJECT = {
    ObligationSubject.ACTION_DUE: EmailKind.ACTIONS,  # for contributors: the administrators are told in any case
    ObligationSubject.AUDIT_RECEIVED: EmailKind.RECEIPTS,
    ObligationSubject.DESK_DIGEST: EmailKind.DESK_DIGEST,
}


class Preference(models.Model):
    """A kind of mail that a person switched off. Where there is no row, they get it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="switched_off")
    kind = models.CharField(max_length=12, choices=EmailKind)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="a_person_switches_a_kind_off_once")]

    def __str__(self) -> str:
        return f"{self.user} without {self.get_kind_display().lower()}"
