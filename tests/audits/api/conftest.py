"""The day on which the tests of this API play, and an action of a plan."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django_scopes import scopes_disabled

from audits.models import ActionItem, Audit
from tests.factories import MOMENT, ActionItemFactory, ActionPlanFactory


@pytest.fixture(autouse=True)
def _on_10_may_2026() -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def item(audit_in: Callable[..., Audit]) -> ActionItem:
    """An open action of the plan of an audit that QA accepted."""
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        plan = ActionPlanFactory(audit=audit, developed_on="2026-05-05")
        return ActionItemFactory(plan=plan, what="Fit guards", owner="Foreman", due_on="2026-09-01")
