"""Calling the API as a person."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from municipalities.models import User


@pytest.fixture
def api() -> Callable[[User | None], APIClient]:
    """``api(person)`` calls the API as the person; without one, as nobody."""

    def client(person: User | None = None) -> APIClient:
        caller = APIClient()
        if person:
            caller.force_login(person)
        return caller

    return client
