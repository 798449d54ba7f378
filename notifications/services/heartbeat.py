"""Whether emails may go. From a copied or restored database, only after a person confirms it."""

import json
import os
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from municipalities.models import DeskRole, User
from notifications.models import Heartbeat
from notifications.rules.heartbeat import Pulse, find_hold_reason
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

BEAT_INTERVAL = timedelta(seconds=30)  # the least time between two beats
LONGEST_REASON = 500  # characters

log = structlog.get_logger()


@transaction.atomic
def may_send(*, at: datetime) -> bool:
    """Note that the portal is alive at ``at``, and return whether emails may go. If not, they are held from now on."""
    heart, is_new = _lock_heartbeat(at)
    if heart.held_at:
        Heartbeat.objects.update(beat_at=at)
        return False
    inside = None if is_new else Pulse(heart.identity, heart.beat_at)
    if why := find_hold_reason(inside, _read_pulse(is_new=is_new), at):
        Heartbeat.objects.update(held_at=at, held_because=why, beat_at=at)
        record("sending.held", heart, by=None, at=at, why=why)
        return False
    if is_new or at - heart.beat_at >= BEAT_INTERVAL:
        Heartbeat.objects.update(beat_at=at)
        _write_note(heart.identity, at)
    return True


def may_send_to(address: str, *, at: datetime) -> bool:
    """Whether an email about signing in may go to ``address``. While emails are held, only managers get them."""
    return (
        may_send(at=at)
        or User.objects.filter(email__iexact=address, desk_role=DeskRole.MANAGER, is_active=True).exists()
    )


def wait_for_turn() -> None:
    """Wait for the transaction that has the turn, then keep the turn until the end of this one."""
    Heartbeat.objects.select_for_update().first()


@transaction.atomic
def resume_sending(*, reason: str, by: User, at: datetime) -> None:
    """Let emails go again. The database gets a new identity, so that it differs from the one it was copied from."""
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        sentence = f"Say why this database may send emails, in at most {LONGEST_REASON} characters."
        raise RuleBroken("no_reason", sentence, field="reason")
    identity = _configured_identity() or uuid.uuid4()
    held = Heartbeat.objects.filter(held_at__isnull=False)
    if not held.update(identity=identity, beat_at=at, held_at=None, held_because=""):
        raise StaleState("not_held", "Emails already go out. Another manager confirmed it first.")
    record("sending.resumed", Heartbeat.objects.get(), by=by, at=at, reason=reason)
    _write_note(identity, at)


def _lock_heartbeat(at: datetime) -> tuple[Heartbeat, bool]:
    """The one row, locked until the transaction ends, and whether it is new."""
    rows = Heartbeat.objects.select_for_update()
    if (heart := rows.first()) is not None:
        return heart, False
    first = Heartbeat(identity=_configured_identity() or uuid.uuid4(), beat_at=at)
    Heartbeat.objects.bulk_create([first], ignore_conflicts=True)  # another process may start at the same moment
    heart = rows.get()
    return heart, heart.identity == first.identity


def _configured_identity() -> UUID | None:
    """The identity from the environment, if it gives one."""
    identity: UUID | None = settings.DATABASE_IDENTITY
    return identity


def _read_pulse(*, is_new: bool) -> Pulse | None:
    """The note outside the database. An identity from the environment allows a new database."""
    if identity := _configured_identity():
        return None if is_new else Pulse(identity, None)
    with suppress(FileNotFoundError):
        return _read_note(Path(settings.IDENTITY_FILE))
    return None


def _read_note(file: Path) -> Pulse | None:
    """The note in the file. An unreadable note counts as none, so that emails are held."""
    try:
        noted = json.loads(file.read_text())
        return Pulse(UUID(noted["identity"]), datetime.fromisoformat(noted["beat_at"]))
    except (ValueError, KeyError, TypeError) as fault:
        log.warning("identity_not_readable", file=str(file), exc_info=fault)
        return None


def _write_note(identity: UUID, at: datetime) -> None:
    """Write the note outside the database, completely or not at all. If the disk is full, the last note stays."""
    file = Path(settings.IDENTITY_FILE)
    draft = file.with_name(f".{file.name}.{uuid.uuid4()}")
    try:
        _write_through(draft, json.dumps({"identity": str(identity), "beat_at": at.isoformat()}))
        draft.rename(file)
    except OSError as fault:
        log.error("identity_not_noted", file=str(file), exc_info=fault)  # mail must not wait for a disk
        draft.unlink(missing_ok=True)


def _write_through(file: Path, text: str) -> None:
    """Write to the disk itself, so that no empty file is left after a power failure."""
    with file.open("w") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
