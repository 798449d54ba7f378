"""The life of an invitation, and the secret of its link."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256


class InvitationState(StrEnum):
    """The state of an invitation."""

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
    """The state at the moment ``at``, which is on the day ``today``.

    An invitation whose last day ``until`` is over has expired too; an accepted or withdrawn one no longer expires.
    """
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if expires_at <= at or has_run_out(until, today) else InvitationState.OPEN


def hash_secret(secret: str) -> str:
    """The stored hash of the secret in the link: enough to recognize it, not enough to forge it."""
    return sha256(secret.encode()).hexdigest()


def has_run_out(until: date | None, today: date) -> bool:
    """Whether the last day ``until`` is over; without one it never is."""
    return until is not None and until < today
