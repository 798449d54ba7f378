"""What tests of audits share."""

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
    """The town is open, as a page or task opens it."""
    with open_municipality(town.pk):
        yield


@pytest.fixture
def audit_in(town: Municipality, administrator: User) -> Callable[..., Audit]:
    """``audit_in("draft")`` is the town's audit in that state, complete: scored, with a document that is on disk."""

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
    """``answered_draft()`` is a draft of the administrator's that is answered question by question; nothing is yet."""

    def make(**facts: Any) -> Audit:
        with scopes_disabled():
            return AuditFactory(municipality=town, author=administrator, state="draft", method="answered", **facts)

    return make


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What the services announced, by signal name, in order."""
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
    """``set_hooks(find_expiries=…)`` answers for the apps above; the other questions still go to them."""

    def put(**answers: Callable[..., Any]) -> None:
        methods = {name: staticmethod(answer) for name, answer in answers.items()}
        own = type("HooksOfThisTest", (hooks.AuditHooks,), methods)()
        monkeypatch.setattr(hooks, "HOOKS", [own, *hooks.HOOKS])

    return put
