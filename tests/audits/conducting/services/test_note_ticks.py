from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.note_ticks import tick_note, tick_notes, untick_note
from audits.models import Audit, Note
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from tests.factories import AuditFactory, NoteFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def note(town, administrator, at):
    """A must-fix note on question 3.4 of an audit returned for revisions."""
    with scopes_disabled():
        audit = AuditFactory(municipality=town, author=administrator, state="revisions_requested", round=1)
        question = QuestionFactory(instrument=audit.instrument, code="3.4")
        return NoteFactory(audit=audit, question=question, sent_at=at)


def test_a_tick_records_the_time_and_the_person(note, administrator, at):
    tick_note(note=note, by=administrator, at=at)

    kept = Note.objects.get()
    assert (kept.fixed_at, kept.fixed_by) == (at, administrator)
    assert Event.objects.about(note.audit).get().sentence == "Note dealt with: question 3.4"
    assert Audit.objects.get().version == 1


def test_a_second_tick_changes_nothing(note, administrator, member, at):
    tick_note(note=note, by=administrator, at=at)

    tick_note(note=note, by=member("contributor"), at=at + timedelta(hours=1))

    assert Note.objects.get().fixed_by == administrator
    assert Audit.objects.get().version == 1


def test_a_tick_can_be_removed(note, administrator, at):
    tick_note(note=note, by=administrator, at=at)

    untick_note(note=note, by=administrator, at=at)

    kept = Note.objects.get()
    assert (kept.fixed_at, kept.fixed_by) == (None, None)
    assert Event.objects.about(note.audit).first().sentence == "Note reopened: question 3.4"


@pytest.mark.parametrize("service", [tick_note, untick_note])
@pytest.mark.parametrize(
    ("state", "facts", "code"),
    [
        ("in_review", {}, "no_revisions"),
        ("draft", {}, "no_revisions"),
        ("revisions_requested", {"sent_at": None}, "note_of_earlier"),
        ("revisions_requested", {"round": 2}, "note_of_earlier"),
    ],
)
def test_only_notes_of_the_open_round_can_be_ticked(service, state, facts, code, note, administrator, at):
    note.audit.state = state
    for name, fact in facts.items():
        setattr(note, name, fact)

    with pytest.raises(RuleBroken) as refusal:
        service(note=note, by=administrator, at=at)

    assert refusal.value.code == code


def test_all_ticks_of_a_round_are_set_at_once(note, administrator, at):
    with scopes_disabled():
        other = NoteFactory(audit=note.audit, sent_at=at, fixed_at=at, fixed_by=administrator)
        earlier = NoteFactory(audit=note.audit, sent_at=at, fixed_at=at, fixed_by=administrator, round=0)

    tick_notes(audit=note.audit, fixed={note.pk}, by=administrator, at=at)

    ticked = set(Note.objects.filter(fixed_at__isnull=False).values_list("pk", flat=True))
    assert ticked == {note.pk, earlier.pk}
    assert other.pk not in ticked
