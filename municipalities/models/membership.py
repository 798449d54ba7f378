"""The people who act for a municipality."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from secor_portal import clock
from secor_portal.clock import local_day
from secor_portal.tenancy.models import TenantModel, build_scoped_manager


class Role(models.TextChoices):
    """What a person may do for one municipality."""

    ADMINISTRATOR = "administrator", "Administrator"
    CONTRIBUTOR = "contributor", "Contributor"
    READER = "reader", "Reader"
    AUDITOR = "auditor", "External auditor"


CONTACTS = (Role.ADMINISTRATOR, Role.CONTRIBUTOR)  # notified of what a municipality must do
OWN_ROLES = (Role.ADMINISTRATOR, Role.CONTRIBUTOR, Role.READER)


class MembershipQuerySet(models.QuerySet):
    """Memberships by whether they count."""

    def current(self):
        """Those that count now: neither ended nor expired."""
        return self.filter(ended_at=None).filter(Q(until=None) | Q(until__gte=clock.today()))

    def counted_since(self, day: date) -> "MembershipQuerySet":
        """Those that counted on ``day`` or later, even if they have ended since."""
        unended = Q(ended_at=None) | Q(ended_at__gte=datetime.combine(day, time.min, clock.ALBERTA))
        return self.filter(unended).filter(Q(until=None) | Q(until__gte=day))


class Membership(TenantModel):
    """One person's role at one municipality, from ``since`` until it is ended.

    An external auditor's membership expires after the day ``until``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)
    since = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = build_scoped_manager(MembershipQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user"],
                condition=Q(ended_at=None),
                name="a_person_has_one_role_at_a_municipality",
            ),
            models.CheckConstraint(
                name="an_external_auditor_comes_for_a_limited_time",
                condition=~Q(role="auditor") | Q(until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_membership_ends_after_it_began",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
            ),
        ]
        indexes = [models.Index(fields=["user", "ended_at"], name="membership_of_person")]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"

    @property
    def is_current(self) -> bool:
        """Whether it counts now, as `MembershipQuerySet.current` selects it."""
        return self.ended_at is None and (self.until is None or self.until >= clock.today())

    @property
    def last_day(self) -> date | None:
        """The last day on which it counted or will count; None if it has no end yet."""
        ended_on = local_day(self.ended_at) if self.ended_at else None
        return min((day for day in (self.until, ended_on) if day), default=None)
