"""Who did something, as readers may know it."""

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
        (None, "reviewer", "AMHSA"),  # from before it was kept: today's role decides
        (None, "", "Robin Crow"),
    ],
)
def test_what_was_done_from_the_desk_was_done_by_amhsa(from_desk, role_now, said, administrator, reviewer):
    person = UserFactory(name="Robin Crow", desk_role=role_now)
    event = Event(verb="audit.qa_passed", by=person, from_desk=from_desk)

    assert name_actor(event, administrator) == said
    assert name_actor(event, reviewer) == "Robin Crow"


def test_what_nobody_did_was_done_by_the_portal(administrator):
    assert name_actor(Event(verb="audit.qa_passed", by=None, from_desk=False), administrator) == "the portal"
