"""What the tests of services share."""

from collections.abc import Iterator

import pytest

from municipalities import events
from municipalities.models import Municipality
from secor_portal.activity.models import Event
from secor_portal.tenancy import open_municipality


@pytest.fixture
def opened(town: Municipality) -> Iterator[None]:
    """The town is open, as the guards open it around a view."""
    with open_municipality(town.pk):
        yield


@pytest.fixture
def told() -> Iterator[list]:
    """The municipalities of which a changed fact was announced."""
    heard: list = []

    def hear(sender, *, municipality_id, **_):
        heard.append(municipality_id)

    events.facts_changed.connect(hear)
    yield heard
    events.facts_changed.disconnect(hear)


@pytest.fixture
def verbs():
    """``verbs(subject)`` is what the log says of it, the newest first."""
    return lambda subject: [event.verb for event in Event.objects.about(subject)]
