"""Whether this database may be a copy of one that sends elsewhere, or an old backup."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

LONGEST_SILENCE = timedelta(hours=24)
SLACK = timedelta(minutes=10)  # how much later than the row in the database the note beside it may be


@dataclass(frozen=True, slots=True)
class Pulse:
    """Which database it is, and when it last beat; None if the note only names the database."""

    identity: UUID
    beat_at: datetime | None


def find_hold_reason(inside: Pulse | None, beside: Pulse | None, at: datetime) -> str | None:
    """Why a person has to confirm before anything is sent, as a sentence; None if emails may go.

    ``inside`` is what the database says, ``beside`` the note outside of it. A fresh installation has neither.
    """
    if inside is None and beside is None:
        return None
    if inside is None:
        return "The database is a different one than before: it has never sent anything."
    if beside is None:
        return "The database was used in another place before. Nothing stored beside it says that it belongs here."
    return _identity_reason(inside, beside) or _silence_reason(inside, at)


def _identity_reason(inside: Pulse, beside: Pulse) -> str | None:
    if inside.identity != beside.identity:
        return "The database is a different one than before."
    if inside.beat_at and beside.beat_at and beside.beat_at - inside.beat_at > SLACK:
        return "The database is older than before: it was restored from a backup."
    return None


def _silence_reason(inside: Pulse, at: datetime) -> str | None:
    if inside.beat_at and at - inside.beat_at > LONGEST_SILENCE:
        return "The portal didn’t run for more than 24 hours. The database may be a copy or a backup."
    return None
