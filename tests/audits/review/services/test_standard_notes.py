import pytest

from audits.models import StandardNote
from audits.review.services.standard_notes import add_standard_note, change_standard_note, retire_standard_note
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import StandardNoteFactory

pytestmark = pytest.mark.django_db

FACTS = {"title": "No date", "weight": "must_fix", "text": "Show a dated record.", "about": "3.2"}


def test_a_standard_note_is_added_to_the_library(manager, at):
    note = add_standard_note(**FACTS | {"title": "  No   date ", "about": " 3. "}, by=manager, at=at)

    kept = StandardNote.objects.get()
    assert (kept, kept.title, kept.about, kept.version) == (note, "No date", "3", 0)
    assert Event._base_manager.get().sentence == "Standard note added: No date"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " "}, "nothing_said"),
        ({"title": "x" * 121}, "too_long"),
        ({"text": " "}, "nothing_said"),
        ({"text": "x" * 10_001}, "too_long"),
        ({"weight": "urgent"}, "unknown_weight"),
        ({"about": "1" * 10}, "too_long"),
        ({"title": "There already"}, "title_is_taken"),
    ],
)
def test_an_invalid_standard_note_is_refused_at_its_field(wrong, code, manager, at):
    StandardNoteFactory(title="There already")

    with pytest.raises(RuleBroken) as refusal:
        add_standard_note(**FACTS | wrong, by=manager, at=at)

    assert refusal.value.code == code
    assert refusal.value.field in wrong
    assert StandardNote.objects.count() == 1


def test_the_title_of_a_retired_note_can_be_reused(manager, at):
    note = StandardNoteFactory(title="No date")

    retire_standard_note(note=note, version=0, by=manager, at=at)
    add_standard_note(**FACTS, by=manager, at=at)

    assert StandardNote.objects.filter(title="No date").count() == 2


def test_a_standard_note_is_changed(manager, at):
    note = StandardNoteFactory()

    change_standard_note(note=note, version=0, **FACTS, by=manager, at=at)

    kept = StandardNote.objects.get()
    assert {name: getattr(kept, name) for name in FACTS} == FACTS
    assert (kept.version, note.version) == (1, 1)


@pytest.mark.parametrize("call", [change_standard_note, retire_standard_note])
def test_a_second_simultaneous_change_is_refused(call, manager, at):
    note = StandardNoteFactory()
    change_standard_note(note=note, version=0, **FACTS, by=manager, at=at)
    facts = FACTS if call is change_standard_note else {}

    with pytest.raises(StaleState):
        call(note=note, version=0, **facts, by=manager, at=at)


def test_a_title_in_use_is_refused_for_a_changed_note(manager, at):
    StandardNoteFactory(title="No date")
    note = StandardNoteFactory(title="Old drill")

    with pytest.raises(RuleBroken) as refusal:
        change_standard_note(note=note, version=0, **FACTS, by=manager, at=at)

    assert refusal.value.code == "title_is_taken"
