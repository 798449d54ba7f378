from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from audits.models import Note
from audits.review.services.reviewer_notes import (
    change_note,
    insert_standard_note,
    remove_note,
    set_note_weight,
    write_note,
)
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import NoteFactory, QuestionFactory, StandardNoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review(audit_in, reviewer):
    return audit_in("in_review", reviewer=reviewer)


@pytest.fixture
def note(in_review):
    with scopes_disabled():
        return NoteFactory(audit=in_review, text="Date it.")


def code(call, **arguments) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call(**arguments)
    return refusal.value.code


def verbs(audit) -> list[str]:
    return [event.verb for event in Event.objects.about(audit)]


def test_a_note_can_be_about_a_question_of_the_audit(in_review, reviewer, at, opened):
    question = QuestionFactory(instrument=in_review.instrument, code="3.2")
    QuestionFactory(code="9.9")
    facts = {"audit": in_review, "weight": "must_fix", "text": "Date it.", "by": reviewer, "at": at}

    assert write_note(**facts, question="3.2").question == question
    assert write_note(**facts).question is None
    assert code(write_note, **facts, question="9.9") == "unknown_question"


def test_a_standard_note_is_inserted_with_its_text_and_weight(in_review, reviewer, at, opened):
    QuestionFactory(instrument=in_review.instrument, code="3.2")
    standard = StandardNoteFactory(weight="information", text="Add it to the plan.")

    note = insert_standard_note(audit=in_review, standard=standard, question="3.2", by=reviewer, at=at)

    assert (note.weight, note.text, note.question.code) == ("information", "Add it to the plan.", "3.2")


def test_a_retired_standard_note_is_not_inserted(in_review, reviewer, at, opened):
    standard = StandardNoteFactory(retired_at=at)

    assert code(insert_standard_note, audit=in_review, standard=standard, by=reviewer, at=at) == "note_is_retired"
    assert not Note.objects.exists()


def test_an_unsent_note_can_be_changed(note, in_review, reviewer, at, opened):
    change_note(note=note, weight="information", text=" Date it, please. ", was="Date it.", by=reviewer, at=at)

    kept = Note.objects.get()
    assert (kept.weight, kept.text) == ("information", "Date it, please.")
    assert (note.weight, note.text) == ("information", "Date it, please.")
    assert verbs(in_review) == ["audit.note_changed"]


def test_a_change_to_a_note_changed_by_another_is_refused(note, reviewer, at, opened):
    Note.objects.update(text="Sign it.")

    with pytest.raises(StaleState):
        change_note(note=note, weight="must_fix", text="Mine.", was="Date it.", by=reviewer, at=at)

    assert Note.objects.get().text == "Sign it."


def test_line_endings_do_not_matter_when_changing_a_note(note, reviewer, at, opened):
    facts = {"note": note, "weight": "must_fix", "by": reviewer, "at": at}

    change_note(**facts, text="Date it.\r\nSign it.", was="Date it.")
    change_note(**facts, text="Date it.\rSign it, please.", was="Date it.\r\nSign it.")

    assert Note.objects.get().text == "Date it.\nSign it, please."


def test_setting_the_same_weight_twice_is_logged_once(note, in_review, reviewer, at, opened):
    set_note_weight(note=note, weight="information", by=reviewer, at=at)
    set_note_weight(note=note, weight="information", by=reviewer, at=at)

    assert Note.objects.get().weight == "information"
    assert verbs(in_review) == ["audit.note_changed"]


CHANGES = {
    "change": (change_note, {"weight": "information", "text": "x", "was": "Date it."}),
    "weigh": (set_note_weight, {"weight": "information"}),
    "remove": (remove_note, {}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_sent_note_cannot_be_changed_or_removed(name, note, reviewer, at, opened):
    call, facts = CHANGES[name]
    Note.objects.update(sent_at=at - timedelta(days=1))

    assert code(call, note=note, by=reviewer, at=at, **facts) == "note_is_sent"
    assert (Note.objects.get().text, Note.objects.get().weight) == ("Date it.", "must_fix")


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("state", ["submitted", "revisions_requested", "qa_passed"])
def test_a_note_can_be_changed_only_in_review(state, name, audit_in, reviewer, at, opened):
    call, facts = CHANGES[name]
    with scopes_disabled():
        note = NoteFactory(audit=audit_in(state), text="Date it.")

    assert code(call, note=note, by=reviewer, at=at, **facts) == "not_in_review"


@pytest.mark.parametrize("call", [change_note, set_note_weight])
def test_an_unknown_weight_is_refused(call, note, reviewer, at, opened):
    facts = {"text": "x", "was": "Date it."} if call is change_note else {}

    assert code(call, note=note, weight="urgent", by=reviewer, at=at, **facts) == "unknown_weight"
