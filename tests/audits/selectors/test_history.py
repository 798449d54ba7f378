"""The name of an actor as each reader may see it."""

import pytest

from audits.selectors.history import name_actor
from secor_portal.activity.models import Event
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("from_desk", "role_now", "said"),
    [
        (True, "reviewer", "AMHSA"),
        (True, "", "AMHSA"),
        (False, "reviewer", "Robin Crow"),
        (False, "", "Robin Crow"),
        (None, "reviewer", "AMHSA"),  # an event without this fact; today's role decides
        (None, "", "Robin Crow"),
    ],
)
def test_an_action_from_the_desk_is_shown_as_amhsas(from_desk, role_now, said, administrator, reviewer):
    person = UserFactory(name="Robin Crow", desk_role=role_now)
    event = Event(verb="audit.qa_passed", by=person, from_desk=from_desk)

    assert name_actor(event, administrator) == said
    assert name_actor(event, reviewer) == "Robin Crow"


def test_an_action_without_a_person_is_shown_as_the_portals(administrator):
    assert name_actor(Event(verb="audit.qa_passed", by=None, from_desk=False), administrator) == "the portal"
