"""Dates in people's own calendars, and the private addresses of these calendars."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from notifications.models.obligation import STORED_SUBJECTS
from notifications.rules.calendar_versions import EntryVersion
from notifications.rules.ics import IcsEntry
from secor_portal.tenancy.models import TenantModel


class CalendarEntry(TenantModel):
    """A date as calendars have it. Its id is the UID in the file; ``sequence`` counts its changes and only grows.

    ``page`` is the path of the page it leads to. ``replaces`` is not a column. On a version that is not saved yet, it
    is the ``changed_at`` of the version it replaces, or None for the first one.
    """

    subject = models.CharField(max_length=25, choices=STORED_SUBJECTS)
    subject_id = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()
    title = models.CharField(max_length=200)
    why = models.TextField()
    page = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    replaces: datetime | None = None

    class Meta:
        verbose_name_plural = "calendar entries"
        indexes = [models.Index(fields=["municipality", "cancelled_at"], name="entry_of_municipality")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unsaved(self) -> bool:
        """Whether this version is not in the database yet."""
        return self._state.adding

    @property
    def entry_version(self) -> EntryVersion:
        """Its day, its sequence and whether it is cancelled."""
        return EntryVersion(self.due_on, self.sequence, self.cancelled_at is not None)

    @property
    def ics_entry(self) -> IcsEntry:
        """The entry for an iCalendar file."""
        return IcsEntry(
            uid=str(self.pk),
            due_on=self.due_on,
            title=self.title,
            why=self.why,
            page=settings.PORTAL_URL + self.page,
            sequence=self.sequence,
            changed_at=self.changed_at,
            cancelled=self.cancelled_at is not None,
        )


class CalendarFeed(models.Model):
    """The private address of a calendar: a municipality's, or a person's over all of theirs.

    Only a hash of the secret in the address is stored. Each renewal raises ``version`` and the old address stops
    working.
    """

    municipality = models.ForeignKey(
        "municipalities.Municipality", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    secret_digest = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = ScopedManager(municipality="municipality")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality"], name="a_municipality_has_one_calendar"),
            models.UniqueConstraint(fields=["person"], name="a_person_has_one_calendar"),
            models.CheckConstraint(
                name="a_calendar_is_a_municipalitys_or_a_persons",
                condition=Q(municipality=None, person__isnull=False) | Q(municipality__isnull=False, person=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.municipality or self.person}"
