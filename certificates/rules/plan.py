"""How far the municipality's action plan is (R3.1)."""

from collections.abc import Sequence
from datetime import date

from certificates.rules.answer import ActionPlanState, PlanStatus
from certificates.rules.dates import ONE_DAY
from certificates.rules.record import ActionItem, ActionPlan, Audit, Record


def plan_state(record: Record, accepted: Audit | None, day: date) -> ActionPlanState:
    """The state, on ``day``, of the plan made from ``accepted``, the latest audit that QA passed."""
    if accepted is None:
        return ActionPlanState(None, PlanStatus.NOT_DUE)
    return ActionPlanState(accepted.id, _status(plans_from(record, accepted), day))


def next_plan_change(record: Record, accepted: Audit | None, day: date) -> date | None:
    """The first day after ``day`` on which that state is another one, while ``accepted`` stays the latest."""
    if accepted is None:
        return None
    plans = plans_from(record, accepted)
    moments = sorted(_moments_after(day, plans))
    if not moments:
        return None
    status = _status(plans, day)
    return next((moment for moment in moments if _status(plans, moment) is not status), None)


def plans_from(record: Record, audit: Audit) -> list[ActionPlan]:
    """The plans made from ``audit``; several are one plan with all their items."""
    return [plan for plan in record.action_plans if plan.audit == audit.id]


def open_items(plans: Sequence[ActionPlan], day: date) -> list[ActionItem]:
    """What was still to be done on ``day`` of the plans developed by then."""
    return [item for plan in plans if plan.developed_on <= day for item in plan.items if item.is_open_on(day)]


def _status(plans: Sequence[ActionPlan], day: date) -> PlanStatus:
    if not any(plan.developed_on <= day for plan in plans):
        return PlanStatus.MISSING
    items = open_items(plans, day)
    if any(item.due_on < day for item in items):
        return PlanStatus.OVERDUE
    return PlanStatus.IN_PROGRESS if items else PlanStatus.IMPLEMENTED


def _moments_after(day: date, plans: Sequence[ActionPlan]) -> set[date]:
    """The days after ``day`` on which the status of ``plans`` may change."""
    items = [item for plan in plans for item in plan.items]
    developed = {plan.developed_on for plan in plans if plan.developed_on > day}
    done = {item.done_on for item in items if item.done_on is not None and item.done_on > day}
    overdue = {item.due_on + ONE_DAY for item in items if day <= item.due_on < date.max}
    return developed | done | overdue
