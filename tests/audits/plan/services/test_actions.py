from datetime import date, timedelta
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem
from audits.plan.services.actions import (
    ActionsRefused,
    NewAction,
    add_action,
    add_actions,
    change_action,
    mark_action_done,
    remove_action,
    reopen_action,
    set_progress,
)
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import ActionItemFactory, ActionPlanFactory, ProofFactory, QuestionFactory

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


@pytest.fixture
def item(plan):
    with scopes_disabled():
        return ActionItemFactory(plan=plan, what="Fit guards", owner="Foreman", due_on=date(2026, 9, 1))


@pytest.fixture
def done(plan, administrator):
    with scopes_disabled():
        return ActionItemFactory(plan=plan, done_on=date(2026, 5, 8), done_by=administrator)


def test_an_added_action_is_stored_as_one_line(plan, who, opened, heard):
    item = add_action(plan=plan, what=" Fit \n guards ", owner=" Foreman ", due_on=date(2026, 9, 1), **who)

    assert (item.what, item.owner, item.due_on, item.done_on) == ("Fit guards", "Foreman", date(2026, 9, 1), None)
    assert Event.objects.about(item).get().sentence == "Action added: Fit guards"
    assert [name for name, _ in heard] == ["facts_changed"]


BAD = [
    ({"what": " "}, ("nothing_said", "what")),
    ({"what": "x" * 301}, ("too_long", "what")),
    ({"owner": ""}, ("nothing_said", "owner")),
    ({"owner": "x" * 121}, ("too_long", "owner")),
    ({"due_on": date(2026, 5, 4)}, ("due_out_of_range", "due_on")),
    ({"due_on": date(2031, 5, 11)}, ("due_out_of_range", "due_on")),
    ({"due_on": date(9999, 12, 31)}, ("due_out_of_range", "due_on")),
    ({"cost": Decimal("-0.01")}, ("cost_out_of_range", "cost")),
    ({"cost": Decimal("100000000")}, ("cost_out_of_range", "cost")),
    ({"cost": Decimal("1.005")}, ("cost_out_of_range", "cost")),
    ({"cost": Decimal("NaN")}, ("cost_out_of_range", "cost")),
]


@pytest.mark.parametrize(("wrong", "outcome"), BAD)
def test_an_invalid_action_is_refused_at_its_field(wrong, outcome, plan, item, who, opened):
    facts = {"what": "Fit guards", "owner": "Foreman", "due_on": date(2026, 9, 2), "cost": None} | wrong

    assert refused(add_action, plan=plan, **facts, **who) == outcome
    assert refused(change_action, action=item, version=0, **facts, **who) == outcome
    assert ActionItem.objects.get().due_on == date(2026, 9, 1)


@pytest.mark.parametrize("due_on", [date(2026, 5, 5), date(2031, 5, 9)])
def test_an_action_can_be_due_within_five_years_of_the_plan(due_on, plan, who, opened):
    assert add_action(plan=plan, what="x", owner="y", due_on=due_on, **who).due_on == due_on


def test_an_action_is_changed(item, who, opened, heard):
    facts = {"what": "Fit better guards", "owner": "CAO", "due_on": date(2026, 10, 1), "cost": Decimal("1200.50")}

    change_action(action=item, version=0, **facts, **who)

    kept = ActionItem.objects.get()
    assert {name: getattr(kept, name) for name in facts} == facts
    assert kept.version == 1
    assert [name for name, _ in heard] == ["facts_changed"]


def test_an_overdue_action_can_be_changed_without_a_new_date(plan, who, opened):
    late = ActionItemFactory(plan=plan, due_on=date(2026, 3, 1))

    change_action(action=late, what="x", owner="y", due_on=date(2026, 3, 1), cost=None, version=0, **who)

    assert ActionItem.objects.get().what == "x"
    facts = {"what": "x", "owner": "y", "cost": None, "version": 1}
    assert refused(change_action, action=late, due_on=date(2026, 3, 2), **facts, **who)[1] == "due_on"


# — several actions at once —


def action(**facts) -> NewAction:
    return NewAction(**{"what": "Fit guards", "owner": "Foreman", "due_on": date(2026, 9, 1), **facts})


def test_several_actions_are_added_at_once(plan, who, opened, heard):
    question = QuestionFactory(instrument=plan.audit.instrument)
    actions = [action(), action(what=" Sign \n it ", cost=Decimal(50), question=question)]

    items = add_actions(plan=plan, actions=actions, **who)

    assert [(item.what, item.cost, item.question) for item in items] == [
        ("Fit guards", None, None),
        ("Sign it", Decimal(50), question),
    ]
    assert {Event.objects.about(item).get().verb for item in items} == {"plan.item_added"}
    assert [name for name, _ in heard] == ["facts_changed"]


