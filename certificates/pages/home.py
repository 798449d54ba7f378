"""A municipality's home page: its standing, the next step, and what stands beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse

from audits.rules.kinds import AuditKind
from certificates import wording
from certificates.models import Standing
from certificates.pages import tasks
from certificates.pages.charts import draw_headcount, draw_ribbon
from certificates.pages.tasks import PageLinks, Task
from certificates.rules.answer import Answer
from certificates.rules.codes import DiscountReason, DiscountStatus
from certificates.rules.discount import estimate_discount
from certificates.rules.reason import Subject
from certificates.rules.situation import Situation
from certificates.selectors.open_work import CertificateDocument, UnderWay, find_audits_and_card, find_open_actions
from certificates.selectors.records import load_situation
from municipalities.models import Membership, Municipality, Training
from municipalities.models.membership import CONTACTS
from secor_portal.program import CERTIFICATE_YEARS
from secor_portal.wording import capitalize_first, day, dollars


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """The latest certificate. Without ``number`` it isn't issued yet, and has no file and no public page."""

    number: str = ""
    download: str = ""
    public_page: str = ""

    @property
    def is_issued(self) -> bool:
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class DiscountTexts:
    """The estimated discount of a year and the figures behind it, as texts in dollars."""

    floor: str
    ceiling: str
    base: str
    earnings: str
    rate: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the discount; ``holds`` is None if it isn't known yet."""

    holds: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class SideFacts:
    """Facts that no rule decides on: the seminar (R8), and how many people can get emails.

    ``computed_at`` is when the stored standing was computed, which is whenever a fact changed.
    """

    computed_at: datetime | None
    has_seminar: bool
    contacts: int


def build_home(municipality: Municipality, user: Any, today: date) -> dict[str, Any]:
    """Everything that the page says about ``today``, as ``user`` may see it. The municipality must be open."""
    side_facts = _load_side_facts(municipality.pk)
    situation = load_situation(municipality.pk, today, side_facts.computed_at)
    answer, links = situation.answer, PageLinks(municipality, user.has_perm)
    won_by = answer.certificate.audit if answer.certificate else None
    audits, card = find_audits_and_card(municipality.pk, won_by, today)
    if municipality.ended_on and municipality.has_ended(today):
        return _describe_ended(answer, municipality.ended_on, _build_card(card, municipality))
    rows = list(tasks.sort_tasks(_list_tasks(situation, audits, side_facts, links)))
    first = _find_first_audit(answer, audits)
    task = None if first else _find_task_before_audit(answer, rows)
    return {
        "answer": answer,
        "headline": wording.describe_standing(answer),
        "next_step": _describe_task(task, answer) if task else _describe_next_step(answer, first),
        "explanation": _explain_first_audit(answer, first),
        "why": [] if first and first.waits_for_answer else wording.select_main_reasons(answer, situation.reasons),
        "reasons": situation.reasons,
        "left": _count_days_left(task.due_on if task else _find_due_date(answer, first), today),
        "button": _choose_button(rows, links, task),
        "ribbon": draw_ribbon(situation),
        "certificate_years": CERTIFICATE_YEARS,
        "tasks": rows,
        "open": sum(task.is_open for task in rows),
        "completed": sum(task.is_completed for task in rows),
        "card": _build_card(card, municipality),
        "standing_colour": answer.standing.colour,
        "standing_word": answer.standing.row.certificate_word,
        "discount_colour": answer.discount.status.colour,
        "discount_word": answer.discount.status.label,
        "money": _estimate_discount(municipality) if answer.discount.floor_percent else None,
        "conditions": list(_list_conditions(situation)),
        "headcount": draw_headcount(situation),
        "size_reasons": situation.list_reasons(Subject.SIZE),
        "plan_reasons": situation.list_reasons(Subject.ACTION_PLAN),
        "plan_progress": situation.plan_progress,
    }


def _describe_ended(answer: Answer, ended_on: date, card: CertificateCard | None) -> dict[str, Any]:
    """What the page says about a municipality that no longer exists: when it ended, and its certificate."""
    return {
        "answer": answer,
        "has_ended": True,
        "headline": f"Ended on {day(ended_on)}.",
        "next_step": "There is nothing left to do.",
        "card": card,
    }


def _list_tasks(
    situation: Situation, audits: list[UnderWay], side_facts: SideFacts, links: PageLinks
) -> Iterator[Task]:
    answer = situation.answer
    actions = find_open_actions([answer.action_plan.audit])[links.municipality.pk]
    yield from tasks.list_audit_tasks(answer, audits, links)
    yield tasks.build_size_task(answer, links)
    yield from tasks.list_plan_tasks(answer, actions, links)
    yield from tasks.list_discount_tasks(situation.record.in_pir_on(answer.as_of), links)
    yield tasks.build_seminar_task(side_facts.has_seminar, links)
    yield tasks.build_contacts_task(side_facts.contacts, links)
    yield from tasks.list_renewal_tasks(situation.cycle)


def _find_first_audit(answer: Answer, audits: Sequence[UnderWay]) -> UnderWay | None:
    """The audit that needs an answer before any other: the municipality's, or the partner's if nothing else is open."""
    if asked := next((audit for audit in audits if audit.waits_for_answer), None):
        return asked
    upcoming = answer.next_audit
    if upcoming and (upcoming.opens_on is None or upcoming.opens_on <= answer.as_of):
        return None
    sent = (audit for audit in audits if audit.is_with_amhsa and audit.kind != AuditKind.ADDITIONAL)  # R7: never counts
    return max(sent, key=lambda audit: audit.conducted_on or date.min, default=None)


