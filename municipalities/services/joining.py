"""Accepting an invitation."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from municipalities import events
from municipalities.models import Invitation, Membership, Role, User
from municipalities.rules.invitations import InvitationState, has_run_out
from municipalities.services.checks import check_one_line, make_stale_refusal
from municipalities.services.invitations import name_role
from secor_portal import clock
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

LONGEST_NAME = 120

CLOSED = {
    InvitationState.ACCEPTED: "This invitation was already used. Sign in to continue.",
    InvitationState.WITHDRAWN: "This invitation was withdrawn. Ask the person who invited you for a new one.",
    InvitationState.EXPIRED: "This invitation has expired. Ask the person who invited you for a new one.",
}


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: datetime) -> Membership:
    """Take the role. Only the owner of the invited address can. An auditor with access keeps it longer."""
    refuse_closed(invitation, at)
    if by.email != invitation.email:
        sentence = f"This invitation is for {invitation.email}. Sign in with that address to accept it."
        raise RuleBroken("another_address", sentence)
    unanswered = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not unanswered.update(accepted_at=at):
        raise make_stale_refusal()
    membership = _join(invitation, by, at)
    record("person.joined", membership, by=by, at=at, email=by.email, role=name_role(membership.role))
    if membership.role == Role.AUDITOR:
        what = {"audit_id": invitation.audit_id, "until": invitation.until}
        events.auditor_joined.send(Membership, membership=membership, **what, by=by, at=at)
    by.forget_roles()
    events.people_changed.announce(events.PeopleChanged(membership.municipality_id, at))
    return membership


@transaction.atomic
def join_as_new_person(*, invitation: Invitation, name: str, title: str, password: str, at: datetime) -> User:
    """Create the account for the invitation and accept it. The link came by email, which proves the address."""
    refuse_closed(invitation, at)
    person = User(
        email=invitation.email,
        name=check_one_line(name, field="name", what="your name", longest=LONGEST_NAME),
        title=check_one_line(title, field="title", what="your role in the office", longest=LONGEST_NAME)
        if title.strip()
        else "",
        joined_at=at,
    )
    _check_password(password, person)
    _save(person, password)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    accept_invitation(invitation=invitation, by=person, at=at)
    return person


def refuse_closed(invitation: Invitation, at: datetime) -> None:
    """Refuse a link that is used, withdrawn or expired."""
    state = invitation.state_at(at)
    if state in CLOSED:
        raise RuleBroken(f"invitation_{state}", CLOSED[state])


def _check_password(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise RuleBroken("weak_password", " ".join(fault.messages), field="password") from fault


def _save(person: User, password: str) -> None:
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as fault:
        sentence = f"{person.email} already has an account. Sign in, then open this link again."
        raise RuleBroken("account_exists", sentence) from fault


def _join(invitation: Invitation, person: User, at: datetime) -> Membership:
    mine = Membership.objects.filter(municipality_id=invitation.municipality_id, user=person, ended_at=None)
    membership = mine.first()
    if membership and has_run_out(membership.until, clock.local_day(at)):
        mine.update(ended_at=at)
        membership = None
    if membership is None:
        return Membership.objects.create(
            municipality_id=invitation.municipality_id,
            user=person,
            role=invitation.role,
            since=at,
            until=invitation.until,
        )
    return _stay_longer(membership, invitation)


def _stay_longer(membership: Membership, invitation: Invitation) -> Membership:
    """Extend the access of an external auditor; all others have one role."""
    if not membership.role == invitation.role == Role.AUDITOR:
        sentence = f"You already have the role {name_role(membership.role)}. An administrator can change it."
        raise RuleBroken("here_already", sentence)
    membership.until = max(day for day in (membership.until, invitation.until) if day)
    membership.save(update_fields=["until"])
    return membership
