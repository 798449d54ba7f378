"""Asking people in, and taking that back."""

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

MOST_OPEN = 30  # invitations of one municipality that wait for an answer
LONGEST_STAY = 366  # days for which an external auditor may be asked in


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
    """Ask the owner of an address to take a role. An external auditor is asked for one audit, ``until`` a day.

    The link's secret goes out by ``person_invited`` and is not kept.
    """
    email = check_address(email)
    _check_role(role, audit_id, until, at)
    _refuse_who_is_here(municipality, email, role, at)
    _clear_the_way(municipality, email, at)
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
    """Make the mailed link useless."""
    unanswered = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not unanswered.update(withdrawn_at=at):
        raise make_stale_refusal()
    invitation.withdrawn_at = at
    record("person.invitation_withdrawn", invitation, by=by, at=at, email=invitation.email)
    return invitation


def name_role(role: str) -> str:
    """A role as it stands in a sentence."""
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


def _refuse_who_is_here(municipality: Municipality, email: str, role: str, at: datetime) -> None:
    memberships = Membership.objects.filter(municipality=municipality, ended_at=None, user__email=email)
    membership = memberships.first()
    if membership is None or has_run_out(membership.until, clock.local_day(at)):
        return
    if role == membership.role == Role.AUDITOR:
        return
    sentence = f"{email} is here already as {name_role(membership.role)}. {_way_out(membership.role, role)}"
    raise RuleBroken("here_already", sentence, field="email")


def _way_out(present: str, wanted: str) -> str:
    if Role.AUDITOR in (present, wanted):
        return "An external auditor is not one of the municipality’s own people (R2.4). Invite somebody else."
    return "Change the role in the list of people instead."


def _clear_the_way(municipality: Municipality, email: str, at: datetime) -> None:
    """An invitation that ran out makes room for a new one; one that is open does not."""
    here = Invitation.objects.filter(municipality=municipality)
    here.filter(email=email).expired_at(at).update(withdrawn_at=at)
    unanswered = here.open_at(at)
    if open_one := unanswered.filter(email=email).first():
        raise _invited_already(open_one.email, open_one.last_day)
    if unanswered.count() >= MOST_OPEN:
        sentence = f"{MOST_OPEN} invitations wait for an answer. Withdraw some before you send another."
        raise RuleBroken("too_many_open", sentence)


def _create(**facts: Any) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(**facts)
    except IntegrityError as fault:  # the same address was invited at this very moment
        raise _invited_already(facts["email"], Invitation(**facts).last_day) from fault


def _invited_already(email: str, last_day: date) -> RuleBroken:
    sentence = f"{email} has an invitation that is open until {day(last_day)}. Withdraw it first to send another."
    return RuleBroken("invited_already", sentence, field="email")
