"""The actions of a plan: added, changed, finished, reopened and removed (R3.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from audits.models import ActionItem, ActionPlan, Proof, Question
from audits.plan.rules import LONGEST_WHAT
from audits.plan.services.plans import announce_plan_change
from audits.rules.line_ends import unify_line_ends
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of, record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken, StaleState

LONGEST_OWNER = 120
LONGEST_PROGRESS = 5_000
LONGEST_AHEAD = timedelta(days=5 * 366)  # a later due date is probably a typo
MOST_ACTIONS = 500  # of one plan
MOST_DOLLARS = Decimal("99999999.99")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to add: what, who (a role), by when; ``cost`` in dollars and the ``question`` it answers, if any."""

    what: str
    owner: str
    due_on: date
    cost: Decimal | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class ActionProblem:
    """What is wrong with one action, and at which field."""

    code: str
    field: str
    sentence: str


class ActionsRefused(RuleBroken):
    """Several actions were refused, and none was added. ``problems`` are by each action's place in the list."""

    def __init__(self, problems: dict[int, list[ActionProblem]]) -> None:
        lines = [f"Action {place + 1}: {one.sentence}" for place, wrong in problems.items() for one in wrong]
        super().__init__("actions_refused", " ".join(lines), field="actions")
        self.problems = problems


@transaction.atomic
def add_action(
    *,
    plan: ActionPlan,
    what: str,
    owner: str,
    due_on: date,
    by: User,
    at: datetime,
    cost: Decimal | None = None,
    question: Question | None = None,
) -> ActionItem:
    """Add an action: what, who (a role), by when; ``cost`` in dollars."""
    new = _tidy_action(NewAction(what, owner, due_on, cost, question))
    _refuse_first(_find_problems(plan, new))
    _refuse_too_many(plan, 1)
    action = _build_action(plan, new)
    action.save()
    _announce_action("plan.item_added", action, by, at)
    return action


@transaction.atomic
def add_actions(*, plan: ActionPlan, actions: Sequence[NewAction], by: User, at: datetime) -> list[ActionItem]:
    """Add several actions, all or none. ``ActionsRefused`` names everything that is wrong."""
    if not actions:
        raise RuleBroken("nothing_chosen", "Tick at least one action to add.", field="actions")
    tidied = [_tidy_action(action) for action in actions]
    problems = {place: list(_find_problems(plan, action)) for place, action in enumerate(tidied)}
    if wrong := {place: found for place, found in problems.items() if found}:
        raise ActionsRefused(wrong)
    _refuse_too_many(plan, len(tidied))
    added = ActionItem.objects.bulk_create(_build_action(plan, action) for action in tidied)
    Event.objects.bulk_create(event_of("plan.item_added", one, by=by, at=at, what=one.what) for one in added)
    announce_plan_change(plan, at)
    return added


@transaction.atomic
def change_action(
    *,
    action: ActionItem,
    what: str,
    owner: str,
    due_on: date,
    cost: Decimal | None,
    version: int,
    by: User,
    at: datetime,
) -> ActionItem:
    """Change what is done, by whom, by when or at what cost. A due date that has passed may stay."""
    _refuse_stale_action(action, version)
    require_open(action, "This action is done. Reopen it before you change it.")
    new = _tidy_action(NewAction(what, owner, due_on, cost, action.question))
    problems = _find_problems(action.plan, new)
    _refuse_first(one for one in problems if one.field != "due_on" or due_on != action.due_on)
    _update_action(action, version, what=new.what, owner=new.owner, due_on=due_on, cost=cost)
    _announce_action("plan.item_changed", action, by, at)
    return action


@transaction.atomic
def set_progress(*, action: ActionItem, progress: str, version: int, by: User, at: datetime) -> ActionItem:
    """Save a note on the progress of an action."""
    progress = unify_line_ends(progress).strip()
    _refuse_stale_action(action, version)
    refuse_carried(action)
    if len(progress) > LONGEST_PROGRESS:
        sentence = f"Use at most {LONGEST_PROGRESS:,} characters. You have {len(progress):,}."
        raise RuleBroken("too_long", sentence, field="progress")
    _update_action(action, version, progress=progress)
    record("plan.item_progressed", action, by=by, at=at, what=action.what)
    return action


@transaction.atomic
def mark_action_done(
    *, action: ActionItem, done_on: date, version: int, by: User, at: datetime, progress: str | None = None
) -> ActionItem:
    """Mark an action as done on that day, and save ``progress`` if it isn't None: both or neither."""
    _refuse_stale_action(action, version)
    require_open(action, "This action is already done.")
    if done_on > local_day(at):
        sentence = "This date is in the future. Enter the day on which the action was done."
        raise RuleBroken("in_the_future", sentence, field="done_on")
    if (conducted_on := _find_audit_day(action)) and done_on < conducted_on:
        sentence = f"Enter a date from {wording.day(conducted_on)} on, the last day of the audit."
        raise RuleBroken("before_the_audit", sentence, field="done_on")
    _update_action(action, version, done_on=done_on, done_by=by)
    _announce_action("plan.item_done", action, by, at, done_on=done_on)
    if progress is not None:
        set_progress(action=action, progress=progress, version=action.version, by=by, at=at)
    return action


@transaction.atomic
def reopen_action(
    *, action: ActionItem, version: int, by: User, at: datetime, progress: str | None = None
) -> ActionItem:
    """Reopen an action that was marked as done, and save ``progress`` if it isn't None: both or neither."""
    _refuse_stale_action(action, version)
    refuse_carried(action)
    if action.done_on is None:
        raise RuleBroken("item_is_open", "This action is already open.")
    _update_action(action, version, done_on=None, done_by=None)
    _announce_action("plan.item_reopened", action, by, at)
    if progress is not None:
        set_progress(action=action, progress=progress, version=action.version, by=by, at=at)
    return action


