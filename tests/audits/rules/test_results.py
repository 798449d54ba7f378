import pytest

from audits.rules.lifecycle import AuditState
from audits.rules.results import StatusPill, describe_score, describe_state


@pytest.mark.parametrize("state", AuditState)
def test_every_state_has_a_label_and_a_colour(state):
    assert describe_state(state).word == state.label
    assert describe_state(state).colour in {"good", "care", "stop", "sky", "calm"}


@pytest.mark.parametrize(
    ("kind", "passed", "pill"),
    [
        ("certification", True, StatusPill("good", "Passes")),
        ("certification", False, StatusPill("stop", "Below the pass marks")),
        ("internal", False, StatusPill("calm", "Below the pass marks")),
        ("additional", False, StatusPill("calm", "Below the pass marks")),
        ("internal", True, StatusPill("good", "Passes")),
        ("certification", None, None),
    ],
)
def test_the_score_has_its_own_label_and_colour(kind, passed, pill):
    assert describe_score(kind, passed) == pill
