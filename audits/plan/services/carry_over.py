"""What stays open of earlier plans is carried into the plan of the next audit, and lives on there (R3.1)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from audits.models import ActionItem, ActionPlan, Audit, Question
from audits.plan.selectors import find_open_actions
from audits.plan.services.plans import develop_plan, insist_open, stale, tell_standing
from municipalities.models import User
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken

INTO, FROM = "plan.item_carried_on", "plan.item_carried_in"


@transaction.atomic
def develop_plan_and_carry(
    *, audit: Audit, items: Sequence[ActionItem], by: User, at: datetime, developed_on: date | None = None
) -> ActionPlan:
    """Begin the plan of an audit and carry these open actions of earlier plans into it, both or none."""
    plan = develop_plan(audit=audit, by=by, at=at, developed_on=developed_on)
    carry_over_actions(plan=plan, items=items, by=by, at=at)
    return plan


@transaction.atomic
def carry_over_actions(*, plan: ActionPlan, items: Sequence[ActionItem], by: User, at: datetime) -> list[ActionItem]:
    """Carry open actions of earlier audits' plans into ``plan``, all or none; due dates stay, what is late stays late.

    The new action keeps what was noted, and asks the same question where the instrument still has its code.
    """
    if not items:
        raise RuleBroken("nothing_chosen", "Choose at least one action to carry over.", field="items")
    _insist_earlier(plan, items)
    _close(items, at)
    carried = ActionItem.objects.bulk_create(_continued(plan, items))
    events = [event_of(INTO, item, by=by, at=at, what=item.what, audit=plan.audit.in_words) for item in items]
    for item, source in zip(carried, items, strict=True):
        events.append(event_of(FROM, item, by=by, at=at, what=item.what, audit=source.plan.audit.in_words))
    Event.objects.bulk_create(events)
    tell_standing(plan, at)
    return carried


def _insist_earlier(plan: ActionPlan, items: Sequence[ActionItem]) -> None:
    for item in items:
        insist_open(item, f"“{item.what}” is done, so there is nothing to carry over.")
    earlier = set(find_open_actions(plan.audit).values_list("pk", flat=True))
    if any(item.pk not in earlier for item in items):
        sentence = "Only what is open in the plan of an earlier audit can be carried over."
        raise RuleBroken("not_from_before", sentence, field="items")


def _close(items: Sequence[ActionItem], at: datetime) -> None:
    """Compare and set: nobody finished, changed or carried one of them meanwhile."""
    read = {item.pk: item.version for item in items}
    fresh = ActionItem.objects.select_for_update().filter(pk__in=read)
    moved = [item for item in fresh if item.version != read[item.pk]]
    if moved:
        raise stale(moved[0])
    unmoved = ActionItem.objects.filter(pk__in=read, done_on=None, carried_on=None)
    if unmoved.update(carried_on=local_day(at), version=F("version") + 1) != len(read):
        raise stale(items[0])


def _continued(plan: ActionPlan, items: Sequence[ActionItem]) -> list[ActionItem]:
    codes = [item.question.code for item in items if item.question]
    asked = Question.objects.filter(instrument_id=plan.audit.instrument_id, code__in=codes)
    by_code = {question.code: question for question in asked}
    return [
        ActionItem(
            municipality_id=plan.municipality_id,
            plan=plan,
            what=item.what,
            owner=item.owner,
            due_on=item.due_on,
            cost=item.cost,
            progress=item.progress,
            question=by_code.get(item.question.code) if item.question else None,
            carried_from=item,
        )
        for item in items
    ]
