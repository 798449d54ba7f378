"""What a municipality has to do, from its answer and what it has under way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from audits.rules.lifecycle import State
from certificates import words
from certificates.rules.answer import Answer, NextKind, PlanStatus, SizeStatus
from municipalities.models import Municipality
from secor_portal.web.words import count, day, in_days, sentence

SOON = 14  # days in which a due date needs care
ACTIONS_SHOWN = 5
COMPLETED, NOT_YET = "Completed", "Cannot start yet"
BUTTONS = {
    State.DRAFT: "Continue the audit",
    State.REVISIONS_REQUESTED: "Answer the revisions",
    State.SUBMITTED: "See the audit",
    State.IN_REVIEW: "See the audit",
    State.RESUBMITTED: "See the audit",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a list of what to do. Without ``url`` there is nothing to open; ``button`` names the page's main step."""

    title: str
    said: str
    url: str = ""
    rules: tuple[str, ...] = ()
    colour: str = ""
    word: str = ""
    icon: str = ""
    due_on: date | None = None
    where: str = ""
    button: str = ""

    @property
    def is_completed(self) -> bool:
        return self.word == COMPLETED

    @property
    def is_open(self) -> bool:
        """Whether somebody can and should do something."""
        return not self.is_completed and self.word != NOT_YET


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An audit without a QA decision."""

    id: Any
    kind: str
    state: str
    conducted_on: date | None
    started_on: date
    answer_due_on: date | None

    @property
    def name(self) -> str:
        return f"{self.kind} audit"


@dataclass(frozen=True, slots=True)
class Action:
    """An open item of the action plan."""

    id: Any
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """The addresses of one municipality's pages, given only to who may open them; ``where`` names it on lists of several."""

    municipality: Municipality
    may: Callable[[str, Any], bool]
    where: str = ""

    def to(self, page: str, permission: str, *args: Any) -> str:
        """The address of ``page``, or nothing."""
        if not self.may(permission, self.municipality):
            return ""
        return reverse(f"municipal:{page}", args=[self.municipality.slug, *args])


def audit_tasks(answer: Answer, audits: Sequence[UnderWay], door: Doorkeeper) -> Iterator[Task]:
    """The audits under way, and the next one where it is not among them."""
    yield from (_under_way(audit, answer, door) for audit in audits)
    begun = {audit.kind for audit in audits if audit.state == State.DRAFT}
    if answer.next_audit and answer.next_audit.kind not in begun:
        yield _next_audit(answer, door)


def _under_way(audit: UnderWay, answer: Answer, door: Doorkeeper) -> Task:
    state = State(audit.state)
    if state is State.DRAFT:
        return _draft(audit, answer, door)
    conducted = f"{audit.name} of {day(audit.conducted_on)}" if audit.conducted_on else audit.name
    if state is State.REVISIONS_REQUESTED:
        url = door.to("audit_revisions", "audits.list", audit.id)
        said = "AMHSA asked for changes."
        if audit.answer_due_on:
            said = f"AMHSA asked for changes by {day(audit.answer_due_on)}."
        return _dated(f"Answer the revisions to the {conducted}", said, url, audit.answer_due_on, answer, door, state)
    return Task(
        sentence(conducted),
        f"AMHSA answers by {day(audit.answer_due_on)}." if audit.answer_due_on else "AMHSA has it.",
        door.to("audit", "audits.list", audit.id),
        colour="calm",
        word="With AMHSA",
        icon="clock",
        where=door.where,
        button=BUTTONS[state],
    )


def _draft(audit: UnderWay, answer: Answer, door: Doorkeeper) -> Task:
    upcoming = answer.next_audit
    asked = upcoming if upcoming and upcoming.kind == audit.kind else None
    started = f"Started on {day(audit.started_on)}."
    late = bool(asked and asked.overdue)
    return Task(
        f"Finish the {audit.name}",
        f"By {day(asked.due_by)}. {started}" if asked and asked.due_by else started,
        door.to("audit", "audits.list", audit.id),
        colour="stop" if late else "sky",
        word=in_days(asked.due_by, answer.as_of) if late else "In progress",
        due_on=asked.due_by if asked else None,
        where=door.where,
        button=BUTTONS[State.DRAFT],
    )


