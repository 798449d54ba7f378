"""The author marks the reviewer's notes as dealt with."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audits.models import Audit, Note
from audits.rules.lifecycle import AuditState
from audits.services.transitions import count_change
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken
from secor_portal.partner import PARTNER


@transaction.atomic
def tick_note(*, note: Note, by: User, at: datetime) -> Note:
    """Mark a note as dealt with. A second time changes nothing."""
    _insist_open(note)
    if note.fixed_at is None:
        _write(note, by, at, fixed_at=at, fixed_by=by)
        record("audit.note_ticked", note.audit, by=by, at=at, about=_about(note))
    return note


@transaction.atomic
def untick_note(*, note: Note, by: User, at: datetime) -> Note:
    """Mark a note as not dealt with. A second time changes nothing."""
    _insist_open(note)
    if note.fixed_at is not None:
        _write(note, by, at, fixed_at=None, fixed_by=None)
        record("audit.note_unticked", note.audit, by=by, at=at, about=_about(note))
    return note


@transaction.atomic
def tick_notes(*, audit: Audit, fixed: Collection[UUID], by: User, at: datetime) -> None:
    """Mark exactly these notes of the open round, by id; the others become not dealt with."""
    for note in Note.objects.filter(audit=audit, round=audit.round, sent_at__isnull=False).select_related("question"):
        note.audit = audit
        (tick_note if note.pk in fixed else untick_note)(note=note, by=by, at=at)


def _insist_open(note: Note) -> None:
    if note.audit.state != AuditState.REVISIONS_REQUESTED:
        raise RuleBroken("no_revisions", f"You can tick notes only while {PARTNER.name} asks for revisions.")
    if note.sent_at is None or note.round != note.audit.round:
        raise RuleBroken("note_of_earlier", "You can tick only the notes of the current round.")


def _write(note: Note, by: User, at: datetime, **facts: object) -> None:
    count_change(note.audit, by)
    Note.objects.filter(pk=note.pk).update(**facts)
    for name, fact in facts.items():
        setattr(note, name, fact)


def _about(note: Note) -> str:
    return f": question {note.question.code}" if note.question else ""
