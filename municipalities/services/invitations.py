"""Inviting people and withdrawing invitations."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from municipalities import events
from municipalities.models import Invitation, Membership, Municipality, Role, User
from municipalities.rules.invitations import has_run_out, hash_secret
from municipalities.services.checks import check_address, make_stale_refusal
from secor_portal import clock
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken
from secor_portal.wording import day

MOST_OPEN = 30  # pending invitations of one municipality
LONGEST_STAY = 366  # days for which an external auditor may be invited


@transaction.atomic
def invite_person(
    *,
    municipality: Municipality,
    email: str,
    role: str,
    by: User,
    at: datetime,
    audit_id: UUID | None = None,
    until: date | None = None,
) -> Invitation:
    """Invite the owner of an address to a role; an external auditor to one audit, ``until`` a day.

    The link's secret is sent with ``person_invited`` and not stored.
    """
    email = check_address(email)
    _check_role(role, audit_id, until, at)
    _refuse_member(municipality, email, role, at)
    _withdraw_expired(municipality, email, at)
    secret = secrets.token_urlsafe(32)
    invitation = _create(
        municipality=municipality,
        email=email,
        role=role,
        audit_id=audit_id,
        until=until,
        secret_digest=hash_secret(secret),
        invited_by=by,
        invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    record("person.invited", invitation, by=by, at=at, email=email, role=name_role(role), until=until)
    events.person_invited.send(Invitation, invitation=invitation, secret=secret, by=by, at=at)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Make the link in the email invalid."""
    unanswered = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not unanswered.update(withdrawn_at=at):
        raise make_stale_refusal()
    invitation.withdrawn_at = at
    record("person.invitation_withdrawn", invitation, by=by, at=at, email=invitation.email)
    return invitation


def name_role(role: str) -> str:
    """The role as a word inside a sentence."""
    return Role(role).label.lower()


def _check_role(role: str, audit_id: UUID | None, until: date | None, at: datetime) -> None:
    if role not in Role.values:
        raise RuleBroken("unknown_role", "Choose one of the roles shown.", field="role")
    if role != Role.AUDITOR:
        return
    if audit_id is None:
        raise RuleBroken("auditor_without_audit", "Invite an external auditor from the audit.", field="role")
    today = clock.local_day(at)
    if until is None or not today <= until <= today + timedelta(days=LONGEST_STAY):
        last = day(today + timedelta(days=LONGEST_STAY))
        raise RuleBroken("until_out_of_range", f"Enter a last day from today to {last}.", field="until")


def _refuse_member(municipality: Municipality, email: str, role: str, at: datetime) -> None:
    memberships = Membership.objects.filter(municipality=municipality, ended_at=None, user__email=email)
    membership = memberships.first()
    if membership is None or has_run_out(membership.until, clock.local_day(at)):
        return
    if role == membership.role == Role.AUDITOR:
        return
    sentence = f"{email} already has the role {name_role(membership.role)}. {_way_out(membership.role, role)}"
    raise RuleBroken("here_already", sentence, field="email")


def _way_out(present: str, wanted: str) -> str:
    if Role.AUDITOR in (present, wanted):
        return "An external auditor can’t be one of your own people. Invite someone else."
    return "Change it in the list of people instead."


def _withdraw_expired(municipality: Municipality, email: str, at: datetime) -> None:
    """Withdraw expired invitations to this address; refuse if one is still open."""
    here = Invitation.objects.filter(municipality=municipality)
    here.filter(email=email).expired_at(at).update(withdrawn_at=at)
    unanswered = here.open_at(at)
    if open_one := unanswered.filter(email=email).first():
        raise _invited_already(open_one.email, open_one.last_day)
    if unanswered.count() >= MOST_OPEN:
        sentence = f"You have {MOST_OPEN} pending invitations. Withdraw some before you send another."
        raise RuleBroken("too_many_open", sentence)


def _create(**facts: Any) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(**facts)
    except IntegrityError as fault:  # another request invited the address at the same moment
        raise _invited_already(facts["email"], Invitation(**facts).last_day) from fault


def _invited_already(email: str, last_day: date) -> RuleBroken:
    sentence = f"{email} has an invitation that is open until {day(last_day)}. Withdraw it before you send another."
    return RuleBroken("invited_already", sentence, field="email")