@transaction.atomic
def remove_action(*, action: ActionItem, version: int, by: User, at: datetime) -> None:
    """Remove an open action and its files from the plan; the activity log keeps its text.

    An action that was carried over is open in the earlier plan again.
    """
    lock_action(action)
    _refuse_stale_action(action, version)
    require_open(action, "This action is done, so it stays on record.")
    Proof.objects.filter(item=action).delete()
    if not ActionItem.objects.filter(pk=action.pk, version=version).delete()[0]:
        raise build_stale_refusal(action)
    _announce_action("plan.item_removed", action, by, at)
    if action.carried_from_id:
        _give_back(action, by, at)


def lock_action(action: ActionItem) -> ActionItem:
    """The stored action, locked until the transaction ends. ``StaleState`` if another person removed it."""
    now = ActionItem.objects.select_for_update().filter(pk=action.pk).first()
    if now is None:
        raise StaleState("item_is_gone", "Another person removed this action. Your changes weren’t saved.")
    return now


def require_open(action: ActionItem, sentence: str) -> None:
    """``RuleBroken`` unless the action is open in this plan; ``sentence`` is for an action that is done."""
    refuse_carried(action)
    if action.done_on is not None:
        raise RuleBroken("item_is_done", sentence)


def refuse_carried(action: ActionItem) -> None:
    """``RuleBroken`` if the action was carried over into a later plan."""
    if action.carried_on is not None:
        name = action.carried_to.plan.audit.in_words
        sentence = f"This action was carried over into the plan of the {name}. Continue there."
        raise RuleBroken("item_is_carried", sentence)


def build_stale_refusal(action: ActionItem) -> StaleState:
    """The refusal that names the change that another person made."""
    latest = Event.objects.about(action).select_related("by").first()
    happened = f" ({latest.sentence}, {latest.by}, {wording.moment(latest.at)})" if latest else ""
    sentence = f"This action changed after you opened the page{happened}. Check it, then save again."
    return StaleState("changed_meanwhile", sentence)


def _refuse_stale_action(action: ActionItem, version: int) -> None:
    if action.version != version:
        raise build_stale_refusal(action)


def _tidy_action(action: NewAction) -> NewAction:
    what, owner = (" ".join(text.split()) for text in (action.what, action.owner))
    return NewAction(what, owner, action.due_on, action.cost, action.question)


def _find_problems(plan: ActionPlan, action: NewAction) -> Iterator[ActionProblem]:
    yield from _check_text(action.what, "what", LONGEST_WHAT, "Enter what will be done.")
    yield from _check_text(action.owner, "owner", LONGEST_OWNER, "Enter who does it. Use a role, not a name.")
    last = plan.developed_on + LONGEST_AHEAD
    if not plan.developed_on <= action.due_on <= last:
        sentence = (
            f"Enter a date from {wording.day(plan.developed_on)}, when the plan was developed, to {wording.day(last)}."
        )
        yield ActionProblem("due_out_of_range", "due_on", sentence)
    if action.cost is not None and not _is_money(action.cost):
        sentence = "Enter dollars from 0 to 99,999,999.99, with at most two decimals."
        yield ActionProblem("cost_out_of_range", "cost", sentence)
    if action.question is not None and action.question.instrument_id != plan.audit.instrument_id:
        yield ActionProblem("unknown_question", "question", "Choose a question of this audit.")


def _check_text(text: str, field: str, longest: int, sentence: str) -> Iterator[ActionProblem]:
    if not text:
        yield ActionProblem("nothing_said", field, sentence)
    if len(text) > longest:
        yield ActionProblem("too_long", field, f"Use at most {longest} characters. You have {len(text)}.")


def _is_money(cost: Decimal) -> bool:
    return cost.is_finite() and 0 <= cost <= MOST_DOLLARS and cost == cost.quantize(CENT)


def _refuse_first(problems: Iterator[ActionProblem]) -> None:
    if problem := next(problems, None):
        raise RuleBroken(problem.code, problem.sentence, field=problem.field)


def _refuse_too_many(plan: ActionPlan, more: int) -> None:
    if ActionItem.objects.filter(plan=plan).count() + more > MOST_ACTIONS:
        sentence = f"A plan has at most {MOST_ACTIONS} actions. Combine actions that belong together."
        raise RuleBroken("too_many_actions", sentence)


def _build_action(plan: ActionPlan, action: NewAction) -> ActionItem:
    return ActionItem(
        municipality_id=plan.municipality_id,
        plan=plan,
        what=action.what,
        owner=action.owner,
        due_on=action.due_on,
        cost=action.cost,
        question=action.question,
    )


def _find_audit_day(action: ActionItem) -> date | None:
    """The last day of the audit that the action first came from; it can't be done before."""
    while action.carried_from is not None:
        action = action.carried_from
    return action.plan.audit.conducted_on


def _give_back(action: ActionItem, by: User, at: datetime) -> None:
    """Open the action of the earlier plan again."""
    ActionItem.objects.filter(pk=action.carried_from_id).update(carried_on=None, version=F("version") + 1)
    earlier = ActionItem.objects.get(pk=action.carried_from_id)
    record("plan.item_given_back", earlier, by=by, at=at, what=action.what)


def _update_action(action: ActionItem, version: int, **facts: Any) -> None:
    unmoved = ActionItem.objects.filter(pk=action.pk, version=version)
    if not unmoved.update(version=F("version") + 1, **facts):
        raise build_stale_refusal(action)
    action.refresh_from_db()


def _announce_action(verb: str, action: ActionItem, by: User, at: datetime, **facts: Any) -> None:
    record(verb, action, by=by, at=at, what=action.what, **facts)
    announce_plan_change(action, at)
