from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem, ActionPlan
from audits.rules.lifecycle import State
from audits.services.planning import (
    add_item,
    change_item,
    develop_plan,
    mark_done,
    remove_item,
    reopen,
    set_progress,
)
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import ActionItemFactory, ActionPlanFactory

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


# — the plan —


@pytest.mark.parametrize("state", State)
def test_a_plan_is_made_from_an_audit_that_was_submitted(state, audit_in, who, opened, heard):
    audit = audit_in(state)

    if state == State.DRAFT:
        assert refused(develop_plan, audit=audit, **who) == ("audit_is_draft", None)
        return
    plan = develop_plan(audit=audit, **who)

    assert (plan.developed_on, plan.municipality_id) == (TODAY, audit.municipality_id)
    assert Event.objects.about(plan).get().sentence == "Action plan developed on 10 May 2026"
    assert [name for name, _ in heard] == ["facts_changed"]


def test_an_audit_has_one_plan(plan, who, opened):
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
def test_a_plan_is_developed_between_the_audit_and_today(day, outcome, audit_in, who, opened):
    given = {"audit": audit_in("submitted"), "developed_on": day, **who}

    if outcome:
        assert refused(develop_plan, **given) == outcome
    else:
        assert develop_plan(**given).developed_on == day


# — actions —


def test_an_action_is_added_in_one_line(plan, who, opened, heard):
    item = add_item(plan=plan, what=" Fit \n guards ", owner=" Foreman ", due_on=date(2026, 9, 1), **who)

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
]


@pytest.mark.parametrize(("wrong", "outcome"), BAD)
def test_an_action_that_makes_no_sense_is_refused_at_its_field(wrong, outcome, plan, item, who, opened):
    facts = {"what": "Fit guards", "owner": "Foreman", "due_on": date(2026, 9, 2)} | wrong

    assert refused(add_item, plan=plan, **facts, **who) == outcome
    assert refused(change_item, item=item, version=0, **facts, **who) == outcome
    assert ActionItem.objects.get().due_on == date(2026, 9, 1)


@pytest.mark.parametrize("due_on", [date(2026, 5, 5), date(2031, 5, 9)])
def test_an_action_may_be_due_from_the_plans_day_to_five_years_on(due_on, plan, who, opened):
    assert add_item(plan=plan, what="x", owner="y", due_on=due_on, **who).due_on == due_on


def test_an_action_is_changed(item, who, opened, heard):
    change_item(item=item, what="Fit better guards", owner="CAO", due_on=date(2026, 10, 1), version=0, **who)

    kept = ActionItem.objects.get()
    assert (kept.what, kept.owner, kept.due_on, kept.version) == ("Fit better guards", "CAO", date(2026, 10, 1), 1)
    assert [name for name, _ in heard] == ["facts_changed"]


def test_progress_is_noted_and_moves_no_standing(item, who, opened, heard):
    set_progress(item=item, progress=" Half done. ", version=0, **who)

    assert ActionItem.objects.get().progress == "Half done."
    assert heard == []
    assert refused(set_progress, item=item, progress="x" * 5001, version=1, **who) == ("too_long", "progress")


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2026, 4, 30), ("before_the_audit", "done_on")),
        (date(2026, 5, 1), None),
        (TODAY, None),
        (TODAY + timedelta(days=1), ("in_the_future", "done_on")),
    ],
)
def test_an_action_is_done_between_the_audit_and_today(day, outcome, item, who, opened, heard):
    given = {"item": item, "done_on": day, "version": 0, **who}

    if outcome:
        assert refused(mark_done, **given) == outcome
        assert heard == []
        return
    mark_done(**given)

    kept = ActionItem.objects.get()
    assert (kept.done_on, kept.done_by) == (day, who["by"])
    assert [name for name, _ in heard] == ["facts_changed"]


def test_what_is_done_can_be_opened_again_and_nothing_else(done, who, opened):
    facts = {"what": "x", "owner": "y", "due_on": date(2026, 9, 1)}
    assert refused(change_item, item=done, version=0, **facts, **who)[0] == "item_is_done"
    assert refused(mark_done, item=done, done_on=TODAY, version=0, **who)[0] == "item_is_done"
    assert refused(remove_item, item=done, version=0, **who)[0] == "item_is_done"

    reopen(item=done, version=0, **who)

    kept = ActionItem.objects.get()
    assert (kept.done_on, kept.done_by, kept.version) == (None, None, 1)
    assert refused(reopen, item=kept, version=1, **who)[0] == "item_is_open"


def test_an_action_is_taken_out_and_the_log_keeps_it(item, who, opened, heard):
    remove_item(item=item, version=0, **who)

    assert not ActionItem.objects.exists()
    assert Event.objects.get(verb="plan.item_removed").sentence == "Action removed: Fit guards"
    assert [name for name, _ in heard] == ["facts_changed"]


STEPS = [
    (change_item, {"what": "x", "owner": "y", "due_on": date(2026, 9, 1)}, "item"),
    (set_progress, {"progress": "x"}, "item"),
    (mark_done, {"done_on": TODAY}, "item"),
    (reopen, {}, "done"),
    (remove_item, {}, "item"),
]


@pytest.mark.parametrize(("service", "facts", "which"), STEPS)
def test_of_two_hands_on_one_action_the_second_is_told(service, facts, which, request, who, opened):
    item = request.getfixturevalue(which)
    set_progress(item=ActionItem.objects.get(), progress="First.", version=0, **who)

    with pytest.raises(StaleState, match="Progress noted"):
        service(item=item, version=0, **facts, **who)

    kept = ActionItem.objects.get()
    assert (kept.progress, kept.version) == ("First.", 1)
    assert Event.objects.about(kept).count() == 1