def test_one_invalid_action_refuses_all_and_lists_every_problem(plan, who, opened, heard):
    strange = QuestionFactory()
    actions = [action(), action(what="", owner=" "), action(cost=Decimal(-1), question=strange)]

    with pytest.raises(ActionsRefused) as refusal:
        add_actions(plan=plan, actions=actions, **who)

    wrong = {place: [one.field for one in found] for place, found in refusal.value.problems.items()}
    assert wrong == {1: ["what", "owner"], 2: ["cost", "question"]}
    assert "Action 2: Enter what will be done. Action 2: Enter who does it" in refusal.value.sentence
    assert not ActionItem.objects.exists()
    assert heard == []


def test_adding_nothing_is_refused(plan, who, opened):
    assert refused(add_actions, plan=plan, actions=[], **who) == ("nothing_chosen", "actions")


def test_a_plan_over_the_action_limit_refuses_more_actions(plan, who, opened, monkeypatch):
    monkeypatch.setattr("audits.plan.services.actions.MOST_ACTIONS", 2)
    add_actions(plan=plan, actions=[action()], **who)

    assert refused(add_actions, plan=plan, actions=[action(), action()], **who)[0] == "too_many_actions"
    add_actions(plan=plan, actions=[action()], **who)
    facts = {"what": "x", "owner": "y", "due_on": date(2026, 9, 1)}
    assert refused(add_action, plan=plan, **facts, **who)[0] == "too_many_actions"


@pytest.mark.parametrize("count", [2, 40])
def test_the_query_count_is_independent_of_the_added_actions(count, plan, who, opened, django_assert_max_num_queries):
    with django_assert_max_num_queries(35):
        add_actions(plan=plan, actions=[action()] * count, **who)


# — progress —


def test_line_endings_of_progress_are_normalized(item, who, opened):
    set_progress(action=item, progress="x" * 2_490 + "\r\n" * 20 + "x" * 2_490, version=0, **who)

    assert ActionItem.objects.get().progress == "x" * 2_490 + "\n" * 20 + "x" * 2_490


def test_noting_progress_does_not_update_the_standing(item, who, opened, heard):
    set_progress(action=item, progress=" Half done. ", version=0, **who)

    assert ActionItem.objects.get().progress == "Half done."
    assert heard == []
    assert refused(set_progress, action=item, progress="x" * 5001, version=1, **who) == ("too_long", "progress")


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2026, 4, 30), ("before_the_audit", "done_on")),
        (date(2026, 5, 1), None),
        (TODAY, None),
        (TODAY + timedelta(days=1), ("in_the_future", "done_on")),
    ],
)
def test_an_action_can_be_done_between_the_audit_and_today(day, outcome, item, who, opened, heard):
    given = {"action": item, "done_on": day, "version": 0, **who}

    if outcome:
        assert refused(mark_action_done, **given) == outcome
        assert heard == []
        return
    mark_action_done(**given)

    kept = ActionItem.objects.get()
    assert (kept.done_on, kept.done_by) == (day, who["by"])
    assert [name for name, _ in heard] == ["facts_changed"]


def test_a_done_action_can_only_be_reopened(done, who, opened):
    facts = {"what": "x", "owner": "y", "due_on": date(2026, 9, 1), "cost": None}
    assert refused(change_action, action=done, version=0, **facts, **who)[0] == "item_is_done"
    assert refused(mark_action_done, action=done, done_on=TODAY, version=0, **who)[0] == "item_is_done"
    assert refused(remove_action, action=done, version=0, **who)[0] == "item_is_done"

    reopen_action(action=done, version=0, **who)

    kept = ActionItem.objects.get()
    assert (kept.done_on, kept.done_by, kept.version) == (None, None, 1)
    assert refused(reopen_action, action=kept, version=1, **who)[0] == "item_is_open"


def test_removing_an_action_removes_its_proofs(item, who, opened):
    ProofFactory(item=item, removed_at=who["at"])
    ProofFactory(item=item)

    remove_action(action=item, version=0, **who)

    assert not ActionItem.objects.exists()


def test_a_removed_action_stays_in_the_log(item, who, opened, heard):
    remove_action(action=item, version=0, **who)

    assert not ActionItem.objects.exists()
    assert Event.objects.get(verb="plan.item_removed").sentence == "Action removed: Fit guards"
    assert [name for name, _ in heard] == ["facts_changed"]


STEPS = [
    (change_action, {"what": "x", "owner": "y", "due_on": date(2026, 9, 1), "cost": None}, "item"),
    (set_progress, {"progress": "x"}, "item"),
    (mark_action_done, {"done_on": TODAY}, "item"),
    (reopen_action, {}, "done"),
    (remove_action, {}, "item"),
]


@pytest.mark.parametrize(("service", "facts", "which"), STEPS)
def test_a_second_simultaneous_change_of_an_action_is_refused(service, facts, which, request, who, opened):
    item = request.getfixturevalue(which)
    set_progress(action=ActionItem.objects.get(), progress="First.", version=0, **who)

    with pytest.raises(StaleState, match="Progress noted"):
        service(action=item, version=0, **facts, **who)

    kept = ActionItem.objects.get()
    assert (kept.progress, kept.version) == ("First.", 1)
    assert Event.objects.about(kept).count() == 1
