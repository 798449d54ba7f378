"""The reviewer's notes: written on a question or on the whole audit, and changed as long as nobody else read them."""

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
    """Note something for the next request; the author reads it when it is sent. ``question`` is a code, or empty."""
    _insist_in_review(audit)
    require_weight(weight)
    text = insist_on_text(text, field="text", sentence="Write what they should do.")
    about = _question(audit, question)
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
        sentence = "This standard note was retired meanwhile. Choose another one, or write the note."
        raise RuleBroken("note_is_retired", sentence)
    return write_note(audit=audit, weight=standard.weight, text=standard.text, question=question, by=by, at=at)


@transaction.atomic
def change_note(*, note: Note, weight: str, text: str, was: str, by: User, at: datetime) -> Note:
    """Write other words or another weight, as long as the note is not sent. ``was`` are the words that were read;
    ``StaleState`` where somebody else changed them since.
    """
    _insist_in_review(note.audit)
    require_weight(weight)
    text = insist_on_text(text, field="text", sentence="Write what they should do.")
    _write(note, by, was=unify_line_ends(was), weight=weight, text=text)
    record("audit.note_changed", note.audit, by=by, at=at, weight=note.get_weight_display().lower())
    return note


@transaction.atomic
def set_note_weight(*, note: Note, weight: str, by: User, at: datetime) -> Note:
    """Say whether a note must be fixed, as long as it is not sent. Saying it again changes nothing."""
    _insist_in_review(note.audit)
    require_weight(weight)
    if note.weight != weight:
        _write(note, by, weight=weight)
        record("audit.note_changed", note.audit, by=by, at=at, weight=note.get_weight_display().lower())
    return note


@transaction.atomic
def remove_note(*, note: Note, by: User, at: datetime) -> None:
    """Take back a note that was not sent yet."""
    _insist_in_review(note.audit)
    change_audit(note.audit, by)
    if not Note.objects.filter(pk=note.pk, sent_at=None).delete()[0]:
        raise _sent()
    record("audit.note_removed", note.audit, by=by, at=at)


def require_weight(weight: str) -> None:
    """``RuleBroken`` unless it is one of Weight."""
    if weight not in WEIGHTS:
        raise RuleBroken("unknown_weight", "Choose whether it must be fixed.", field="weight")


def _write(note: Note, by: User, *, was: str | None = None, **facts: str) -> None:
    change_audit(note.audit, by)
    unsent = Note.objects.filter(pk=note.pk, sent_at=None)
    if not (unsent if was is None else unsent.filter(text=was)).update(**facts):
        raise _changed() if unsent.exists() else _sent()
    for name, fact in facts.items():
        setattr(note, name, fact)


def _question(audit: Audit, code: str) -> Question | None:
    if not code:
        return None
    found = Question.objects.filter(instrument_id=audit.instrument_id, code=code).first()
    if found is None:
        sentence = f"This audit has no question {code}. Note it on one of its questions, or on the whole audit."
        raise RuleBroken("unknown_question", sentence, field="question")
    return found


def _sent() -> RuleBroken:
    return RuleBroken("note_is_sent", "This note was sent or removed meanwhile.")


def _changed() -> StaleState:
    sentence = "Somebody else changed this note after you opened it. Nothing was saved: look at it, then save again."
    return StaleState("note_changed_meanwhile", sentence)


def _insist_in_review(audit: Audit) -> None:
    if audit.state != AuditState.IN_REVIEW:
        sentence = (
            f"The audit is in the state “{AuditState(audit.state).label}”. Notes are written while it is in review."
        )
        raise RuleBroken("not_in_review", sentence)
