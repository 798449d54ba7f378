"""The log is only ever added to, and says what happened in words."""

import pytest

from secor_portal.activity.models import Event
from secor_portal.activity.services import record
from secor_portal.tenancy import every_municipality, open_municipality


def test_an_event_belongs_to_its_subjects_municipality_and_reads_as_a_sentence(town, administrator, at):
    event = record(
        "headcount.removed", town, by=administrator, at=at, count=2, category="Seasonal", starts_on=at.date()
    )

    assert event.municipality == town
    assert event.sentence == "Headcount entry removed: 2 × Seasonal from 10 May 2026"
    with open_municipality(town.pk):
        assert list(Event.objects.about(town)) == [event]


def test_an_event_keeps_whether_it_was_done_from_the_desk(town, administrator, reviewer, at):
    at_the_desk, outside, by_itself = (
        record("municipality.imported", town, by=by, at=at) for by in (reviewer, administrator, None)
    )

    assert (at_the_desk.from_desk, outside.from_desk, by_itself.from_desk) == (True, False, False)


def test_a_verb_without_a_sentence_is_refused(town, at):
    with pytest.raises(LookupError, match=r"No sentence is registered for the verb town\.painted"):
        record("town.painted", town, by=None, at=at)


def test_an_event_is_never_changed(town, at):
    event = record("municipality.imported", town, by=None, at=at)

    event.verb = "municipality.ended"

    with pytest.raises(TypeError, match="never changed"):
        event.save()
    with every_municipality(), pytest.raises(TypeError, match="never changed"):
        Event.objects.update(verb="municipality.ended")


def test_an_event_is_never_deleted(town, at):
    event = record("municipality.imported", town, by=None, at=at)

    with pytest.raises(TypeError, match="never deleted"):
        event.delete()
    with every_municipality(), pytest.raises(TypeError, match="never deleted"):
        Event.objects.all().delete()


def test_a_neighbours_events_are_not_there(town, neighbour, at):
    record("municipality.imported", neighbour, by=None, at=at)

    with open_municipality(town.pk):
        assert not Event.objects.exists()
