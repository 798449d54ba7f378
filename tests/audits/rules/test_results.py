import pytest

from audits.rules.lifecycle import State
from audits.rules.results import Pill, score_pill, state_pill


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word_and_a_colour(state):
    assert state_pill(state).word == state.label
    assert state_pill(state).colour in {"good", "care", "stop", "sky", "calm"}


@pytest.mark.parametrize(
    ("kind", "passed", "pill"),
    [
        ("certification", True, Pill("good", "Passes")),
        ("certification", False, Pill("stop", "Below the pass marks")),
        ("internal", False, Pill("calm", "Below the pass marks")),
        ("additional", False, Pill("calm", "Below the pass marks")),
        ("internal", True, Pill("good", "Passes")),
        ("certification", None, None),
    ],
)
def test_the_score_is_an_answer_of_its_own(kind, passed, pill):
    assert score_pill(kind, passed) == pill
