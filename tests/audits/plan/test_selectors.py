from datetime import date
from decimal import Decimal

import pytest

from audits.plan.rules import PlanState
from audits.plan.selectors import find_plan, list_earlier_actions, list_earlier_open_actions, list_plans
from tests.factories import ActionItemFactory, ActionPlanFactory, ProofFactory, QuestionFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)


@pytest.fixture(autouse=True)
def _open(opened):
    """Open the municipality of these tests."""


@pytest.fixture
def plan_of_year(audit_in):
    def make(year: int, state: str = "qa_passed"):
        audit = audit_in(state, conducted_on=date(year, 5, 1))
        return ActionPlanFactory(audit=audit, developed_on=date(year, 5, 5))

    return make


def carry(source, plan, **facts):
    source.carried_on = TODAY
    source.save()
    return ActionItemFactory(plan=plan, carried_from=source, what=source.what, **facts)


def test_a_plan_counts_open_done_late_and_carried_over_actions(plan_of_year, administrator):
    plan, later = plan_of_year(2025), plan_of_year(2026)
    late = ActionItemFactory(plan=plan, due_on=date(2026, 5, 9), cost=100)
    due = ActionItemFactory(plan=plan, due_on=TODAY, cost=20)
    done = ActionItemFactory(plan=plan, done_on=date(2026, 5, 1), done_by=administrator, cost=3)
    gone = ActionItemFactory(plan=plan, due_on=date(2025, 6, 1), cost=1000)
    carry(gone, later)

    view = find_plan(plan.audit, TODAY)

    assert list(view.items) == [late, due, done, gone]
    assert (view.open, view.done, view.late, view.carried, view.state) == (2, 1, 1, 1, PlanState.OVERDUE)
    assert view.progress == "1 of 4 actions done, 1 carried over"
    assert (view.cost, view.cost_left) == (Decimal(123), Decimal(120))


def test_a_plan_with_all_open_actions_carried_over_is_implemented(plan_of_year):
    plan, later = plan_of_year(2025), plan_of_year(2026)
    carry(ActionItemFactory(plan=plan), later)

    assert find_plan(plan.audit, TODAY).is_implemented
    assert not find_plan(later.audit, TODAY).is_implemented


def test_the_plan_of_a_draft_is_listed_only_on_request(plan_of_year, town):
    plan_of_year(2026, "draft")
    known = plan_of_year(2025)

    assert [view.plan for view in list_plans(town, TODAY)] == [known]
    assert len(list_plans(town, TODAY, with_drafts=True)) == 2


def test_an_audit_without_a_plan_returns_none(audit_in):
    assert find_plan(audit_in("submitted"), TODAY) is None


# — open actions of earlier plans —


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "qa_passed"])
def test_open_actions_of_earlier_plans_are_listed(state, plan_of_year, audit_in, administrator):
    """This holds in every state of the audit and across certification cycles."""
    first, second = plan_of_year(2019), plan_of_year(2025)
    question = QuestionFactory(instrument=second.audit.instrument, code="3.4")
    old = ActionItemFactory(plan=first, due_on=date(2019, 9, 1))
    new = ActionItemFactory(plan=second, due_on=date(2026, 6, 1), question=question)
    ActionItemFactory(plan=second, done_on=TODAY, done_by=administrator)

    found = list_earlier_open_actions(audit_in(state), TODAY)

    assert [(one.action, one.code, one.carried, one.how_often, one.is_here) for one in found] == [
        (old, "", 0, "", False),
        (new, "3.4", 0, "", False),
    ]
    assert [one.days_late for one in found] == [(TODAY - date(2019, 9, 1)).days, 0]


def test_a_carried_over_action_shows_how_often_and_its_first_date(plan_of_year):
    first, second, third, here = (plan_of_year(year) for year in (2023, 2024, 2025, 2026))
    once = carry(ActionItemFactory(plan=third, due_on=date(2025, 9, 1)), here, due_on=date(2026, 9, 1))
    thrice = ActionItemFactory(plan=first, due_on=date(2023, 9, 1))
    for plan in (second, third, here):
        thrice = carry(thrice, plan, due_on=date(2026, 1, 1))

    found = list_earlier_open_actions(here.audit, TODAY)

    assert [(one.action, one.how_often, one.first_due_on, one.is_here) for one in found] == [
        (thrice, "carried over three times", date(2023, 9, 1), True),
        (once, "carried over once", date(2025, 9, 1), True),
    ]


def test_only_earlier_submitted_audits_have_earlier_actions(plan_of_year, audit_in):
    here = plan_of_year(2025)
    for plan in (here, plan_of_year(2026), plan_of_year(2024, "draft")):
        ActionItemFactory(plan=plan)

    assert list_earlier_open_actions(here.audit, TODAY) == []


def test_a_neighbours_actions_are_not_listed(audit_in, neighbour, unscoped):
    ActionItemFactory(plan__audit__municipality=neighbour, plan__audit__conducted_on=date(2025, 5, 1))

    assert list_earlier_open_actions(audit_in("draft"), TODAY) == []


@pytest.mark.parametrize("count", [1, 20])
def test_the_query_count_is_independent_of_the_open_actions(count, plan_of_year, django_assert_num_queries):
    before, here = plan_of_year(2025), plan_of_year(2026)
    for _ in range(count):
        ActionItemFactory(plan=before)
        carry(ActionItemFactory(plan=before), here)

    with django_assert_num_queries(3):
        assert len(list_earlier_open_actions(here.audit, TODAY)) == 2 * count


def test_the_earlier_actions_of_an_action_have_their_files(plan_of_year):
    first, second, third = (plan_of_year(year) for year in (2024, 2025, 2026))
    oldest = ActionItemFactory(plan=first)
    middle = carry(oldest, second)
    proof = ProofFactory(item=oldest)

    found = list_earlier_actions(carry(middle, third))

    assert [(item, item.files) for item in found] == [(middle, []), (oldest, [proof])]
