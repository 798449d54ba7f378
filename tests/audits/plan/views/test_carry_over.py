from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem
from tests.audits.reading import error_at, text
from tests.factories import ActionItemFactory, ActionPlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(audit_in):
    audit = audit_in("submitted", kind="internal")
    with scopes_disabled():
        return ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5))


@pytest.fixture
def before(audit_in):
    audit = audit_in("qa_passed", conducted_on=date(2025, 5, 1))
    with scopes_disabled():
        return ActionPlanFactory(audit=audit, developed_on=date(2025, 6, 1))


@pytest.fixture
def items(before):
    with scopes_disabled():
        return [ActionItemFactory(plan=before, what=what, due_on=date(2025, 9, 1)) for what in ("Fit guards", "Sign")]


def carried(plan) -> set[str]:
    with scopes_disabled():
        return {item.what for item in ActionItem.objects.filter(plan=plan)}


def test_all_open_actions_are_carried_over_with_one_click(signed_in, address, administrator, plan, items):
    visitor, where = signed_in(administrator), address("plan_carry", plan.audit)

    page = visitor.get(where)
    response = visitor.post(where, {"items": [str(item.pk) for item in items]}, follow=True)

    assert page.content.decode().count(" checked") == 2
    assert "Public works foreman, by 1 September 2025 · certification audit of 1 May 2025 251 days late" in text(page)
    assert "2 actions carried over into the plan of the internal audit of 1 May 2026." in text(response)
    assert carried(plan) == {"Fit guards", "Sign"}


def test_one_of_the_actions_can_be_carried_over(signed_in, address, administrator, plan, items):
    signed_in(administrator).post(address("plan_carry", plan.audit), {"items": [str(items[0].pk)]})

    assert carried(plan) == {"Fit guards"}


def test_carrying_over_without_a_choice_is_refused(signed_in, address, administrator, plan, items):
    response = signed_in(administrator).post(address("plan_carry", plan.audit), {})

    assert response.status_code == 422
    assert error_at(response, "items") == "Choose at least one action to carry over."
    assert " checked" not in response.content.decode()


def test_an_action_carried_over_by_another_is_refused(signed_in, address, administrator, plan, items):
    visitor, where = signed_in(administrator), address("plan_carry", plan.audit)
    visitor.post(where, {"items": [str(items[0].pk)]})

    response = visitor.post(where, {"items": [str(item.pk) for item in items]})

    assert error_at(response, "items") == "Another person changed one of these actions. Check your choice."
    assert carried(plan) == {"Fit guards"}


def test_the_page_redirects_without_open_actions_or_a_plan(signed_in, address, administrator, plan, audit_in):
    other = audit_in("qa_passed", kind="internal", conducted_on=date(2026, 5, 9))
    visitor = signed_in(administrator)

    assert visitor.get(address("plan_carry", plan.audit)).url == address("plan", plan.municipality)
    assert visitor.get(address("plan_carry", other)).url == address("plan_develop", other)
