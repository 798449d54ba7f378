"""Fixtures shared by the tests of audits."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.dispatch import Signal
from django_scopes import scopes_disabled

from audits import events, hooks
from audits.models import Audit
from audits.rules.lifecycle import AuditState
from municipalities.events import facts_changed
from municipalities.models import Municipality, User
from secor_portal import files
from secor_portal.tenancy import open_municipality
from tests.audits import papers
from tests.factories import AuditFactory, DocumentFactory, ElementScoreFactory


@pytest.fixture
def opened(town: Municipality) -> Iterator[None]:
    """Open the town as a page or task does."""
    with open_municipality(town.pk):
        yield


@pytest.fixture
def audit_in(town: Municipality, administrator: User) -> Callable[..., Audit]:
    """``audit_in("draft")`` is a complete audit of the town in this state, with scores and a document on disk."""

    def make(state: str = AuditState.DRAFT, **facts: Any) -> Audit:
        with scopes_disabled():
            audit = AuditFactory(**{"municipality": town, "author": administrator, "state": state, **facts})
            for element in audit.instrument.elements.all():
                ElementScoreFactory(audit=audit, element=element)
            stored = files.store_bytes(papers.pdf())
            DocumentFactory(audit=audit, sha256=stored.sha256, size=stored.size, name="report.pdf")
            return audit

    return make


@pytest.fixture
def answered_draft(town: Municipality, administrator: User) -> Callable[..., Audit]:
    """``answered_draft()`` is a draft of the administrator's to answer question by question, without answers yet."""

    def make(**facts: Any) -> Audit:
        with scopes_disabled():
            return AuditFactory(municipality=town, author=administrator, state="draft", method="answered", **facts)

    return make


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The signals that the services sent, with their names and facts, in order."""
    told: list[tuple[str, dict[str, Any]]] = []
    signals = {name: signal for name, signal in vars(events).items() if isinstance(signal, Signal)}
    signals["facts_changed"] = facts_changed
    ears = {name: _ear(name, told) for name in signals}
    for name, signal in signals.items():
        signal.connect(ears[name])
    yield told
    for name, signal in signals.items():
        signal.disconnect(ears[name])


def _ear(name: str, told: list[tuple[str, dict[str, Any]]]) -> Callable[..., None]:
    def hear(signal: Signal, sender: Any, **facts: Any) -> None:
        told.append((name, facts))

    return hear


@pytest.fixture
def set_hooks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``set_hooks(find_expiries=…)`` replaces these hooks; all others still go to the registered apps."""

    def put(**answers: Callable[..., Any]) -> None:
        methods = {name: staticmethod(answer) for name, answer in answers.items()}
        own = type("HooksOfThisTest", (hooks.AuditHooks,), methods)()
        monkeypatch.setattr(hooks, "HOOKS", [own, *hooks.HOOKS])

    return put
