"""Carrying open actions of earlier plans over into the plan of the next audit (R3.1)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from audits.models import ActionItem, ActionPlan, Audit, Question
from audits.plan.selectors import find_open_actions
from audits.plan.services.actions import build_stale_refusal, require_open
from audits.plan.services.plans import announce_plan_change, develop_plan
from municipalities.models import User
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken

INTO, FROM = "plan.item_carried_on", "plan.item_carried_in"


@transaction.atomic
def develop_plan_and_carry(
    *, audit: Audit, actions: Sequence[ActionItem], by: User, at: datetime, developed_on: date | None = None
) -> ActionPlan:
    """Begin the plan of an audit and carry these open actions of earlier plans over into it, both or neither."""
    plan = develop_plan(audit=audit, by=by, at=at, developed_on=developed_on)
    carry_over_actions(plan=plan, actions=actions, by=by, at=at)
    return plan


@transaction.atomic
def carry_over_actions(*, plan: ActionPlan, actions: Sequence[ActionItem], by: User, at: datetime) -> list[ActionItem]:
    """Carry open actions of earlier audits' plans over into ``plan``, all or none.

    Each new action keeps its due date and its progress. It keeps its question if this audit has one of the same code.
    """
    if not actions:
        raise RuleBroken("nothing_chosen", "Choose at least one action to carry over.", field="items")
    _require_earlier(plan, actions)
    _close_earlier(actions, at)
    carried = ActionItem.objects.bulk_create(_copy_actions(plan, actions))
    events = [event_of(INTO, one, by=by, at=at, what=one.what, audit=plan.audit.in_words) for one in actions]
    for copy, source in zip(carried, actions, strict=True):
        events.append(event_of(FROM, copy, by=by, at=at, what=copy.what, audit=source.plan.audit.in_words))
    Event.objects.bulk_create(events)
    announce_plan_change(plan, at)
    return carried


def _require_earlier(plan: ActionPlan, actions: Sequence[ActionItem]) -> None:
    for action in actions:
        require_open(action, f"“{action.what}” is done, so you can’t carry it over.")
    earlier = set(find_open_actions(plan.audit).values_list("pk", flat=True))
    if any(action.pk not in earlier for action in actions):
        sentence = "You can carry over only open actions from the plan of an earlier audit."
        raise RuleBroken("not_from_before", sentence, field="items")


def _close_earlier(actions: Sequence[ActionItem], at: datetime) -> None:
    """Close the actions in their plans; refused if another person changed, finished or carried one since."""
    read = {action.pk: action.version for action in actions}
    fresh = ActionItem.objects.select_for_update().filter(pk__in=read)
    moved = [action for action in fresh if action.version != read[action.pk]]
    if moved:
        raise build_stale_refusal(moved[0])
    unmoved = ActionItem.objects.filter(pk__in=read, done_on=None, carried_on=None)
    if unmoved.update(carried_on=local_day(at), version=F("version") + 1) != len(read):
        raise build_stale_refusal(actions[0])


def _copy_actions(plan: ActionPlan, actions: Sequence[ActionItem]) -> list[ActionItem]:
    codes = [action.question.code for action in actions if action.question]
    asked = Question.objects.filter(instrument_id=plan.audit.instrument_id, code__in=codes)
    by_code = {question.code: question for question in asked}
    return [
        ActionItem(
            municipality_id=plan.municipality_id,
            plan=plan,
            what=action.what,
            owner=action.owner,
            due_on=action.due_on,
            cost=action.cost,
            progress=action.progress,
            question=by_code.get(action.question.code) if action.question else None,
            carried_from=action,
        )
        for action in actions
    ]
