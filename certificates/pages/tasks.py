"""What a municipality has to do: from its answer and what it has under way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from audits.rules.lifecycle import AuditState
from certificates import wording
from certificates.rules.answer import Answer, NextAudit
from certificates.rules.codes import NextAuditKind, PlanStatus, SizeStatus
from certificates.selectors.open_work import Action, UnderWay
from municipalities.models import Municipality
from secor_portal.program import SOON_DAYS
from secor_portal.wording import capitalize_first, count, day, in_days

ACTIONS_SHOWN = 5
COMPLETED, NOT_YET, WITH_AMHSA = "Completed", "Cannot start yet", "With AMHSA"


@dataclass(frozen=True, slots=True)
class Task:
    """One row of what to do. Without ``url`` there is nothing to open; ``button`` are the words of a main button."""

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
        return self.word not in (COMPLETED, NOT_YET, WITH_AMHSA)

    def by(self, due_on: date | None, today: date) -> "Task":
        """The same, its state told by how far the day is."""
        colour, word, icon = _how_far(due_on, today)
        return replace(self, due_on=due_on, colour=colour, word=word, icon=icon)


@dataclass(frozen=True, slots=True)
class Door:
    """The addresses of one municipality's pages, for whoever may open them; ``where`` names it on lists of several."""

    municipality: Municipality
    may: Callable[[str, Any], bool]
    where: str = ""

    def to(self, page: str, permission: str, *args: Any) -> str:
        """The address of ``page``, or nothing."""
        if not self.may(permission, self.municipality):
            return ""
        return reverse(f"municipal:{page}", args=[self.municipality.slug, *args])


def audit_tasks(answer: Answer, audits: Sequence[UnderWay], door: Door) -> Iterator[Task]:
    """The audits under way, and the next one where it is not among them."""
    yield from (replace(_under_way(audit, answer, door), where=door.where) for audit in audits)
    begun = {audit.kind for audit in audits if audit.state == AuditState.DRAFT}
    if answer.next_audit and answer.next_audit.kind not in begun:
        yield replace(_next(answer.next_audit, answer.as_of, door), where=door.where)


def size_task(answer: Answer, door: Door) -> Task:
    """What the headcount asks for (R1.1, R1.3)."""
    size = answer.size
    url = door.to("headcount", "municipalities.view")
    title = size.status.row.task_title.format(year=answer.as_of.year)
    if size.status is SizeStatus.SMALL:
        return Task(title, wording.size_in_short(size), url, word=COMPLETED, where=door.where)
    said = f"{wording.size_in_short(size)} {size.status.row.meaning}"
    rules = ("R1.1",) if size.status is SizeStatus.UNREPORTED else ("R1.1", "R1.3")
    due_on = size.projected_peak_on if size.status is SizeStatus.WILL_EXCEED else None
    colour, word = size.status.colour, size.status.row.task_word
    return Task(title, said, url, rules, colour, word, due_on=due_on, where=door.where)


def plan_tasks(answer: Answer, actions: Sequence[Action], door: Door) -> Iterator[Task]:
    """The action plan that is missing, or what is still to be done of it (R3.1)."""
    status, plan = answer.action_plan.status, door.to("plan", "audits.view_plan")
    if status is PlanStatus.MISSING:
        url = door.to("plan_develop", "audits.keep_plan", answer.action_plan.audit)
        said = "QA passed the last audit. The plan says what you do about what it found."
        yield Task("Develop the action plan", said, url, ("R3.1",), "care", "Missing", where=door.where)
    for action in actions[:ACTIONS_SHOWN]:
        url = door.to("plan_item", "audits.view_plan", action.id)
        task = Task(action.what, f"Action plan, due {day(action.due_on)}.", url, where=door.where)
        yield task.by(action.due_on, answer.as_of)
    if more := actions[ACTIONS_SHOWN:]:
        said = f"The earliest is due {day(more[0].due_on)}."
        yield Task(capitalize_first(count(len(more), "more action")), said, plan, (), "calm", "Open", where=door.where)
    if status is PlanStatus.IMPLEMENTED:
        yield Task("Carry out the action plan", "Every action is done.", plan, word=COMPLETED, where=door.where)


def _under_way(audit: UnderWay, answer: Answer, door: Door) -> Task:
    url = door.to("audit", "audits.list", audit.id)
    if audit.state == AuditState.DRAFT:
        return _draft(audit, answer, url)
    name = f"{audit.name} of {day(audit.conducted_on)}" if audit.conducted_on else audit.name
    by = f" by {day(audit.answer_due_on)}" if audit.answer_due_on else ""
    if audit.state == AuditState.REVISIONS_REQUESTED:
        url = door.to("audit_revisions", "audits.start", audit.id) or url
        title, said = f"Answer the revisions to the {name}", f"AMHSA asked for changes{by}."
        return Task(title, said, url, button="Answer the revisions").by(audit.answer_due_on, answer.as_of)
    said = f"AMHSA answers{by}." if by else "AMHSA has it and will answer."
    return Task(capitalize_first(name), said, url, (), "calm", WITH_AMHSA, "clock", button="See what was submitted")


def _draft(audit: UnderWay, answer: Answer, url: str) -> Task:
    if audit.submit_by and audit.conducted_on:
        said = f"Conducted on {day(audit.conducted_on)}. Submit it to AMHSA by {day(audit.submit_by)}."
        return Task(f"Finish the {audit.name}", said, url, button="Continue the audit").by(
            audit.submit_by, answer.as_of
        )
    upcoming = answer.next_audit
    due_by = upcoming.due_by if upcoming and upcoming.kind == audit.kind else None
    by = f"By {day(due_by)}. " if due_by else ""
    said = f"{by}Started on {day(audit.started_on)}."
    task = Task(f"Finish the {audit.name}", said, url, button="Continue the audit")
    if due_by and due_by < answer.as_of:
        return task.by(due_by, answer.as_of)
    return replace(task, due_on=due_by, colour="sky", word="In progress")


def _next(upcoming: NextAudit, today: date, door: Door) -> Task:
    name, said = upcoming.kind.name_in_text, f"{capitalize_first(wording.when(upcoming, today))}."
    if upcoming.kind is NextAuditKind.COR:
        said = f"{said} SECOR is for at most ten people; ask AMHSA how to arrange a COR audit."
        return Task(f"Arrange the {name}", said, rules=("R1.3",)).by(upcoming.due_by, today)
    if upcoming.opens_on and upcoming.opens_on > today:
        return Task(f"Conduct the {name}", said, rules=("R3.3",), word=NOT_YET, due_on=upcoming.due_by)
    if upcoming.overdue:
        said = f"Was due {wording.when(upcoming, today)}."
    url, rules = door.to("audit_start", "audits.start"), ("R3.4",) if upcoming.due_by else ()
    return Task(f"Start the {name}", said, url, rules, button="Start the audit").by(upcoming.due_by, today)


def _how_far(due_on: date | None, today: date) -> tuple[str, str, str]:
    """Colour, word and icon of a due date."""
    if due_on is None:
        return "calm", "Not started", ""
    left = (due_on - today).days
    if left < 0:
        return "stop", in_days(due_on, today), ""
    return "care" if left <= SOON_DAYS else "calm", f"Due {in_days(due_on, today)}", "clock"