def _next_audit(answer: Answer, door: Doorkeeper) -> Task:
    upcoming = answer.next_audit
    name, when = words.AUDITS[upcoming.kind], words.when(upcoming, answer.as_of)
    if upcoming.opens_on and upcoming.opens_on > answer.as_of:
        said = f"{sentence(when)}."
        return Task(f"Conduct the {name}", said, rules=("R3.3",), word=NOT_YET, due_on=upcoming.due_by, where=door.where)
    if upcoming.kind is NextKind.COR:
        said = f"{sentence(when)}. SECOR is for at most ten people; ask AMHSA how to arrange it."
        return _dated(f"Arrange a {name}", said, "", upcoming.due_by, answer, door, None, ("R1.3",))
    said = f"Was due by {day(upcoming.due_by)}." if upcoming.overdue and upcoming.due_by else f"{sentence(when)}."
    url = door.to("audit_start", "audits.start")
    rules = ("R3.4",) if upcoming.due_by else ()
    return _dated(f"Start the {name}", said, url, upcoming.due_by, answer, door, None, rules, "Start the audit")


def _dated(
    title: str,
    said: str,
    url: str,
    due_on: date | None,
    answer: Answer,
    door: Doorkeeper,
    state: State | None,
    rules: tuple[str, ...] = (),
    button: str = "",
) -> Task:
    colour, word, icon = _how_far(due_on, answer.as_of)
    button = BUTTONS[state] if state else button
    return Task(title, said, url, rules, colour, word, icon, due_on, door.where, button)


def _how_far(due_on: date | None, today: date) -> tuple[str, str, str]:
    """Colour, word and icon of a due date."""
    if due_on is None:
        return "calm", "Not started", ""
    left = (due_on - today).days
    if left < 0:
        return "stop", in_days(due_on, today), ""
    return "care" if left <= SOON else "calm", f"Due {in_days(due_on, today)}", "clock"


def size_tasks(answer: Answer, door: Doorkeeper) -> Iterator[Task]:
    """What the headcount asks for (R1.1, R1.3)."""
    size, year = answer.size, answer.as_of.year
    url = door.to("headcount", "municipalities.view")
    said = f"{words.size_in_short(size)} {words.size_sentence(size)}"
    if size.status is SizeStatus.SMALL:
        yield Task(f"Report the headcount for {year}", words.size_in_short(size), url, word=COMPLETED, where=door.where)
        return
    title, colour, word = {
        SizeStatus.UNREPORTED: (f"Report the headcount for {year}", "care", "Not reported"),
        SizeStatus.WILL_EXCEED: ("Keep every day at ten people or fewer", "care", "Look at this"),
        SizeStatus.EXCEEDED: ("More than ten people this year", "stop", "Above ten"),
    }[size.status]
    yield Task(title, said, url, ("R1.1", "R1.3"), colour, word, where=door.where)


def plan_tasks(answer: Answer, actions: Sequence[Action], door: Doorkeeper) -> Iterator[Task]:
    """The action plan that is missing, or what is still to be done of it (R3.1)."""
    if answer.action_plan.status is PlanStatus.MISSING:
        url = door.to("plan_develop", "audits.keep_plan", answer.action_plan.audit)
        said = "QA passed the last audit; a plan says what you do about what it found."
        yield Task("Develop the action plan", said, url, ("R3.1",), "care", "Missing", where=door.where)
    yield from (_action(action, answer, door) for action in actions[:ACTIONS_SHOWN])
    if len(actions) > ACTIONS_SHOWN:
        more = count(len(actions) - ACTIONS_SHOWN, "more action")
        said = f"The earliest is due {day(actions[ACTIONS_SHOWN].due_on)}."
        yield Task(sentence(more), said, door.to("plan", "audits.view_plan"), colour="calm", word="Open", where=door.where)
    if answer.action_plan.status is PlanStatus.IMPLEMENTED:
        yield Task(
            "Carry out the action plan",
            "Every action is done.",
            door.to("plan", "audits.view_plan"),
            word=COMPLETED,
            where=door.where,
        )


def _action(action: Action, answer: Answer, door: Doorkeeper) -> Task:
    url = door.to("plan_item", "audits.keep_plan", action.id)
    return _dated(action.what, f"Action plan, due {day(action.due_on)}.", url, action.due_on, answer, door, None)


def counted(tasks: Iterable[Task]) -> tuple[int, int]:
    """How many are open, and how many completed."""
    tasks = list(tasks)
    return sum(task.is_open for task in tasks), sum(task.is_completed for task in tasks)
