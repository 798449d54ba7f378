"""What the tests of the API share."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from rest_framework.test import APIClient

from municipalities.models import User
from tests.factories import MOMENT


@pytest.fixture(autouse=True)
def _on_10_may_2026() -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def api() -> Callable[[User | None], APIClient]:
    """``api(person)`` calls the API as the person; without one, as nobody."""

    def client(person: User | None = None) -> APIClient:
        caller = APIClient()
        if person:
            caller.force_login(person)
        return caller

    return client
