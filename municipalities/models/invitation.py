"""Asking somebody in."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from municipalities.models.membership import Role
from municipalities.rules.invitations import InvitationState, state
from secor_portal.tenancy.models import TenantModel


class Invitation(TenantModel):
    """An e-mail address asked to take a role; the mailed link proves the address.

    Only a digest of the link's secret is kept. ``audit_id`` names the one audit of an external auditor.
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
        """Where it is at the moment ``at``."""
        return state(accepted_at=self.accepted_at, withdrawn_at=self.withdrawn_at, expires_at=self.expires_at, at=at)

    def __str__(self) -> str:
        return f"Invitation of {self.email}"
