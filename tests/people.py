"""Fixtures of people and places; a plugin of ``tests/conftest.py``. Factories build with scoping off."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django_scopes import scopes_disabled

from municipalities.models import Municipality, User
from tests.factories import MOMENT, MembershipFactory, MunicipalityFactory, UserFactory


@pytest.fixture
def at() -> datetime:
    """The moment at which services act in tests: 10 May 2026, 10:00 in Alberta."""
    return MOMENT


@pytest.fixture
def unscoped() -> Iterator[None]:
    """Scoping off, for tests that look at rows from outside."""
    with scopes_disabled():
        yield


@pytest.fixture
def town(db: None) -> Municipality:
    """The municipality under test."""
    return MunicipalityFactory()


@pytest.fixture
def neighbour(db: None) -> Municipality:
    """Another municipality, to leak from."""
    return MunicipalityFactory()


@pytest.fixture
def member(town: Municipality) -> Callable[..., User]:
    """``member("reader")`` is a person with that role at the town (or at ``municipality``)."""

    def make(role: str = "administrator", *, municipality: Municipality | None = None) -> User:
        with scopes_disabled():
            return MembershipFactory(municipality=municipality or town, role=role).user

    return make


@pytest.fixture
def administrator(member: Callable[..., User]) -> User:
    """The town's administrator."""
    return member("administrator")


@pytest.fixture
def reviewer(db: None) -> User:
    """A reviewer at the desk."""
    return UserFactory(desk_role="reviewer")


@pytest.fixture
def manager(db: None) -> User:
    """A manager at the desk."""
    return UserFactory(desk_role="manager")
