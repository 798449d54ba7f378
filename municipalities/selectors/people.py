"""Queries about the people of a municipality and of the desk."""

from typing import Any

from django.db.models import QuerySet

from municipalities.models import Invitation, Membership, User
from municipalities.rules.invitations import hash_secret
from secor_portal.tenancy import every_municipality


def list_people(municipality_id: Any) -> QuerySet[Membership]:
    """The people who act for a municipality now, administrators first."""
    return (
        Membership.objects.current()
        .filter(municipality_id=municipality_id)
        .select_related("user")
        .order_by("role", "user__name", "user__email")
    )


def list_invitations(municipality_id: Any) -> QuerySet[Invitation]:
    """Pending invitations, the newest first; some may have expired."""
    unanswered = Invitation.objects.filter(municipality_id=municipality_id, accepted_at=None, withdrawn_at=None)
    return unanswered.select_related("invited_by").order_by("-invited_at", "id")


def find_invitation(secret: str) -> Invitation | None:
    """The invitation whose link carries ``secret``, at any municipality."""
    with every_municipality():
        found = Invitation.objects.select_related("municipality", "invited_by")
        return found.filter(secret_digest=hash_secret(secret)).first()


def has_account(email: str) -> bool:
    """Whether this address has an account."""
    return User.objects.filter(email=email).exists()


def list_desk_people() -> QuerySet[User]:
    """Everyone with a desk role, by name."""
    return User.objects.exclude(desk_role="").order_by("name", "email")
