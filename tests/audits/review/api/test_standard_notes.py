"""The library of standard notes over the API."""

import pytest
from django.urls import reverse

from audits.models import StandardNote
from tests.factories import StandardNoteFactory

pytestmark = pytest.mark.django_db

FACTS = {"title": "No date", "weight": "must_fix", "text": "Show a date.", "about": "3.2"}


def test_a_manager_adds_changes_and_retires_standard_notes(api, manager):
    desk, library = api(manager), reverse("api:standard-note-list")

    added = desk.post(library, FACTS, format="json")
    where = f"{library}{added.json()['id']}/"
    changed = desk.patch(where, FACTS | {"text": "Show two.", "version": 0}, format="json")
    late = desk.patch(where, FACTS | {"version": 0}, format="json")
    retired = desk.delete(f"{where}?version=1")

    assert (added.status_code, added.json()["about"]) == (201, "3.2")
    assert (changed.json()["text"], changed.json()["version"]) == ("Show two.", 1)
    assert late.status_code == 409
    assert retired.status_code == 204
    assert desk.get(where).status_code == 404
    assert StandardNote.objects.get().retired_at is not None


def test_a_field_left_out_of_a_standard_note_is_unchanged(api, manager):
    note = StandardNoteFactory(**FACTS)
    desk, where = api(manager), f"{reverse('api:standard-note-list')}{note.pk}/"

    worded = desk.patch(where, {"text": "Show two.", "version": 0}, format="json").json()
    everywhere = desk.patch(where, {"about": "", "version": 1}, format="json").json()

    assert {name: worded[name] for name in FACTS} == FACTS | {"text": "Show two."}
    assert {name: everywhere[name] for name in FACTS} == FACTS | {"text": "Show two.", "about": ""}
    assert desk.patch(where, {"title": "Other"}, format="json").json()["version"] == ["This field is required."]


def test_the_library_is_read_only_for_reviewers_and_else_hidden(api, reviewer, administrator):
    note = StandardNoteFactory()
    library = reverse("api:standard-note-list")

    assert [one["title"] for one in api(reviewer).get(library).json()["results"]] == [note.title]
    assert api(reviewer).post(library, FACTS, format="json").status_code == 403
    assert api(administrator).get(library).json()["results"] == []
    assert api(administrator).get(f"{library}{note.pk}/").status_code == 404
