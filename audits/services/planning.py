"""The action plan: what will be done about what an audit found, by whom and by when (R3.1)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from audits.models import ActionItem, ActionPlan, Audit
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal.activity.models import Event
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.web import words

LONGEST_WHAT = 300
LONGEST_OWNER = 120
LONGEST_PROGRESS = 5_000
LONGEST_AHEAD = timedelta(days=5 * 366)  # later than this is a slip of the pen


@transaction.atomic
def develop_plan(*, audit: Audit, by: User, at: datetime, developed_on: date | None = None) -> ActionPlan:
    """Begin the plan of an audit that was submitted; one an audit. ``developed_on`` is today unless it is given."""
    if audit.is_draft:
        raise RuleBroken("audit_is_draft", "Submit the audit first; its action plan is made from what it found.")
    developed_on = developed_on or local_day(at)
    _check_developed(developed_on, audit, local_day(at))
    try:
        with transaction.atomic():
            plan = ActionPlan.objects.create(
                municipality_id=audit.municipality_id, audit=audit, developed_on=developed_on
            )
    except IntegrityError as fault:
        raise RuleBroken("plan_is_there", "This audit has an action plan already. Add actions to that one.") from fault
    record("plan.developed", plan, by=by, at=at, developed_on=developed_on)
    _tell_standing(plan, at)
    return plan


@transaction.atomic
def add_item(*, plan: ActionPlan, what: str, owner: str, due_on: date, by: User, at: datetime) -> ActionItem:
    """Add an action: what, who by role, by when."""
    facts = _checked(plan, what, owner, due_on)
    item = ActionItem.objects.create(municipality_id=plan.municipality_id, plan=plan, **facts)
    _announce("plan.item_added", item, by, at)
    return item


@transaction.atomic
def change_item(
    *, item: ActionItem, what: str, owner: str, due_on: date, version: int, by: User, at: datetime
) -> ActionItem:
    """Change what is done, by whom or by when."""
    if item.done_on is not None:
        _refuse_if_stale(item, version)
        raise RuleBroken("item_is_done", "This action is done. Open it again before you change it.")
    _write(item, version, **_checked(item.plan, what, owner, due_on))
    _announce("plan.item_changed", item, by, at)
    return item


@transaction.atomic
def set_progress(*, item: ActionItem, progress: str, version: int, by: User, at: datetime) -> ActionItem:
    """Note how far it is."""
    progress = progress.strip()
    if len(progress) > LONGEST_PROGRESS:
        sentence = f"Use at most {LONGEST_PROGRESS:,} characters; these are {len(progress):,}."
        raise RuleBroken("too_long", sentence, field="progress")
    _write(item, version, progress=progress)
    record("plan.item_progressed", item, by=by, at=at, what=item.what)
    return item


@transaction.atomic
def mark_done(*, item: ActionItem, done_on: date, version: int, by: User, at: datetime) -> ActionItem:
    """Say on which day it was done."""
    _refuse_if_stale(item, version)
    if item.done_on is not None:
        raise RuleBroken("item_is_done", "This action is done already.")
    if done_on > local_day(at):
        sentence = "This day has not come yet. Enter the day on which it was done."
        raise RuleBroken("in_the_future", sentence, field="done_on")
    if item.plan.audit.conducted_on and done_on < item.plan.audit.conducted_on:
        day = words.day(item.plan.audit.conducted_on)
        sentence = f"Enter a day from {day} on, when the audit was conducted."
        raise RuleBroken("before_the_audit", sentence, field="done_on")
    _write(item, version, done_on=done_on, done_by=by)
    _announce("plan.item_done", item, by, at, done_on=done_on)
    return item


@transaction.atomic
def reopen(*, item: ActionItem, version: int, by: User, at: datetime) -> ActionItem:
    """What was called done is not."""
    _refuse_if_stale(item, version)
    if item.done_on is None:
        raise RuleBroken("item_is_open", "This action is open already.")
    _write(item, version, done_on=None, done_by=None)
    _announce("plan.item_reopened", item, by, at)
    return item


@transaction.atomic
def remove_item(*, item: ActionItem, version: int, by: User, at: datetime) -> None:
    """Take an open action out of the plan; the log keeps what it said."""
    _refuse_if_stale(item, version)
    if item.done_on is not None:
        raise RuleBroken("item_is_done", "This action is done, so it stays on record.")
    if not ActionItem.objects.filter(pk=item.pk, version=version).delete()[0]:
        raise _stale(item)
    _announce("plan.item_removed", item, by, at)


def _check_developed(developed_on: date, audit: Audit, today: date) -> None:
    if developed_on > today:
        sentence = "This day has not come yet. Enter the day on which the plan was developed."
        raise RuleBroken("in_the_future", sentence, field="developed_on")
    if audit.conducted_on and developed_on < audit.conducted_on:
        sentence = f"Enter a day from {words.day(audit.conducted_on)} on, when the audit was conducted."
        raise RuleBroken("before_the_audit", sentence, field="developed_on")


def _checked(plan: ActionPlan, what: str, owner: str, due_on: date) -> dict[str, Any]:
    what = _line(what, "what", LONGEST_WHAT, "Say what will be done.")
    owner = _line(owner, "owner", LONGEST_OWNER, "Say who does it: a role, not a name.")
    if not plan.developed_on <= due_on <= plan.developed_on + LONGEST_AHEAD:
        first, last = words.day(plan.developed_on), words.day(plan.developed_on + LONGEST_AHEAD)
        sentence = f"Enter a day from {first}, when the plan was developed, to {last}."
        raise RuleBroken("due_out_of_range", sentence, field="due_on")
    return {"what": what, "owner": owner, "due_on": due_on}


def _line(text: str, field: str, longest: int, sentence: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise RuleBroken("nothing_said", sentence, field=field)
    if len(text) > longest:
        raise RuleBroken("too_long", f"Use at most {longest} characters; these are {len(text)}.", field=field)
    return text


def _write(item: ActionItem, version: int, **facts: Any) -> None:
    unmoved = ActionItem.objects.filter(pk=item.pk, version=version)
    if not unmoved.update(version=F("version") + 1, **facts):
        raise _stale(item)
    item.refresh_from_db()


def _refuse_if_stale(item: ActionItem, version: int) -> None:
    if item.version != version:
        raise _stale(item)


def _stale(item: ActionItem) -> StaleState:
    latest = Event.objects.about(item).select_related("by").first()
    happened = f" ({latest.sentence}, {latest.by}, {words.moment(latest.at)})" if latest else ""
    sentence = f"This action changed after you opened the page{happened}. Nothing was saved."
    return StaleState("changed_meanwhile", f"{sentence} Look at it, then send again.")


def _announce(verb: str, item: ActionItem, by: User, at: datetime, **facts: Any) -> None:
    record(verb, item, by=by, at=at, what=item.what, **facts)
    _tell_standing(item, at)


def _tell_standing(row: ActionPlan | ActionItem, at: datetime) -> None:
    facts_changed.send(sender=type(row), municipality_id=row.municipality_id, at=at)
