"""What the tests of pages share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from municipalities.models import User
from tests.factories import MOMENT


@pytest.fixture(autouse=True)
def _on_10_may_2026() -> Iterator[None]:
    """A Sunday."""
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """``signed_in(person)`` is signed in as the person."""

    def client(person: User | None = None) -> Client:
        visitor = Client()
        if person:
            visitor.force_login(person)
        return visitor

    return client


@pytest.fixture
def address() -> Callable[..., str]:
    """``address("audit", audit)`` is that of a municipal page, ``address("desk:review", audit)`` of the desk's."""

    def of(name: str, subject: Any = None, *more: Any) -> str:
        if name.startswith("desk:"):
            return reverse(name, args=[subject.pk, *more] if subject else [])
        place = subject.municipality if hasattr(subject, "municipality") else subject
        rest = [] if place is subject else [subject.pk, *more]
        return reverse(f"municipal:{name}", args=[place.slug, *rest])

    return of
