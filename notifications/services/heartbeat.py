"""Whether mail may go: never from a database that was copied or restored, before a person confirms it."""

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

BEAT_INTERVAL = timedelta(seconds=30)  # no more often than this
LONGEST_REASON = 500  # characters

log = structlog.get_logger()


@transaction.atomic
def may_send(*, at: datetime) -> bool:
    """Beat, and answer whether mail may go at the moment ``at``. Where it may not, it is held from now on."""
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
    """Whether mail about signing in may go to ``address``: where mail is held, only to those who can let it go."""
    return (
        may_send(at=at)
        or User.objects.filter(email__iexact=address, desk_role=DeskRole.MANAGER, is_active=True).exists()
    )


def wait_for_turn() -> None:
    """Wait until whoever holds the turn has ended its transaction, and hold it until the end of this one."""
    Heartbeat.objects.select_for_update().first()


@transaction.atomic
def resume_sending(*, reason: str, by: User, at: datetime) -> None:
    """Let mail go again. The database gets a new identity, so that the one it was copied from stays another one."""
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
    """The one row, held until the transaction ends, and whether it was made now."""
    rows = Heartbeat.objects.select_for_update()
    if (heart := rows.first()) is not None:
        return heart, False
    first = Heartbeat(identity=_configured_identity() or uuid.uuid4(), beat_at=at)
    Heartbeat.objects.bulk_create([first], ignore_conflicts=True)  # another process may start at the same moment
    heart = rows.get()
    return heart, heart.identity == first.identity


def _configured_identity() -> UUID | None:
    """The identity that the environment gives, where it gives one."""
    identity: UUID | None = settings.DATABASE_IDENTITY
    return identity


def _read_pulse(*, is_new: bool) -> Pulse | None:
    """What is noted outside the database. What the environment says does not speak against a new database."""
    if identity := _configured_identity():
        return None if is_new else Pulse(identity, None)
    with suppress(FileNotFoundError):
        return _read_note(Path(settings.IDENTITY_FILE))
    return None


def _read_note(file: Path) -> Pulse | None:
    """What is noted; a note that says nothing is none, so that mail is held."""
    try:
        noted = json.loads(file.read_text())
        return Pulse(UUID(noted["identity"]), datetime.fromisoformat(noted["beat_at"]))
    except (ValueError, KeyError, TypeError) as fault:
        log.warning("identity_not_readable", file=str(file), exc_info=fault)
        return None


def _write_note(identity: UUID, at: datetime) -> None:
    """Note it outside the database, complete or not at all. Where the disk is full, the last note still holds."""
    file = Path(settings.IDENTITY_FILE)
    draft = file.with_name(f".{file.name}.{uuid.uuid4()}")
    try:
        _write_through(draft, json.dumps({"identity": str(identity), "beat_at": at.isoformat()}))
        draft.rename(file)
    except OSError as fault:
        log.error("identity_not_noted", file=str(file), exc_info=fault)  # mail must not wait for a disk
        draft.unlink(missing_ok=True)


def _write_through(file: Path, text: str) -> None:
    """So that a name never stands for an empty file after the power fails."""
    with file.open("w") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
