"""The library of standard notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from audits.models import Question, StandardNote


@dataclass(frozen=True, slots=True)
class Library:
    """Standard notes for one question: those that are about it or its element, and all others."""

    suggested: Sequence[StandardNote]
    others: Sequence[StandardNote]


def standard_notes() -> QuerySet[StandardNote]:
    """What the library offers, by title."""
    return StandardNote.objects.filter(retired_at=None).order_by("title")


def load_library(question: Question | None) -> Library:
    """The library, in one query, with what fits the question first: its own notes, its element's, those for any."""
    notes = list(standard_notes())
    if question is None:
        return Library([note for note in notes if not note.about], [note for note in notes if note.about])
    places = [question.code, str(question.element.number), ""]
    suggested = sorted((note for note in notes if note.about in places), key=lambda note: places.index(note.about))
    return Library(suggested, [note for note in notes if note.about not in places])
