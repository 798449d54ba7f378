"""Emails that a person does not want."""

from django.conf import settings
from django.db import models

STORED_KINDS = [
    ("early", "Early reminders"),
    ("actions", "Actions of the action plan"),
    ("receipts", "Receipts"),
    ("desk_digest", "The desk’s morning letter"),
]  # as the migrations have them; people read the titles in rules/subjects.py


class Preference(models.Model):
    """A kind of email that a person switched off. Without a row, they get it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="switched_off")
    kind = models.CharField(max_length=12, choices=STORED_KINDS)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="a_person_switches_a_kind_off_once")]

    def __str__(self) -> str:
        return f"{self.user} without {self.kind}"
