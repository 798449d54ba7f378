"""All tasks of a municipality: one function for each subject, and the order in which a page lists them.

Each function takes what is known and yields rows; it neither queries nor asks the clock.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from audits.rules.lifecycle import AuditState
from certificates import wording
from certificates.rules.answer import Answer, NextAudit
from certificates.rules.codes import NextAuditKind, PlanStatus, SizeStatus
from certificates.rules.cycle import Cycle, PointKind
from certificates.selectors.open_work import OpenAction, UnderWay
from municipalities.models import Municipality
from secor_portal.partner import PARTNER
from secor_portal.program import SOON_DAYS, WORKER_LIMIT
from secor_portal.wording import capitalize_first, count, day, in_days, span

ACTIONS_SHOWN = 5
ENOUGH_CONTACTS = 2  # so that emails reach someone when one of them is away
COMPLETED, NOT_YET, WITH_PARTNER = "Completed", "Cannot start yet", f"With {PARTNER.name}"
REMINDER = "Reminder"


@dataclass(frozen=True, slots=True)
class Task:
    """One row of what to do. Without ``url`` it opens nothing; ``button`` is the text of the page's main button.

    ``step`` names it in a headline; empty if the title can do so.
    """

    title: str
    detail: str
    url: str = ""
    rules: tuple[str, ...] = ()
    colour: str = ""
    word: str = ""
    icon: str = ""
    due_on: date | None = None
    where: str = ""
    button: str = ""
    step: str = ""

    @property
    def is_completed(self) -> bool:
        return self.word == COMPLETED

    @property
    def is_open(self) -> bool:
        """Whether the municipality can and should do it now."""
        return self.word not in (COMPLETED, NOT_YET, WITH_PARTNER)

    @property
    def is_needed(self) -> bool:
        """Whether it is open and more than a reminder."""
        return self.is_open and self.word != REMINDER

    def set_due_date(self, due_on: date | None, today: date) -> "Task":
        """The same task with this due date; colour, word and icon say how near it is."""
        colour, word, icon = _rate_due_date(due_on, today)
        return replace(self, due_on=due_on, colour=colour, word=word, icon=icon)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The addresses of one municipality's pages that the reader may open; ``where`` names it on lists of several."""

    municipality: Municipality
    may: Callable[[str, Any], bool]
    where: str = ""

    def link_page(self, page: str, permission: str, *args: Any) -> str:
        """The address of ``page``; empty if the reader lacks ``permission``."""
        if not self.may(permission, self.municipality):
            return ""
        return reverse(f"municipal:{page}", args=[self.municipality.slug, *args])


def sort_tasks(tasks: Iterable[Task]) -> Iterator[Task]:
    """Open tasks first, then those with the partner, those that can't start yet, and the completed ones."""
    tasks = list(tasks)
    yield from (task for task in tasks if task.is_open)
    for word in (WITH_PARTNER, NOT_YET, COMPLETED):
        yield from (task for task in tasks if task.word == word)


def list_audit_tasks(answer: Answer, audits: Sequence[UnderWay], links: PageLinks) -> Iterator[Task]:
    """The audits under way, and the next audit unless its draft is among them."""
    yield from (replace(_describe_audit(audit, answer, links), where=links.where) for audit in audits)
    begun = {audit.kind for audit in audits if audit.state == AuditState.DRAFT}
    if answer.next_audit and answer.next_audit.kind not in begun:
        yield replace(_describe_next_audit(answer.next_audit, answer.as_of, links), where=links.where)


def build_size_task(answer: Answer, links: PageLinks) -> Task:
    """What to do about the headcount (R1.1, R1.3)."""
    size, url = answer.size, links.link_page("headcount", "municipalities.view")
    row = size.status.row
    title, in_short = row.task_title.format(year=answer.as_of.year), wording.summarize_size(size)
    if size.status is SizeStatus.SMALL:
        return Task(title, in_short, url, word=COMPLETED, where=links.where)
    rules = ("R1.1",) if size.status is SizeStatus.UNREPORTED else ("R1.1", "R1.3")
    due_on = size.projected_peak_on if size.status is SizeStatus.WILL_EXCEED else None
    detail = f"{in_short} {row.meaning}"
    return Task(title, detail, url, rules, row.colour, row.task_word, due_on=due_on, where=links.where)


def list_plan_tasks(answer: Answer, actions: Sequence[OpenAction], links: PageLinks) -> Iterator[Task]:
    """The action plan that is missing, or its open actions (R3.1)."""
    status, plan_url = answer.action_plan.status, links.link_page("plan", "audits.view_plan")
    if status is PlanStatus.MISSING:
        url = links.link_page("plan_develop", "audits.keep_plan", answer.action_plan.audit)
        detail = f"{PARTNER.name} accepted your last audit. List what you will fix, who does it and by when."
        yield Task("Develop the action plan", detail, url, ("R3.1",), "care", "Missing", where=links.where)
    for action in actions[:ACTIONS_SHOWN]:
        url = links.link_page("plan_item", "audits.view_plan", action.id)
        step = f"“{action.what}” in your action plan"
        detail = f"An action of your plan, due {day(action.due_on)}."
        task = Task(action.what, detail, url, where=links.where, step=step)
        yield task.set_due_date(action.due_on, answer.as_of)
    if more := actions[ACTIONS_SHOWN:]:
        title, detail = capitalize_first(count(len(more), "more action")), f"The earliest is due {day(more[0].due_on)}."
        yield Task(title, detail, plan_url, (), "calm", "Open", where=links.where)
    if status is PlanStatus.IMPLEMENTED:
        yield Task("Carry out the action plan", "Every action is done.", plan_url, word=COMPLETED, where=links.where)


