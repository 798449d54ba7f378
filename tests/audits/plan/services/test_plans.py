"""Beginning the plan of an audit."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionPlan
from audits.plan.services.plans import develop_plan
from audits.rules.lifecycle import AuditState
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from tests.factories import ActionPlanFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)


def refused(call, **arguments) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refusal:
        call(**arguments)
    assert refusal.value.sentence.endswith(".")
    return refusal.value.code, refusal.value.field


@pytest.fixture
def who(administrator, at):
    return {"by": administrator, "at": at}


@pytest.fixture
def plan(audit_in):
    """The plan of an audit of 1 May, developed on 5 May."""
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        return ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5))


@pytest.mark.parametrize("state", AuditState)
def test_a_plan_can_be_begun_for_an_audit_in_any_state(state, audit_in, who, opened, heard):
    audit = audit_in(state)

    plan = develop_plan(audit=audit, **who)

    assert (plan.developed_on, plan.municipality_id) == (TODAY, audit.municipality_id)
    assert Event.objects.about(plan).get().sentence == "Action plan developed on 10 May 2026"
    assert [name for name, _ in heard] == ["facts_changed"]


def test_a_draft_without_a_last_day_cannot_have_a_plan(audit_in, who, opened):
    assert refused(develop_plan, audit=audit_in("draft", conducted_on=None), **who) == ("no_day_yet", None)
    assert not ActionPlan.objects.exists()


def test_a_second_plan_for_an_audit_is_refused(plan, who, opened):
    assert refused(develop_plan, audit=plan.audit, **who) == ("plan_is_there", None)
    assert ActionPlan.objects.get() == plan


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2026, 4, 30), ("before_the_audit", "developed_on")),
        (date(2026, 5, 1), None),
        (TODAY, None),
        (TODAY + timedelta(days=1), ("in_the_future", "developed_on")),
    ],
)
def test_a_plan_can_be_dated_between_the_audit_and_today(day, outcome, audit_in, who, opened):
    given = {"audit": audit_in("submitted"), "developed_on": day, **who}

    if outcome:
        assert refused(develop_plan, **given) == outcome
    else:
        assert develop_plan(**given).developed_on == day
