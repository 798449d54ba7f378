"""The action plan of an audit: begun once an audit, and removed with an empty draft (R3.1)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from audits.models import ActionItem, ActionPlan, Audit
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken


@transaction.atomic
def develop_plan(*, audit: Audit, by: User, at: datetime, developed_on: date | None = None) -> ActionPlan:
    """Begin the plan of an audit. A draft's plan is submitted with it.

    ``developed_on`` is today by default. ``RuleBroken`` if the audit has a plan already, or no last day yet.
    """
    if audit.conducted_on is None:
        sentence = "Enter the last day of the audit first. The plan covers what the audit found until then."
        raise RuleBroken("no_day_yet", sentence)
    developed_on = developed_on or local_day(at)
    _check_developed_on(developed_on, audit.conducted_on, local_day(at))
    try:
        with transaction.atomic():
            plan = ActionPlan.objects.create(
                municipality_id=audit.municipality_id, audit=audit, developed_on=developed_on
            )
    except IntegrityError as fault:
        raise RuleBroken("plan_is_there", "This audit already has an action plan. Add your actions to it.") from fault
    record("plan.developed", plan, by=by, at=at, developed_on=developed_on)
    announce_plan_change(plan, at)
    return plan


@transaction.atomic
def remove_draft_plan(*, audit: Audit, by: User, at: datetime) -> None:
    """Remove the empty plan of a draft; ``RuleBroken`` while it has actions."""
    plan = ActionPlan.objects.filter(audit=audit).first()
    if plan is None:
        return
    if count := ActionItem.objects.filter(plan=plan).count():
        sentence = f"This draft has an action plan with {wording.count(count, 'action')}. Remove them first."
        raise RuleBroken("has_a_plan", f"{sentence} Actions that you carried over go back to the earlier plan.")
    record("plan.discarded", plan, by=by, at=at)
    plan.delete()


def announce_plan_change(row: ActionPlan | ActionItem, at: datetime) -> None:
    """Send ``facts_changed``: the municipality's standing depends on its plans."""
    facts_changed.send(sender=type(row), municipality_id=row.municipality_id, at=at)


def _check_developed_on(developed_on: date, conducted_on: date, today: date) -> None:
    if developed_on > today:
        sentence = "This date is in the future. Enter the day on which you developed the plan."
        raise RuleBroken("in_the_future", sentence, field="developed_on")
    if developed_on < conducted_on:
        sentence = f"Enter a date from {wording.day(conducted_on)} on, the last day of the audit."
        raise RuleBroken("before_the_audit", sentence, field="developed_on")
