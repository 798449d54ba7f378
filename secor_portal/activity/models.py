"""The activity log. Events are added, never changed or deleted."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from secor_portal.activity import verbs
from secor_portal.tenancy.models import build_scoped_manager


class EventQuerySet(models.QuerySet):
    """Queries of the log. Changing and deleting are refused."""

    def about(self, subject: models.Model) -> "EventQuerySet":
        """The events of ``subject``, the newest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("-at", "-id")

    def update(self, **_: Any) -> NoReturn:
        raise TypeError("Events are never changed; record another one.")

    def delete(self) -> NoReturn:
        raise TypeError("Events are never deleted.")


class Event(models.Model):
    """One person did one thing to one object at one moment."""

    municipality = models.ForeignKey(
        "municipalities.Municipality", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=36)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    from_desk = models.BooleanField(null=True)  # whether they worked at the desk then; older events have None
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    objects = build_scoped_manager(EventQuerySet)

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "-at"], name="event_of_municipality"),
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="event_of_subject"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Events are never changed; record another one.")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("Events are never deleted.")

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The event in words."""
        return verbs.describe_event(self.verb, self.facts)
