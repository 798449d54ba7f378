"""Invitations to act for a municipality."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from municipalities.models.membership import Role
from municipalities.rules.invitations import InvitationState, compute_state
from secor_portal import clock
from secor_portal.tenancy.models import TenantModel, build_scoped_manager


class InvitationQuerySet(models.QuerySet):
    """The states of ``municipalities.rules.invitations.compute_state``, as queries."""

    def unanswered(self):
        """Neither accepted nor withdrawn."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open_at(self, at):
        """Those that can still be accepted at the moment ``at``."""
        return self.unanswered().exclude(self._over_at(at))

    def expired_at(self, at):
        """Those that were not answered in time."""
        return self.unanswered().filter(self._over_at(at))

    @staticmethod
    def _over_at(at):
        return Q(expires_at__lte=at) | Q(until__isnull=False, until__lt=clock.local_day(at))


class Invitation(TenantModel):
    """An email address invited to take a role; the link in the email proves the address.

    Only a hash of the link's secret is stored. ``audit_id`` names the one audit of an external auditor.
    """

    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=15, choices=Role)
    audit_id = models.UUIDField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = build_scoped_manager(InvitationQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="an_address_has_one_open_invitation",
            ),
            models.CheckConstraint(
                name="an_invitation_is_accepted_or_withdrawn_not_both",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="an_external_auditor_is_invited_to_one_audit_for_a_time",
                condition=~Q(role="auditor") | Q(audit_id__isnull=False, until__isnull=False),
            ),
        ]

    def state_at(self, at: datetime) -> InvitationState:
        """The state at the moment ``at``."""
        return compute_state(
            accepted_at=self.accepted_at,
            withdrawn_at=self.withdrawn_at,
            expires_at=self.expires_at,
            until=self.until,
            at=at,
            today=clock.local_day(at),
        )

    @property
    def last_day(self) -> date:
        """The last day on which it can be accepted."""
        expires_on = clock.local_day(self.expires_at)
        return min(expires_on, self.until) if self.until else expires_on

    def __str__(self) -> str:
        return f"Invitation to {self.email}"
