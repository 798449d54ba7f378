"""What the clockwork notes about itself."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    """The one row that says which database this is, when it last checked for email, and whether sending is held.

    ``identity`` is also stored outside the database. A copy or a restored backup is recognized by the difference.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    identity = models.UUIDField(default=uuid.uuid4)
    beat_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    held_because = models.TextField(blank=True)

    objects: ClassVar[models.Manager] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="there_is_one_heartbeat", condition=Q(id=1)),
            models.CheckConstraint(
                name="a_hold_says_since_when_and_why",
                condition=Q(held_at=None, held_because="") | Q(held_at__isnull=False) & ~Q(held_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Heartbeat of {self.identity}"


class JobRun(models.Model):
    """When a job last finished, and for which day."""

    name = models.CharField(max_length=40, unique=True)
    done_for = models.DateField()
    done_at = models.DateTimeField()

    objects: ClassVar[models.Manager] = models.Manager()

    def __str__(self) -> str:
        return self.name