def _find_task_before_audit(answer: Answer, rows: Sequence[Task]) -> Task | None:
    """The first open task if the next audit can't start yet. Reminders wait: they are never the next step."""
    upcoming = answer.next_audit
    if upcoming is None or upcoming.opens_on is None or upcoming.opens_on <= answer.as_of:
        return None
    return next((task for task in rows if task.is_needed), None)


def _describe_task(task: Task, answer: Answer) -> str:
    step = task.step or f"{task.title[:1].lower()}{task.title[1:]}"
    return wording.describe_task_step(step, task.due_on, answer.as_of)


def _describe_next_step(answer: Answer, first: UnderWay | None) -> str:
    if first is None:
        return wording.describe_next_step(answer)
    if first.is_with_amhsa:
        return wording.describe_review_step(first.name)
    return wording.describe_revisions_step(first.name, first.answer_due_on, answer.as_of)


def _explain_first_audit(answer: Answer, first: UnderWay | None) -> str:
    if first is None:
        return ""
    if first.is_with_amhsa:
        return wording.explain_review(first, answer)
    return wording.explain_revisions(first.name, first.conducted_on)


def _find_due_date(answer: Answer, first: UnderWay | None) -> date | None:
    """When the municipality's next step is due; None while it only waits."""
    if first:
        return first.answer_due_on if first.waits_for_answer else None
    return answer.next_audit.due_by if answer.next_audit else None


def _count_days_left(due_on: date | None, today: date) -> tuple[int, str] | None:
    """The number of days left or late, and the words after it."""
    if due_on is None:
        return None
    days = (due_on - today).days
    word = "day" if abs(days) == 1 else "days"
    return abs(days), f"{word} late." if days < 0 else f"{word} left." if days else "days left: today is the last."


def _choose_button(rows: list[Task], links: PageLinks, named: Task | None) -> tuple[str, str]:
    """The text and the address of the page's main button: for the task ``named`` in the headline, if any."""
    if named and named.url:
        return named.button or ("See the action" if named.step else named.title), named.url
    for task in rows:
        if task.button and task.url:
            return task.button, task.url
    return "See the audits", links.link_page("audits", "audits.list")


def _load_side_facts(municipality_id: UUID) -> SideFacts:
    here = {"municipality": OuterRef("pk")}
    people = Membership.objects.current().filter(role__in=CONTACTS, user__is_active=True, **here)
    rows = Municipality.objects.filter(pk=municipality_id).values_list(
        Subquery(Standing.objects.filter(**here).values("computed_at")),
        Exists(Training.objects.filter(**here)),
        Subquery(people.order_by().values("municipality").annotate(number=Count("pk")).values("number")),
    )
    computed_at, has_seminar, contacts = rows.get()
    return SideFacts(computed_at, has_seminar, contacts or 0)


def _build_card(card: CertificateDocument | None, municipality: Municipality) -> CertificateCard | None:
    if card is None:
        return None
    if not card.code:
        return CertificateCard()
    return CertificateCard(
        card.number,
        download=reverse("municipal:certificate_download", args=[municipality.slug, card.id]),
        public_page=reverse("public:certificate", args=[card.code]),
    )


def _estimate_discount(municipality: Municipality) -> DiscountTexts | None:
    earnings, rate = municipality.insurable_earnings, municipality.industry_rate
    if earnings is None or rate is None:
        return None
    found = estimate_discount(earnings, rate)
    return DiscountTexts(
        floor=dollars(found.floor),
        ceiling=dollars(found.ceiling),
        base=dollars(found.base),
        earnings=dollars(earnings),
        rate=f"${rate}",
    )


def _list_conditions(situation: Situation) -> Iterator[Condition]:
    """The conditions of the discount (R5.1, R5.2), and whether each holds, as the discount itself has it.

    What only puts it at risk counts while a certificate is in force and the municipality is in PIR.
    """
    answer, registered_on = situation.answer, situation.record.pir_registered_on
    yield Condition(answer.in_force, "Certificate in force" if answer.in_force else "No certificate in force")
    if registered_on and DiscountReason.NOT_PIR_REGISTERED not in answer.discount.reasons:
        yield Condition(True, f"Registered in PIR since {day(registered_on)}")
    else:
        yield Condition(False, "Not registered in PIR")
    if answer.discount.status is not DiscountStatus.INELIGIBLE:
        yield from _list_risks(answer)


def _list_risks(answer: Answer) -> Iterator[Condition]:
    """What may put the discount at risk; an open ministry review or renewal is listed only while there is one."""
    against = answer.discount.reasons
    for reason in (DiscountReason.AUDIT_OVERDUE, DiscountReason.ACTION_PLAN_OVERDUE):
        text = capitalize_first(reason.discount_phrase) if reason in against else reason.row.opposite
        yield Condition(reason not in against, text)
    size = answer.size.status.row
    yield Condition(size.holds, size.condition)
    for reason in (DiscountReason.UNDER_REVIEW, DiscountReason.RENEWAL_PENDING):
        if reason in against:
            yield Condition(False, capitalize_first(reason.discount_phrase))
