"""Changing the people of a municipality. There is always an administrator."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from municipalities.events import PeopleChanged, people_changed
from municipalities.models import Invitation, Membership, Role, User
from municipalities.models.membership import OWN_ROLES
from municipalities.services.checks import make_stale_refusal
from municipalities.services.invitations import name_role, withdraw_invitation
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User, at: datetime) -> Membership:
    """Give one of the municipality's own people another role. Refuses for the only administrator."""
    if role not in OWN_ROLES:
        raise RuleBroken("unknown_role", "Choose one of the roles shown.", field="role")
    if membership.role == Role.AUDITOR:
        sentence = "You can’t change an external auditor’s role. It ends by itself, or you can remove the person."
        raise RuleBroken("auditors_stay_auditors", sentence, field="role", rule="R2.4")
    if membership.role == role:
        return membership
    _keep_an_administrator(membership, field="role")
    if not _filter_unchanged(membership).update(role=role):
        raise make_stale_refusal()
    membership.role = role
    membership.user.forget_roles()
    record("person.role_changed", membership, by=by, at=at, email=membership.user.email, role=name_role(role))
    people_changed.announce(PeopleChanged(membership.municipality_id, at))
    return membership


@transaction.atomic
def remove_person(*, membership: Membership, by: User, at: datetime) -> Membership:
    """End a membership and withdraw the person's other open invitations here. Past work stays on record."""
    _keep_an_administrator(membership, field=None)
    _withdraw_open_invitations(membership, by, at)  # first, in the order in which accepting one locks them
    if not _filter_unchanged(membership).update(ended_at=max(at, membership.since)):
        raise make_stale_refusal()
    membership.ended_at = max(at, membership.since)
    membership.user.forget_roles()
    record("person.removed", membership, by=by, at=at, email=membership.user.email, role=name_role(membership.role))
    people_changed.announce(PeopleChanged(membership.municipality_id, at))
    return membership


def _withdraw_open_invitations(membership: Membership, by: User, at: datetime) -> None:
    """An external auditor may hold an invitation to another audit, which must not bring a removed person back."""
    to_them = Invitation.objects.filter(municipality_id=membership.municipality_id, email=membership.user.email)
    for invitation in to_them.open_at(at):
        withdraw_invitation(invitation=invitation, by=by, at=at)


def _keep_an_administrator(membership: Membership, *, field: str | None) -> None:
    """Lock all administrators, so that two can't demote each other at the same moment."""
    here = Membership.objects.current().filter(municipality_id=membership.municipality_id)
    administrators = here.filter(role=Role.ADMINISTRATOR).select_for_update(of=("self",)).order_by("pk")
    if {row.pk for row in administrators} == {membership.pk}:
        sentence = f"{membership.user} is the only administrator. Make another person administrator first."
        raise RuleBroken("last_administrator", sentence, field=field)


def _filter_unchanged(membership: Membership) -> QuerySet[Membership]:
    return Membership.objects.filter(pk=membership.pk, role=membership.role, ended_at=None)
