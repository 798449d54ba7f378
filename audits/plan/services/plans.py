"""The action plan: what will be done about what an audit found, by whom and by when (R3.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from audits.models import ActionItem, ActionPlan, Audit, Proof, Question
from audits.plan.rules import LONGEST_WHAT
from audits.rules.line_ends import unify_line_ends
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of, record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken, StaleState

LONGEST_OWNER = 120
LONGEST_PROGRESS = 5_000
LONGEST_AHEAD = timedelta(days=5 * 366)  # later than this is a slip of the pen
MOST_ACTIONS = 500  # of one plan
MOST_DOLLARS = Decimal("99999999.99")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to add: what, who by role, by when; ``cost`` in dollars and the ``question`` it answers, if any."""

    what: str
    owner: str
    due_on: date
    cost: Decimal | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one action, and at which field."""

    code: str
    field: str
    sentence: str


class ActionsRefused(RuleBroken):
    """Several actions, none of them added. ``problems`` says what is wrong with each, by its place in the list."""

    def __init__(self, problems: dict[int, list[Problem]]) -> None:
        lines = [f"Action {place + 1}: {one.sentence}" for place, wrong in problems.items() for one in wrong]
        super().__init__("actions_refused", " ".join(lines), field="actions")
        self.problems = problems


@transaction.atomic
def develop_plan(*, audit: Audit, by: User, at: datetime, developed_on: date | None = None) -> ActionPlan:
    """Begin the plan of an audit, one an audit; that of a draft goes with its submission.

    ``developed_on`` is today unless it is given.
    """
    if audit.conducted_on is None:
        sentence = "Enter the last day of data gathering first; the plan is made from what was found until then."
        raise RuleBroken("no_day_yet", sentence)
    developed_on = developed_on or local_day(at)
    _check_developed(developed_on, audit.conducted_on, local_day(at))
    try:
        with transaction.atomic():
            plan = ActionPlan.objects.create(
                municipality_id=audit.municipality_id, audit=audit, developed_on=developed_on
            )
    except IntegrityError as fault:
        raise RuleBroken("plan_is_there", "This audit has an action plan already. Add actions to that one.") from fault
    record("plan.developed", plan, by=by, at=at, developed_on=developed_on)
    tell_standing(plan, at)
    return plan


@transaction.atomic
def remove_draft_plan(*, audit: Audit, by: User, at: datetime) -> None:
    """Take an empty plan away with its draft; ``RuleBroken`` while it has actions."""
    plan = ActionPlan.objects.filter(audit=audit).first()
    if plan is None:
        return
    if count := ActionItem.objects.filter(plan=plan).count():
        sentence = f"This draft has an action plan with {wording.count(count, 'action')}. Remove them first;"
        raise RuleBroken("has_a_plan", f"{sentence} what was carried over goes back to the earlier plan.")
    record("plan.discarded", plan, by=by, at=at)
    plan.delete()


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
    """Add an action: what, who by role, by when; ``cost`` in dollars."""
    action = _tidy(NewAction(what, owner, due_on, cost, question))
    _refuse_first(_problems(plan, action))
    _refuse_too_many(plan, 1)
    item = _item(plan, action)
    item.save()
    _announce("plan.item_added", item, by, at)
    return item


@transaction.atomic
def add_actions(*, plan: ActionPlan, actions: Sequence[NewAction], by: User, at: datetime) -> list[ActionItem]:
    """Add several actions, all or none; ``ActionsRefused`` names everything that is wrong."""
    if not actions:
        raise RuleBroken("nothing_chosen", "Tick at least one action to add.", field="actions")
    tidied = [_tidy(action) for action in actions]
    problems = {place: list(_problems(plan, action)) for place, action in enumerate(tidied)}
    if wrong := {place: found for place, found in problems.items() if found}:
        raise ActionsRefused(wrong)
    _refuse_too_many(plan, len(tidied))
    items = ActionItem.objects.bulk_create(_item(plan, action) for action in tidied)
    Event.objects.bulk_create(event_of("plan.item_added", item, by=by, at=at, what=item.what) for item in items)
    tell_standing(plan, at)
    return items


@transaction.atomic
def change_action(
    *,
    item: ActionItem,
    what: str,
    owner: str,
    due_on: date,
    cost: Decimal | None,
    version: int,
    by: User,
    at: datetime,
) -> ActionItem:
    """Change what is done, by whom, by when or at what cost. A due date that has passed may stay as it is."""
    refuse_if_stale(item, version)
    insist_open(item, "This action is done. Open it again before you change it.")
    action = _tidy(NewAction(what, owner, due_on, cost, item.question))
    _refuse_first(one for one in _problems(item.plan, action) if one.field != "due_on" or due_on != item.due_on)
    _write(item, version, what=action.what, owner=action.owner, due_on=due_on, cost=cost)
    _announce("plan.item_changed", item, by, at)
    return item


@transaction.atomic
def set_progress(*, item: ActionItem, progress: str, version: int, by: User, at: datetime) -> ActionItem:
    """Note how far it is."""
    progress = unify_line_ends(progress).strip()
    refuse_if_stale(item, version)
    refuse_carried(item)
    if len(progress) > LONGEST_PROGRESS:
        sentence = f"Use at most {LONGEST_PROGRESS:,} characters; these are {len(progress):,}."
        raise RuleBroken("too_long", sentence, field="progress")
    _write(item, version, progress=progress)
    record("plan.item_progressed", item, by=by, at=at, what=item.what)
    return item


@transaction.atomic
def mark_action_done(*, item: ActionItem, done_on: date, version: int, by: User, at: datetime) -> ActionItem:
    """Say on which day it was done."""
    refuse_if_stale(item, version)
    insist_open(item, "This action is done already.")
    if done_on > local_day(at):
        sentence = "This day has not come yet. Enter the day on which it was done."
        raise RuleBroken("in_the_future", sentence, field="done_on")
    if (conducted_on := _first_day(item)) and done_on < conducted_on:
        sentence = f"Enter a day from {wording.day(conducted_on)} on, when the audit was conducted."
        raise RuleBroken("before_the_audit", sentence, field="done_on")
    _write(item, version, done_on=done_on, done_by=by)
    _announce("plan.item_done", item, by, at, done_on=done_on)
    return item


@transaction.atomic
def reopen(*, item: ActionItem, version: int, by: User, at: datetime) -> ActionItem:
    """What was called done is not."""
    refuse_if_stale(item, version)
    refuse_carried(item)
    if item.done_on is None:
        raise RuleBroken("item_is_open", "This action is open already.")
    _write(item, version, done_on=None, done_by=None)
    _announce("plan.item_reopened", item, by, at)
    return item


@transaction.atomic
def remove_action(*, item: ActionItem, version: int, by: User, at: datetime) -> None:
    """Take an open action out of the plan with its proof; the log keeps what it said.

    One that was carried over is open in the earlier plan again.
    """
    locked(item)
    refuse_if_stale(item, version)
    insist_open(item, "This action is done, so it stays on record.")
    Proof.objects.filter(item=item).delete()
    if not ActionItem.objects.filter(pk=item.pk, version=version).delete()[0]:
        raise stale(item)
    _announce("plan.item_removed", item, by, at)
    if item.carried_from_id:
        _give_back(item, by, at)


def locked(item: ActionItem) -> ActionItem:
    """The action as it is now; until the transaction ends nobody else takes it out or changes its files.

    ``StaleState`` where somebody took it out.
    """
    now = ActionItem.objects.select_for_update().filter(pk=item.pk).first()
    if now is None:
        sentence = "Somebody removed this action from the plan meanwhile. Nothing was saved."
        raise StaleState("item_is_gone", sentence)
    return now


def insist_open(item: ActionItem, sentence: str) -> None:
    """``RuleBroken``, with ``sentence`` where the action is done, unless it is open here."""
    refuse_carried(item)
    if item.done_on is not None:
        raise RuleBroken("item_is_done", sentence)


def refuse_carried(item: ActionItem) -> None:
    """``RuleBroken`` where the action lives on in a later plan."""
    if item.carried_on is not None:
        name = item.carried_to.plan.audit.in_words
        raise RuleBroken(
            "item_is_carried", f"This action was carried into the plan of the {name}. Go on with it there."
        )


def refuse_if_stale(item: ActionItem, version: int) -> None:
    """``StaleState`` where the person looked at an older version than there is."""
    if item.version != version:
        raise stale(item)


def stale(item: ActionItem) -> StaleState:
    """The refusal that says what somebody else did meanwhile."""
    latest = Event.objects.about(item).select_related("by").first()
    happened = f" ({latest.sentence}, {latest.by}, {wording.moment(latest.at)})" if latest else ""
    sentence = f"This action changed after you opened the page{happened}. Nothing was saved."
    return StaleState("changed_meanwhile", f"{sentence} Look at it, then send again.")


def tell_standing(row: ActionPlan | ActionItem, at: datetime) -> None:
    """A plan is a fact of the standing."""
    facts_changed.send(sender=type(row), municipality_id=row.municipality_id, at=at)


def _check_developed(developed_on: date, conducted_on: date, today: date) -> None:
    if developed_on > today:
        sentence = "This day has not come yet. Enter the day on which the plan was developed."
        raise RuleBroken("in_the_future", sentence, field="developed_on")
    if developed_on < conducted_on:
        sentence = f"Enter a day from {wording.day(conducted_on)} on, when the audit was conducted."
        raise RuleBroken("before_the_audit", sentence, field="developed_on")


def _tidy(action: NewAction) -> NewAction:
    what, owner = (" ".join(text.split()) for text in (action.what, action.owner))
    return NewAction(what, owner, action.due_on, action.cost, action.question)


def _problems(plan: ActionPlan, action: NewAction) -> Iterator[Problem]:
    """Everything that is wrong with an action of ``plan``."""
    yield from _about_line(action.what, "what", LONGEST_WHAT, "Say what will be done.")
    yield from _about_line(action.owner, "owner", LONGEST_OWNER, "Say who does it: a role, not a name.")
    last = plan.developed_on + LONGEST_AHEAD
    if not plan.developed_on <= action.due_on <= last:
        sentence = (
            f"Enter a day from {wording.day(plan.developed_on)}, when the plan was developed, to {wording.day(last)}."
        )
        yield Problem("due_out_of_range", "due_on", sentence)
    if action.cost is not None and not _is_money(action.cost):
        yield Problem("cost_out_of_range", "cost", "Enter dollars from 0 to 99,999,999.99, with at most two decimals.")
    if action.question is not None and action.question.instrument_id != plan.audit.instrument_id:
        yield Problem("unknown_question", "question", "Choose a question of this audit.")


def _about_line(text: str, field: str, longest: int, sentence: str) -> Iterator[Problem]:
    if not text:
        yield Problem("nothing_said", field, sentence)
    if len(text) > longest:
        yield Problem("too_long", field, f"Use at most {longest} characters; these are {len(text)}.")


def _is_money(cost: Decimal) -> bool:
    return cost.is_finite() and 0 <= cost <= MOST_DOLLARS and cost == cost.quantize(CENT)


def _refuse_first(problems: Iterator[Problem]) -> None:
    if problem := next(problems, None):
        raise RuleBroken(problem.code, problem.sentence, field=problem.field)


def _refuse_too_many(plan: ActionPlan, more: int) -> None:
    if ActionItem.objects.filter(plan=plan).count() + more > MOST_ACTIONS:
        sentence = f"A plan holds at most {MOST_ACTIONS} actions. Put together what belongs together."
        raise RuleBroken("too_many_actions", sentence)


def _item(plan: ActionPlan, action: NewAction) -> ActionItem:
    return ActionItem(
        municipality_id=plan.municipality_id,
        plan=plan,
        what=action.what,
        owner=action.owner,
        due_on=action.due_on,
        cost=action.cost,
        question=action.question,
    )


def _first_day(item: ActionItem) -> date | None:
    """The earliest day on which it can have been done: after carrying, that of the audit where it began."""
    while item.carried_from is not None:
        item = item.carried_from
    return item.plan.audit.conducted_on


def _give_back(item: ActionItem, by: User, at: datetime) -> None:
    ActionItem.objects.filter(pk=item.carried_from_id).update(carried_on=None, version=F("version") + 1)
    record("plan.item_given_back", ActionItem.objects.get(pk=item.carried_from_id), by=by, at=at, what=item.what)


def _write(item: ActionItem, version: int, **facts: Any) -> None:
    unmoved = ActionItem.objects.filter(pk=item.pk, version=version)
    if not unmoved.update(version=F("version") + 1, **facts):
        raise stale(item)
    item.refresh_from_db()


def _announce(verb: str, item: ActionItem, by: User, at: datetime, **facts: Any) -> None:
    record(verb, item, by=by, at=at, what=item.what, **facts)
    tell_standing(item, at)
