from datetime import date
from decimal import Decimal

import pytest

from audits.models import ActionItem, ActionPlan
from audits.plan.services.actions import change_action, mark_action_done, remove_action, reopen_action, set_progress
from audits.plan.services.carry_over import carry_over_actions, develop_plan_and_carry
from audits.plan.services.proofs import add_proofs
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.audits import papers
from tests.factories import ActionItemFactory, ActionPlanFactory, QuestionFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)


def refused(call, **arguments) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refusal:
        call(**arguments)
    assert refusal.value.sentence.endswith(".")
    return refusal.value.code, refusal.value.field


def again(item: ActionItem) -> ActionItem:
    return ActionItem.objects.select_related("plan__audit", "question").get(pk=item.pk)


@pytest.fixture
def who(administrator, at):
    return {"by": administrator, "at": at}


@pytest.fixture
def before(audit_in, opened):
    """The plan of the audit of 2025."""
    audit = audit_in("qa_passed", conducted_on=date(2025, 5, 1))
    return ActionPlanFactory(audit=audit, developed_on=date(2025, 6, 1))


@pytest.fixture
def plan(audit_in, opened):
    """The plan of the audit of 1 May 2026, a draft."""
    return ActionPlanFactory(audit=audit_in("draft", kind="internal"), developed_on=date(2026, 5, 5))


@pytest.fixture
def item(before):
    question = QuestionFactory(instrument=before.audit.instrument, code="3.4")
    return ActionItemFactory(
        plan=before, what="Fit guards", due_on=date(2025, 9, 1), cost=1200, progress="Half done.", question=question
    )


def test_an_open_action_is_carried_over_unchanged(item, plan, who, heard):
    same = QuestionFactory(instrument=plan.audit.instrument, code="3.4")

    (new,) = carry_over_actions(plan=plan, actions=[item], **who)

    new, old = again(new), again(item)
    assert (new.plan, new.carried_from, new.question, new.carried_on) == (plan, old, same, None)
    assert (new.what, new.owner, new.due_on, new.cost, new.progress) == (
        old.what, old.owner, date(2025, 9, 1), Decimal(1200), "Half done.",
    )  # fmt: skip
    assert (old.carried_on, old.done_on, old.version) == (TODAY, None, 1)
    assert [name for name, _ in heard] == ["facts_changed"]
    assert Event.objects.about(old).get().sentence == (
        "Carried into the plan of the internal audit of 1 May 2026: Fit guards"
    )
    assert Event.objects.about(new).get().sentence == (
        "Carried over from the plan of the certification audit of 1 May 2025: Fit guards"
    )


def test_an_action_on_a_dropped_question_is_carried_without_it(item, plan, who):
    QuestionFactory(instrument=plan.audit.instrument, code="3.5")

    (new,) = carry_over_actions(plan=plan, actions=[item], **who)

    assert new.question is None


def test_an_action_can_be_carried_over_repeatedly(item, plan, audit_in, who):
    (second,) = carry_over_actions(plan=plan, actions=[item], **who)
    later = ActionPlanFactory(audit=audit_in("submitted", conducted_on=date(2026, 5, 9)), developed_on=TODAY)
    plan.audit.state, plan.audit.submitted_at, plan.audit.submitted_by = "qa_failed", who["at"], who["by"]
    plan.audit.qa_decided_on = TODAY
    plan.audit.save()

    (third,) = carry_over_actions(plan=later, actions=[again(second)], **who)

    assert again(third).carried_from.carried_from == item


@pytest.mark.parametrize("count", [1, 30])
def test_the_query_count_is_independent_of_the_carried_actions(count, before, plan, who, django_assert_max_num_queries):
    items = ActionItemFactory.create_batch(count, plan=before)

    with django_assert_max_num_queries(48):
        carry_over_actions(plan=plan, actions=items, **who)


def test_only_open_actions_of_earlier_plans_are_carried_over(item, plan, audit_in, who):
    done = ActionItemFactory(plan=item.plan, done_on=TODAY, done_by=who["by"])
    here = ActionItemFactory(plan=plan)
    later = ActionItemFactory(plan__audit=audit_in("submitted", conducted_on=date(2026, 5, 9)))
    elsewhere = ActionItemFactory(plan__audit=audit_in("draft", kind="additional", conducted_on=date(2025, 1, 1)))

    assert refused(carry_over_actions, plan=plan, actions=[], **who) == ("nothing_chosen", "items")
    assert refused(carry_over_actions, plan=plan, actions=[item, done], **who) == ("item_is_done", None)
    for wrong in (here, later, elsewhere):
        assert refused(carry_over_actions, plan=plan, actions=[item, wrong], **who) == ("not_from_before", "items")
    assert again(item).carried_on is None


def test_an_action_is_not_carried_over_twice(item, plan, who):
    stale_copy = again(item)
    carry_over_actions(plan=plan, actions=[item], **who)

    assert refused(carry_over_actions, plan=plan, actions=[again(item)], **who)[0] == "item_is_carried"
    with pytest.raises(RuleBroken):
        carry_over_actions(plan=plan, actions=[stale_copy], **who)
    assert ActionItem.objects.count() == 2


def test_carrying_over_a_changed_action_is_refused(item, plan, who):
    copy = again(item)
    set_progress(action=item, progress="Guards ordered.", version=0, **who)

    with pytest.raises(StaleState, match="Progress noted"):
        carry_over_actions(plan=plan, actions=[copy], **who)

    assert ActionItem.objects.count() == 1


CLOSED = [
    (change_action, {"what": "x", "owner": "y", "due_on": date(2026, 9, 1), "cost": None, "version": 1}),
    (set_progress, {"progress": "x", "version": 1}),
    (mark_action_done, {"done_on": TODAY, "version": 1}),
    (reopen_action, {"version": 1}),
    (remove_action, {"version": 1}),
    (add_proofs, {"uploaded": [papers.upload("a.pdf", papers.pdf())]}),
]


@pytest.mark.parametrize(("service", "facts"), CLOSED)
def test_a_carried_over_action_cannot_be_changed_in_the_old_plan(service, facts, item, plan, who):
    carry_over_actions(plan=plan, actions=[item], **who)

    assert refused(service, action=again(item), **facts, **who)[0] == "item_is_carried"
    assert again(item).version == 1


def test_removing_a_carried_over_action_reopens_the_earlier_one(item, plan, who):
    (new,) = carry_over_actions(plan=plan, actions=[item], **who)

    remove_action(action=again(new), version=0, **who)

    assert (again(item).carried_on, again(item).version) == (None, 2)
    assert Event.objects.about(item).filter(verb="plan.item_given_back").exists()
    carry_over_actions(plan=plan, actions=[again(item)], **who)


def test_a_carried_over_action_can_be_done_before_the_later_audit(item, plan, who):
    (new,) = carry_over_actions(plan=plan, actions=[item], **who)

    assert (
        refused(mark_action_done, action=again(new), done_on=date(2025, 4, 30), version=0, **who)[0]
        == "before_the_audit"
    )
    mark_action_done(action=again(new), done_on=date(2025, 5, 1), version=0, **who)

    assert again(new).done_on == date(2025, 5, 1)


def test_a_plan_is_begun_with_the_chosen_actions_or_not_at_all(item, audit_in, who):
    audit = audit_in("draft", kind="internal")

    assert refused(develop_plan_and_carry, audit=audit, actions=[], **who)[0] == "nothing_chosen"
    assert ActionPlan.objects.count() == 1
    plan = develop_plan_and_carry(audit=audit, actions=[item], **who)

    assert plan.items.get().carried_from == item
