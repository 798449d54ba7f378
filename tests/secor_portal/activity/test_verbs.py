"""The sentences of events, as people read them."""

import pytest

from secor_portal.activity import verbs


@pytest.fixture(autouse=True)
def _a_verb():
    verbs.register({"thing.done": "Thing: {fact}"})
    yield
    verbs._sentences.pop("thing.done")


@pytest.mark.parametrize(
    ("fact", "said"),
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
def test_a_fact_is_written_for_people(fact, said):
    assert verbs.sentence("thing.done", {"fact": fact}) == said


def test_a_fact_that_an_old_event_does_not_have_is_an_ellipsis():
    assert verbs.sentence("thing.done", {}) == "Thing: …"
