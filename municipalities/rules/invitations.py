"""The life of an invitation, and the secret of its link."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256


class InvitationState(StrEnum):
    """Where an invitation is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def compute_state(
    *,
    accepted_at: datetime | None,
    withdrawn_at: datetime | None,
    expires_at: datetime,
    until: date | None,
    at: datetime,
    today: date,
) -> InvitationState:
    """Where an invitation is at the moment ``at``, a moment of ``today``.

    One to a time that is over has expired as well; an accepted or withdrawn one does not expire any more.
    """
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if expires_at <= at or has_run_out(until, today) else InvitationState.OPEN


def hash_secret(secret: str) -> str:
    """What is kept of the secret in the link: enough to recognise it, too little to make it."""
    return sha256(secret.encode()).hexdigest()


def has_run_out(until: date | None, today: date) -> bool:
    """Whether a time that ends with the day ``until`` is over; without an end it never is."""
    return until is not None and until < today
