"""The library of standard notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from audits.models import Question, StandardNote


@dataclass(frozen=True, slots=True)
class NoteLibrary:
    """Standard notes for one question: those about it or its section, and all others."""

    suggested: Sequence[StandardNote]
    others: Sequence[StandardNote]


def list_standard_notes() -> QuerySet[StandardNote]:
    """The standard notes that reviewers can choose, by title."""
    return StandardNote.objects.filter(retired_at=None).order_by("title")


def load_library(question: Question | None) -> NoteLibrary:
    """The library in one query, best fit first: the question's own notes, its section's, those for any question."""
    notes = list(list_standard_notes())
    if question is None:
        return NoteLibrary([note for note in notes if not note.about], [note for note in notes if note.about])
    places = [question.code, str(question.element.number), ""]
    suggested = sorted((note for note in notes if note.about in places), key=lambda note: places.index(note.about))
    return NoteLibrary(suggested, [note for note in notes if note.about not in places])
