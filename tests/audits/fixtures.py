"""Fixtures for the tests of pages and of the API; each folder's ``conftest.py`` imports what it needs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.models import ActionItem, Audit
from municipalities.models import User
from tests.factories import MOMENT, ActionItemFactory, ActionPlanFactory


@pytest.fixture(autouse=True)
def on_10_may_2026() -> Iterator[None]:
    """Freeze the time on 10 May 2026, a Sunday."""
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """``signed_in(person)`` is a client signed in as this person."""

    def client(person: User | None = None) -> Client:
        visitor = Client()
        if person:
            visitor.force_login(person)
        return visitor

    return client


@pytest.fixture
def address() -> Callable[..., str]:
    """``address("audit", audit)`` is a municipal page's address, ``address("desk:review", audit)`` a desk page's."""

    def of(name: str, subject: Any = None, *more: Any) -> str:
        if name.startswith("desk:"):
            return reverse(name, args=[subject.pk, *more] if subject else [])
        place = subject.municipality if hasattr(subject, "municipality") else subject
        rest = [] if place is subject else [subject.pk, *more]
        return reverse(f"municipal:{name}", args=[place.slug, *rest])

    return of


@pytest.fixture
def item(audit_in: Callable[..., Audit]) -> ActionItem:
    """An open action in the plan of an audit that passed QA."""
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        plan = ActionPlanFactory(audit=audit, developed_on="2026-05-05")
        return ActionItemFactory(plan=plan, what="Fit guards", owner="Foreman", due_on="2026-09-01")
