"""The sentences of events, as people read them, and how a history shows each verb."""

import pytest

from secor_portal.activity import verbs
from secor_portal.activity.verbs import EventKind, Verb
from secor_portal.web.icons import render_icon


@pytest.fixture(autouse=True)
def _registered_verb():
    verbs.register_verbs({"thing.done": Verb("Thing: {fact}", EventKind.PLAN)})
    yield
    verbs._verbs.pop("thing.done")


@pytest.mark.parametrize(
    ("fact", "sentence"),
    [
        ("2027-06-15", "Thing: 15 June 2027"),
        ("2027-13-45", "Thing: 2027-13-45"),
        ("never_certified", "Thing: never certified"),
        ("my_notes.pdf", "Thing: my_notes.pdf"),
        ("Renew_it", "Thing: Renew_it"),
        ("seasonal", "Thing: seasonal"),
        (3, "Thing: 3"),
        (None, "Thing: –"),
        (True, "Thing: yes"),
        (False, "Thing: no"),
    ],
)
def test_fact_is_written_for_people(fact, sentence):
    assert verbs.describe_event("thing.done", {"fact": fact}) == sentence


def test_fact_missing_from_an_old_event_is_an_ellipsis():
    assert verbs.describe_event("thing.done", {}) == "Thing: …"


def test_verb_without_own_icon_has_that_of_its_kind():
    assert verbs.get_verb("thing.done").icon == EventKind.PLAN.icon
    assert verbs.get_verb("audit.qa_passed").icon == "good"


def test_kind_lists_only_its_own_verbs():
    found = verbs.list_verbs(EventKind.PLAN)
    assert "thing.done" in found
    assert "audit.started" not in found


def test_every_verb_has_a_known_icon_and_colour():
    for name in verbs.list_verbs():
        verb = verbs.get_verb(name)
        assert render_icon(verb.icon)
        assert verb.colour in {"", "good", "care", "stop", "sky", "calm"}