def list_discount_tasks(in_pir: bool, links: PageLinks) -> Iterator[Task]:
    """What the WCB discount and its estimate need (R5.1)."""
    place = links.municipality
    if not in_pir:
        title = "Register in the WCB discount program (PIR)"
        detail = f"Without it you get no discount. Register with WCB, then tell {PARTNER.name}, who records it here."
        yield _build_reminder(title, detail, "", "R5.1")
    elif place.insurable_earnings is None or place.industry_rate is None:
        title = "Enter the figures for the WCB discount"
        detail = "The portal estimates the discount from your insurable earnings and industry rate."
        yield _build_reminder(title, detail, links.link_page("details", "municipalities.change_details"), "R5.1")


def build_seminar_task(has_seminar: bool, links: PageLinks) -> Task:
    """The Return to Work Seminar (R8)."""
    title = "Record who attended the Return to Work Seminar"
    url = links.link_page("training", "municipalities.view")
    if has_seminar:
        return Task(title, "At least one worker attended.", url, ("R8",), word=COMPLETED)
    return _build_reminder(title, "Recommended for one worker. This is optional.", url, "R8")


def build_contacts_task(contacts: int, links: PageLinks) -> Task:
    """Whether emails reach a second person."""
    title, url = "Add a second contact", links.link_page("people", "municipalities.see_people")
    if contacts >= ENOUGH_CONTACTS:
        detail = f"Emails can go to {contacts} people: administrators and contributors."
        return Task(title, detail, url, word=COMPLETED)
    return _build_reminder(title, "Emails then reach someone when you are away.", url)


def list_renewal_tasks(cycle: Cycle) -> Iterator[Task]:
    """The certification audit that renews the certificate (R4.2)."""
    for point in cycle.points:
        if point.kind is PointKind.RENEWAL:
            detail = f"Certification audit, from {span(point.opens_on or point.on, point.on)}."
            rules = (point.rule,) if point.rule else ()
            yield Task("Renew the certificate", detail, rules=rules, word=NOT_YET, due_on=point.on)


def _build_reminder(title: str, detail: str, url: str, *rules: str) -> Task:
    return Task(title, detail, url, rules, "calm", REMINDER, "info")


def _describe_audit(audit: UnderWay, answer: Answer, links: PageLinks) -> Task:
    url = links.link_page("audit", "audits.list", audit.id)
    if audit.state == AuditState.DRAFT:
        return _describe_draft(audit, answer, url)
    name = f"{audit.name} of {day(audit.conducted_on)}" if audit.conducted_on else audit.name
    by = f" by {day(audit.answer_due_on)}" if audit.answer_due_on else ""
    if audit.state == AuditState.REVISIONS_REQUESTED:
        url = links.link_page("audit_revisions", "audits.start", audit.id) or url
        task = Task(
            f"Revise the {name}", f"{PARTNER.name} asked you for changes{by}.", url, button="Answer the revisions"
        )
        return task.set_due_date(audit.answer_due_on, answer.as_of)
    detail = f"{PARTNER.name} answers{by}." if by else f"{PARTNER.name} has it and will answer."
    return Task(capitalize_first(name), detail, url, (), "calm", WITH_PARTNER, "clock", button="See what you submitted")


def _describe_draft(audit: UnderWay, answer: Answer, url: str) -> Task:
    task = Task(f"Finish the {audit.name}", "", url, button="Continue the audit")
    upcoming = answer.next_audit
    due_by = upcoming.due_by if upcoming and upcoming.kind == audit.kind else None
    deadline = f"Due by {day(due_by)}. " if due_by else ""
    began = f"Started on {day(audit.started_on)}."
    if audit.submit_by and audit.conducted_on:
        began = f"The last day was {day(audit.conducted_on)}. Submit it to {PARTNER.name} by {day(audit.submit_by)}."
    task = replace(task, detail=f"{deadline}{began}")
    first_due = min((due_on for due_on in (due_by, audit.submit_by) if due_on), default=None)
    if first_due is None:
        return replace(task, colour="sky", word="In progress")
    return task.set_due_date(first_due, answer.as_of)


def _describe_next_audit(upcoming: NextAudit, today: date, links: PageLinks) -> Task:
    name, when = upcoming.kind.name_in_text, wording.describe_due_days(upcoming, today)
    if upcoming.kind is NextAuditKind.COR:
        detail = (
            f"{capitalize_first(when)}. SECOR is for at most {WORKER_LIMIT} workers. "
            f"Ask {PARTNER.name} how to arrange an audit for the large-employer certificate (COR)."
        )
        return Task(f"Arrange the {name}", detail, rules=("R1.3",)).set_due_date(upcoming.due_by, today)
    if upcoming.opens_on and upcoming.opens_on > today:
        detail = f"{capitalize_first(when)}."
        return Task(f"Conduct the {name}", detail, rules=("R3.3",), word=NOT_YET, due_on=upcoming.due_by)
    detail = f"It was due {when}." if upcoming.overdue else f"{capitalize_first(when)}."
    url, rules = links.link_page("audit_start", "audits.start"), ("R3.4",) if upcoming.due_by else ()
    task = Task(f"Start the {name}", detail, url, rules, button="Start the audit")
    return task.set_due_date(upcoming.due_by, today)


def _rate_due_date(due_on: date | None, today: date) -> tuple[str, str, str]:
    """Colour, word and icon of a due date."""
    if due_on is None:
        return "calm", "Not started", ""
    left = (due_on - today).days
    if left < 0:
        return "stop", in_days(due_on, today), ""
    return "care" if left <= SOON_DAYS else "calm", f"Due {in_days(due_on, today)}", "clock"
