"""The reviewer's notes at a question."""

import pytest
from django_scopes import scopes_disabled

from audits.models import Note
from tests.audits.conducting.views.questions.kept import CONDUCTED, kept
from tests.audits.reading import text
from tests.factories import (
    NoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(audit, question, at):
    with scopes_disabled():
        facts = {
            "state": "revisions_requested",
            "round": 1,
            "answer_due_on": CONDUCTED,
            "act_by": CONDUCTED,
            "submitted_by": audit.author,
        }
        type(audit).objects.update(**facts, submitted_at=at)
        audit.note = NoteFactory(audit=audit, question=question["1.1"], text="Date it.", sent_at=at)
        NoteFactory(audit=audit, question=question["2.1"], text="Ask more people.", sent_at=at)
        NoteFactory(audit=audit, question=question["1.1"], text="Not sent.", round=2)
    audit.refresh_from_db()
    return audit


def test_a_note_is_shown_with_its_tick_at_its_question(office, address, returned):
    page = office.get(address("audit_question", returned, "1.1"))

    assert "Date it." in text(page)
    assert "Mark as dealt with" in text(page)
    assert "Not sent." not in text(page)
    assert f'{address("audit_question", returned, "2.1")}#notes">Next note' in page.content.decode()
    assert "Previous note" not in text(page)


def test_ticking_a_note_saves_the_typed_answer(office, address, returned):
    where = address("audit_note_tick", returned, returned.note.pk)

    response = office.post(where, {"version": 0, "reply": "yes", "note": "Dated."})

    assert response.url == address("audit_question", returned, "1.1") + "#notes"
    with scopes_disabled():
        assert Note.objects.get(pk=returned.note.pk).fixed_at is not None
    assert kept("1.1").note == "Dated."
    office.post(address("audit_note_untick", returned, returned.note.pk), {})
    with scopes_disabled():
        assert Note.objects.get(pk=returned.note.pk).fixed_at is None


def test_an_unsent_note_is_not_found(office, address, returned):
    with scopes_disabled():
        unsent = Note.objects.get(text="Not sent.")

    assert office.post(address("audit_note_tick", returned, unsent.pk), {}).status_code == 404
