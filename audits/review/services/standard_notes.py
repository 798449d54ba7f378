"""The library of notes that reviewers write often."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from audits.models import StandardNote
from audits.review.services.reviewer_notes import require_weight
from audits.services.transitions import insist_on_text
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

LONGEST_TITLE = 120
LONGEST_ABOUT = 9  # characters of a question's code


@transaction.atomic
def add_standard_note(*, title: str, weight: str, text: str, by: User, at: datetime, about: str = "") -> StandardNote:
    """Put a note into the library. ``about`` is a question's code, an element's number, or empty for any question."""
    note = StandardNote(**_checked(title, weight, text, about))
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError as fault:
        raise _title_is_taken() from fault
    record("standard_note.added", note, by=by, at=at, title=note.title)
    return note


@transaction.atomic
def change_standard_note(
    *, note: StandardNote, title: str, weight: str, text: str, about: str, version: int, by: User, at: datetime
) -> StandardNote:
    """Word it otherwise. Notes that were written from it before stay as they are."""
    _write(note, version, **_checked(title, weight, text, about))
    record("standard_note.changed", note, by=by, at=at, title=note.title)
    return note


@transaction.atomic
def retire_standard_note(*, note: StandardNote, version: int, by: User, at: datetime) -> StandardNote:
    """Offer it no longer."""
    _write(note, version, retired_at=at)
    record("standard_note.retired", note, by=by, at=at, title=note.title)
    return note


def _checked(title: str, weight: str, text: str, about: str) -> dict[str, str]:
    require_weight(weight)
    title = " ".join(insist_on_text(title, field="title", sentence="Give the note a title to find it by.").split())
    about = about.strip().rstrip(".")
    _insist_short(title, LONGEST_TITLE, "title")
    _insist_short(about, LONGEST_ABOUT, "about")
    text = insist_on_text(text, field="text", sentence="Write what they should do.")
    return {"title": title, "weight": weight, "text": text, "about": about}


def _insist_short(text: str, longest: int, field: str) -> None:
    if len(text) > longest:
        raise RuleBroken("too_long", f"Use at most {longest} characters; these are {len(text)}.", field=field)


def _write(note: StandardNote, version: int, **facts: object) -> None:
    unmoved = StandardNote.objects.filter(pk=note.pk, version=version, retired_at=None)
    try:
        with transaction.atomic():
            written = unmoved.update(version=F("version") + 1, **facts)
    except IntegrityError as fault:
        raise _title_is_taken() from fault
    if not written:
        sentence = "Somebody else changed or retired this standard note after you opened it. Nothing was saved."
        raise StaleState("changed_meanwhile", f"{sentence} Look at it, then save again.")
    note.refresh_from_db()


def _title_is_taken() -> RuleBroken:
    sentence = "Another standard note has this title. Give this one a title of its own."
    return RuleBroken("title_is_taken", sentence, field="title")
