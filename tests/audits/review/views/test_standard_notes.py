import pytest
from django.urls import reverse

from audits.models import StandardNote
from tests.audits.reading import error_at, text, typed
from tests.factories import StandardNoteFactory

pytestmark = pytest.mark.django_db

LIBRARY, ADD = "desk:standard_notes", "desk:standard_note_add"
FACTS = {"title": "No date", "weight": "must_fix", "text": "Show a date.", "about": "3.2"}


def test_a_reviewer_can_only_read_the_library(signed_in, reviewer, django_assert_num_queries):
    notes = StandardNoteFactory.create_batch(3)
    visitor = signed_in(reviewer)

    body = visitor.get(reverse(LIBRARY)).content.decode()

    assert all(note.title in body for note in notes)
    assert reverse(ADD) not in body
    assert visitor.get(reverse(ADD)).status_code == 403
    assert visitor.post(reverse("desk:standard_note_retire", args=[notes[0].pk])).status_code == 403


def test_an_empty_library_shows_a_message(signed_in, reviewer):
    assert "No standard notes yet" in text(signed_in(reviewer).get(reverse(LIBRARY)))


def test_a_manager_adds_changes_and_retires_a_standard_note(signed_in, manager):
    visitor = signed_in(manager)

    added = visitor.post(reverse(ADD), FACTS, follow=True)
    note = StandardNote.objects.get()
    where = reverse("desk:standard_note", args=[note.pk])
    shown = visitor.get(where)
    changed = visitor.post(where, FACTS | {"text": "Show two dates.", "version": typed(shown, "version")}, follow=True)
    retired = visitor.post(reverse("desk:standard_note_retire", args=[note.pk]), {"version": 1}, follow=True)

    assert "“No date” is now in the library." in text(added)
    assert "Show two dates." in text(changed)
    assert "“No date” is retired." in text(retired)
    assert visitor.get(where).status_code == 404
    assert StandardNote.objects.get().retired_at is not None


def test_an_invalid_standard_note_is_refused_and_kept(signed_in, manager):
    StandardNoteFactory(title="No date")

    taken = signed_in(manager).post(reverse(ADD), FACTS)
    empty = signed_in(manager).post(reverse(ADD), FACTS | {"text": " "})

    assert error_at(taken, "title") == "Another standard note has this title. Choose a different one."
    assert typed(taken, "text") == "Show a date."
    assert error_at(empty, "text") == "Enter what the municipality should do."
    assert taken.status_code == 422


def test_an_outdated_form_is_refused_and_keeps_the_text(signed_in, manager):
    note = StandardNoteFactory()
    StandardNote.objects.update(version=1)
    where = reverse("desk:standard_note", args=[note.pk])

    response = signed_in(manager).post(where, FACTS | {"version": 0})
    retired = signed_in(manager).post(reverse("desk:standard_note_retire", args=[note.pk]), {"version": 0}, follow=True)

    assert "Another person changed or retired this standard note" in text(response)
    assert (typed(response, "text"), typed(response, "version")) == ("Show a date.", "1")
    assert "Another person changed or retired" in text(retired)
    assert StandardNote.objects.get().retired_at is None
