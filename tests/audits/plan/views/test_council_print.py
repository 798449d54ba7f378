from datetime import date

import pytest
from django_scopes import scopes_disabled

from tests.audits.reading import text
from tests.factories import ActionItemFactory, ActionPlanFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(audit_in):
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        return ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5))


def test_the_print_shows_state_cost_and_request_to_council(signed_in, address, administrator, town, plan):
    with scopes_disabled():
        question = QuestionFactory(instrument=plan.audit.instrument, code="3.4")
        ActionItemFactory(
            plan=plan, what="Fit guards", due_on=date(2026, 5, 8), cost=1200, progress="Ordered.", question=question
        )
        ActionItemFactory(plan=plan, what="Sign", done_on=date(2026, 5, 9), done_by=administrator, cost=300)

    shown = text(signed_in(administrator).get(address("plan_print", town)))

    assert f"{town} Action plan for council 10 May 2026" in shown
    assert "Overdue 1 of 2 actions done. The next one is due on 8 May 2026. One action is overdue." in shown
    assert "Fit guards (question 3.4) Public works foreman 8 May 2026 $1,200 2 days late Ordered." in shown
    assert "Sign Public works foreman 1 September 2026 $300 Done 9 May 2026" in shown
    assert "Total $1,500 Still to spend $1,200" in shown
    assert "Budget $1,200 for the open actions." in shown
    assert "Decide what is needed to finish the overdue actions, and by when." in shown
    assert "For council Name and office Date" in shown


def test_the_print_of_an_implemented_plan_asks_to_note_it(signed_in, address, member, town, plan):
    shown = text(signed_in(member("reader")).get(address("plan_print", town)))

    assert "Implemented All actions in this plan are done." in shown
    assert "The plan has no actions: nothing needs fixing." in shown
    assert "Council is asked to Note that the action plan is carried out." in shown
    assert "$" not in shown


def test_the_plan_with_the_open_actions_is_printed_first(signed_in, address, administrator, town, plan, audit_in):
    with scopes_disabled():
        later = ActionPlanFactory(audit=audit_in("draft", conducted_on=date(2026, 5, 9)), developed_on=date(2026, 5, 9))
        source = ActionItemFactory(plan=plan, cost=100, carried_on=date(2026, 5, 9))
        ActionItemFactory(plan=later, what="Go on", carried_from=source)
    visitor, where = signed_in(administrator), address("plan_print", town)

    earlier = text(visitor.get(where, {"plan": str(plan.pk)}))

    assert "Go on" in text(visitor.get(where))
    assert "Carried over 0 of 1 action done, 1 carried over. The plan of a later audit has the open actions." in earlier
    assert "Note that the open actions were carried over into the plan of a later audit." in earlier


def test_another_plan_can_be_chosen_for_printing(signed_in, address, administrator, reviewer, town, plan, audit_in):
    with scopes_disabled():
        draft = ActionPlanFactory(audit=audit_in("draft", conducted_on=date(2026, 5, 9)), developed_on=date(2026, 5, 9))
        ActionItemFactory(plan=draft, what="Draw a plan of the shop")
    where = address("plan_print", town)

    with scopes_disabled():
        ActionItemFactory(plan=plan)
    assert "Draw a plan" not in text(signed_in(administrator).get(where))
    shown = text(signed_in(administrator).get(where, {"plan": str(draft.pk)}))
    assert "Draw a plan of the shop" in shown
    assert "The audit isn’t submitted yet." in shown
    assert signed_in(reviewer).get(where, {"plan": str(draft.pk)}).status_code == 302


def test_the_print_without_a_plan_shows_a_message(signed_in, address, administrator, town):
    response = signed_in(administrator).get(address("plan_print", town), follow=True)

    assert "You have no action plan to print yet." in text(response)


@pytest.mark.parametrize("count", [2, 30])
def test_the_print_query_count_is_independent_of_the_actions(
    count, signed_in, address, administrator, town, plan, django_assert_num_queries
):
    with scopes_disabled():
        ActionItemFactory.create_batch(count, plan=plan)
    visitor = signed_in(administrator)

    with django_assert_num_queries(6):
        assert text(visitor.get(address("plan_print", town))).count("Fix step") == count
