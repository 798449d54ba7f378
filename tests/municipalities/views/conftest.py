"""What the tests of pages share."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from municipalities.models import User
from tests.factories import MOMENT


@pytest.fixture(autouse=True)
def _on_10_may_2026() -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """``signed_in(person)`` is a browser in which the person is signed in."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
