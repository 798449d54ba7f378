"""The library of standard notes: what reviewers write often."""

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
    """Add a note to the library. ``about`` is a question's code, a section's number, or empty for any question."""
    note = StandardNote(**_check_facts(title, weight, text, about))
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError as fault:
        raise _build_title_refusal() from fault
    record("standard_note.added", note, by=by, at=at, title=note.title)
    return note


@transaction.atomic
def change_standard_note(
    *, note: StandardNote, title: str, weight: str, text: str, about: str, version: int, by: User, at: datetime
) -> StandardNote:
    """Change a standard note. Notes that reviewers already wrote from it don't change."""
    _update_standard_note(note, version, **_check_facts(title, weight, text, about))
    record("standard_note.changed", note, by=by, at=at, title=note.title)
    return note


@transaction.atomic
def retire_standard_note(*, note: StandardNote, version: int, by: User, at: datetime) -> StandardNote:
    """Retire a standard note: reviewers can no longer choose it."""
    _update_standard_note(note, version, retired_at=at)
    record("standard_note.retired", note, by=by, at=at, title=note.title)
    return note


def _check_facts(title: str, weight: str, text: str, about: str) -> dict[str, str]:
    require_weight(weight)
    title = " ".join(
        insist_on_text(title, field="title", sentence="Give the note a title, so that reviewers find it.").split()
    )
    about = about.strip().rstrip(".")
    _refuse_long_text(title, LONGEST_TITLE, "title")
    _refuse_long_text(about, LONGEST_ABOUT, "about")
    text = insist_on_text(text, field="text", sentence="Write what the municipality should do.")
    return {"title": title, "weight": weight, "text": text, "about": about}


def _refuse_long_text(text: str, longest: int, field: str) -> None:
    if len(text) > longest:
        raise RuleBroken("too_long", f"Use at most {longest} characters; these are {len(text)}.", field=field)


def _update_standard_note(note: StandardNote, version: int, **facts: object) -> None:
    unmoved = StandardNote.objects.filter(pk=note.pk, version=version, retired_at=None)
    try:
        with transaction.atomic():
            written = unmoved.update(version=F("version") + 1, **facts)
    except IntegrityError as fault:
        raise _build_title_refusal() from fault
    if not written:
        sentence = (
            "Another person changed or retired this standard note after you opened it. Check it, then save again."
        )
        raise StaleState("changed_meanwhile", sentence)
    note.refresh_from_db()


def _build_title_refusal() -> RuleBroken:
    sentence = "Another standard note has this title. Choose a different one."
    return RuleBroken("title_is_taken", sentence, field="title")
