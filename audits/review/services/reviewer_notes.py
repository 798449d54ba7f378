"""The reviewer's notes on a question or on the whole audit. They can change until they are sent."""

from datetime import datetime

from django.db import transaction

from audits.models import Audit, Note, Question, StandardNote
from audits.models.review import Weight
from audits.rules.lifecycle import AuditState
from audits.rules.line_ends import unify_line_ends
from audits.services.transitions import change_audit, insist_on_text
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

WEIGHTS: frozenset[str] = frozenset(Weight.values)


@transaction.atomic
def write_note(*, audit: Audit, weight: str, text: str, by: User, at: datetime, question: str = "") -> Note:
    """Write a note for the next request; the author reads it once it is sent. ``question`` is a code, or empty."""
    _require_in_review(audit)
    require_weight(weight)
    text = insist_on_text(text, field="text", sentence="Write what the municipality should do.")
    about = _find_question(audit, question)
    change_audit(audit, by)
    note = Note.objects.create(
        municipality_id=audit.municipality_id,
        audit=audit,
        round=audit.round + 1,
        question=about,
        weight=weight,
        text=text,
        written_by=by,
        written_at=at,
    )
    record("audit.note_written", audit, by=by, at=at, weight=note.get_weight_display().lower())
    return note


def insert_standard_note(*, audit: Audit, standard: StandardNote, by: User, at: datetime, question: str = "") -> Note:
    """Write a note from the library, with its words and its weight."""
    if standard.retired_at is not None:
        sentence = "This standard note was retired. Choose another one, or write the note yourself."
        raise RuleBroken("note_is_retired", sentence)
    return write_note(audit=audit, weight=standard.weight, text=standard.text, question=question, by=by, at=at)


@transaction.atomic
def change_note(*, note: Note, weight: str, text: str, was: str, by: User, at: datetime) -> Note:
    """Change the text or weight of an unsent note.

    ``was`` is the text that the person read; ``StaleState`` if the stored text is another one by now.
    """
    _require_in_review(note.audit)
    require_weight(weight)
    text = insist_on_text(text, field="text", sentence="Write what the municipality should do.")
    _update_note(note, by, was=unify_line_ends(was), weight=weight, text=text)
    record("audit.note_changed", note.audit, by=by, at=at, weight=note.get_weight_display().lower())
    return note


@transaction.atomic
def set_note_weight(*, note: Note, weight: str, by: User, at: datetime) -> Note:
    """Set whether an unsent note must be fixed. Setting the same weight again changes nothing."""
    _require_in_review(note.audit)
    require_weight(weight)
    if note.weight != weight:
        _update_note(note, by, weight=weight)
        record("audit.note_changed", note.audit, by=by, at=at, weight=note.get_weight_display().lower())
    return note


@transaction.atomic
def remove_note(*, note: Note, by: User, at: datetime) -> None:
    """Remove an unsent note."""
    _require_in_review(note.audit)
    change_audit(note.audit, by)
    if not Note.objects.filter(pk=note.pk, sent_at=None).delete()[0]:
        raise _build_sent_refusal()
    record("audit.note_removed", note.audit, by=by, at=at)


def require_weight(weight: str) -> None:
    """``RuleBroken`` unless it is one of Weight."""
    if weight not in WEIGHTS:
        raise RuleBroken("unknown_weight", "Choose whether this must be fixed.", field="weight")


def _update_note(note: Note, by: User, *, was: str | None = None, **facts: str) -> None:
    change_audit(note.audit, by)
    unsent = Note.objects.filter(pk=note.pk, sent_at=None)
    if not (unsent if was is None else unsent.filter(text=was)).update(**facts):
        raise _build_stale_refusal() if unsent.exists() else _build_sent_refusal()
    for name, fact in facts.items():
        setattr(note, name, fact)


def _find_question(audit: Audit, code: str) -> Question | None:
    if not code:
        return None
    found = Question.objects.filter(instrument_id=audit.instrument_id, code=code).first()
    if found is None:
        sentence = f"This audit has no question {code}. Choose one of its questions, or the whole audit."
        raise RuleBroken("unknown_question", sentence, field="question")
    return found


def _build_sent_refusal() -> RuleBroken:
    return RuleBroken("note_is_sent", "This note can’t change: it was sent or removed after you opened it.")


def _build_stale_refusal() -> StaleState:
    sentence = "Another person changed this note after you opened it. Read the new text, then save again."
    return StaleState("note_changed_meanwhile", sentence)


def _require_in_review(audit: Audit) -> None:
    if audit.state != AuditState.IN_REVIEW:
        sentence = f"You can write notes only while the audit is in review. It is now: {AuditState(audit.state).label}."
        raise RuleBroken("not_in_review", sentence)
