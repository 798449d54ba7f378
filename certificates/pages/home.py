"""What a municipality's home shows beside its standing."""

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
from certificates.pages.charts import ribbon, skyline
from certificates.pages.tasks import COMPLETED, NOT_YET, WITH_AMHSA, Door, Task, audit_tasks, plan_tasks, size_task
from certificates.rules.answer import Answer
from certificates.rules.codes import DiscountReason, DiscountStatus
from certificates.rules.cycle import PointKind
from certificates.rules.discount import estimate
from certificates.rules.reason import Subject
from certificates.rules.situation import Situation
from certificates.selectors.open_work import Card, UnderWay, audits_and_card, open_actions
from certificates.selectors.records import load_situation
from municipalities.models import Membership, Municipality, Training
from municipalities.models.membership import CONTACTS
from secor_portal.wording import capitalize_first, day, dollars, span

ENOUGH = 2  # so that mail reaches somebody when one is away


@dataclass(frozen=True, slots=True)
class Held:
    """The certificate won last, as a card. ``download`` and ``public_page`` are empty until it is issued."""

    number: str
    is_issued: bool
    download: str
    public_page: str


@dataclass(frozen=True, slots=True)
class Money:
    """The estimated discount of a year and what it comes from, as it is written."""

    floor: str
    ceiling: str
    base: str
    earnings: str
    rate: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that the discount hangs on; ``holds`` is None where nobody can tell yet."""

    holds: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What the rules do not ask for: the seminar (R8) and how many people mail can go to.

    ``computed_at`` is when the stored standing was computed: whenever a fact changed.
    """

    computed_at: datetime | None
    has_seminar: bool
    contacts: int


def build_home(municipality: Municipality, user: Any, today: date) -> dict[str, Any]:
    """Everything that the page says about ``today``, as ``user`` may see it. The municipality must be open."""
    beside = _beside(municipality.pk)
    seen = load_situation(municipality.pk, today, beside.computed_at)
    answer, door = seen.answer, Door(municipality, user.has_perm)
    audits, card = audits_and_card(
        municipality.pk, answer.certificate.audit if answer.certificate else None, answer.as_of
    )
    if municipality.ended_on and municipality.has_ended(today):
        return _ended(answer, municipality.ended_on, _held(card, municipality))
    tasks = list(_tasks(seen, audits, beside, door))
    first = _first(answer, audits)
    return {
        "answer": answer,
        "headline": wording.headline(answer),
        "next_step": _next_step(answer, first),
        "told": _told(answer, first),
        "why": [] if first and first.waits_for_answer else wording.why(answer, seen.reasons),
        "reasons": seen.reasons,
        "left": _left(_due_on(answer, first), today),
        "button": _button(tasks, door),
        "ribbon": ribbon(seen),
        "tasks": tasks,
        "open": sum(task.is_open for task in tasks),
        "completed": sum(task.is_completed for task in tasks),
        "held": _held(card, municipality),
        "standing_colour": answer.standing.colour,
        "standing_word": answer.standing.row.certificate_word,
        "discount_colour": answer.discount.status.colour,
        "discount_word": answer.discount.status.label,
        "money": _money(municipality) if answer.discount.floor_percent else None,
        "conditions": list(_conditions(seen)),
        "skyline": skyline(seen),
        "size_reasons": seen.list_reasons(Subject.SIZE),
        "plan_reasons": seen.list_reasons(Subject.ACTION_PLAN),
        "plan_progress": seen.plan_progress,
    }


def _ended(answer: Answer, ended_on: date, held: Held | None) -> dict[str, Any]:
    """What the page says of a municipality that no longer exists: since when, and what it had."""
    return {
        "answer": answer,
        "has_ended": True,
        "headline": f"Ended on {day(ended_on)}.",
        "next_step": "Nothing is asked of it any more.",
        "held": held,
    }


def _tasks(seen: Situation, audits: list[UnderWay], beside: Beside, door: Door) -> Iterator[Task]:
    """What can be done first, then what AMHSA has, what cannot be done yet, and what is done."""
    tasks = list(_all_tasks(seen, audits, beside, door))
    yield from (task for task in tasks if task.is_open)
    for word in (WITH_AMHSA, NOT_YET, COMPLETED):
        yield from (task for task in tasks if task.word == word)


def _all_tasks(seen: Situation, audits: list[UnderWay], beside: Beside, door: Door) -> Iterator[Task]:
    answer = seen.answer
    yield from audit_tasks(answer, audits, door)
    yield size_task(answer, door)
    yield from plan_tasks(answer, open_actions([answer.action_plan.audit])[door.municipality.pk], door)
    yield from _pir_tasks(seen, door)
    yield _seminar(beside, door)
    yield _contacts(beside, door)
    yield from _renewal(seen)


def _pir_tasks(seen: Situation, door: Door) -> Iterator[Task]:
    place = door.municipality
    if not seen.record.in_pir_on(seen.answer.as_of):
        said = "Without it there is no WCB discount. Register with WCB and tell AMHSA, who records it here."
        yield Task("Register in PIR", said, "", ("R5.1",), "calm", "Reminder", "info")
    elif place.insurable_earnings is None or place.industry_rate is None:
        said = "With your insurable earnings and industry rate, the portal estimates the WCB discount."
        url = door.to("details", "municipalities.change_details")
        yield Task("Give the figures for the discount", said, url, ("R5.1",), "calm", "Reminder", "info")


def _seminar(beside: Beside, door: Door) -> Task:
    title, url = "Record who attended the Return to Work Seminar", door.to("training", "municipalities.view")
    if beside.has_seminar:
        return Task(title, "At least one employee attended.", url, ("R8",), word=COMPLETED)
    return Task(title, "Recommended for one employee; it holds nothing up.", url, ("R8",), "calm", "Reminder", "info")


def _contacts(beside: Beside, door: Door) -> Task:
    title, url = "Let a second person get the mail", door.to("people", "municipalities.see_people")
    if beside.contacts >= ENOUGH:
        return Task(
            title, f"Mail can go to {beside.contacts} people: administrators and contributors.", url, word=COMPLETED
        )
    return Task(title, "So that mail reaches somebody when you are away.", url, (), "calm", "Reminder", "info")


def _renewal(seen: Situation) -> Iterator[Task]:
    for point in seen.cycle.points:
        if point.kind is PointKind.RENEWAL:
            said = f"Certification audit, from {span(point.opens_on or point.on, point.on)}."
            rules = (point.rule,) if point.rule else ()
            yield Task("Renew the certificate", said, rules=rules, word=NOT_YET, due_on=point.on)


def _first(answer: Answer, audits: Sequence[UnderWay]) -> UnderWay | None:
    """The audit whose answer comes before any other audit: the municipality's, or AMHSA's where no other may begin."""
    if asked := next((audit for audit in audits if audit.waits_for_answer), None):
        return asked
    upcoming = answer.next_audit
    if upcoming and (upcoming.opens_on is None or upcoming.opens_on <= answer.as_of):
        return None
    sent = (audit for audit in audits if audit.is_with_amhsa and audit.kind != AuditKind.ADDITIONAL)  # R7: never counts
    return max(sent, key=lambda audit: audit.conducted_on or date.min, default=None)


def _next_step(answer: Answer, first: UnderWay | None) -> str:
    if first is None:
        return wording.next_step(answer)
    if first.is_with_amhsa:
        return wording.review_step(first.name)
    return wording.revisions_step(first.name, first.answer_due_on, answer.as_of)


def _told(answer: Answer, first: UnderWay | None) -> str:
    if first is None:
        return ""
    if first.is_with_amhsa:
        return wording.review_why(first, answer)
    return wording.revisions_why(first.name, first.conducted_on)


def _due_on(answer: Answer, first: UnderWay | None) -> date | None:
    """What the municipality must do next is due then; None while there is nothing to do but to wait."""
    if first:
        return first.answer_due_on if first.waits_for_answer else None
    return answer.next_audit.due_by if answer.next_audit else None


def _left(due_on: date | None, today: date) -> tuple[int, str] | None:
    """How many days are left or late, and the words for it."""
    if due_on is None:
        return None
    days = (due_on - today).days
    word = "day" if abs(days) == 1 else "days"
    return abs(days), f"{word} late." if days < 0 else f"{word} left." if days else "days left: today is the last."


def _button(tasks: list[Task], door: Door) -> tuple[str, str]:
    """The one main step: words and address."""
    for task in tasks:
        if task.button and task.url:
            return task.button, task.url
    return "See the audits", door.to("audits", "audits.list")


def _beside(municipality_id: UUID) -> Beside:
    here = {"municipality": OuterRef("pk")}
    people = Membership.objects.current().filter(role__in=CONTACTS, user__is_active=True, **here)
    rows = Municipality.objects.filter(pk=municipality_id).values_list(
        Subquery(Standing.objects.filter(**here).values("computed_at")),
        Exists(Training.objects.filter(**here)),
        Subquery(people.order_by().values("municipality").annotate(number=Count("pk")).values("number")),
    )
    computed_at, has_seminar, contacts = rows.get()
    return Beside(computed_at, has_seminar, contacts or 0)


def _held(card: Card | None, municipality: Municipality) -> Held | None:
    if card is None:
        return None
    if not card.code:
        return Held("", is_issued=False, download="", public_page="")
    return Held(
        card.number,
        is_issued=True,
        download=reverse("municipal:certificate_download", args=[municipality.slug, card.id]),
        public_page=reverse("public:certificate", args=[card.code]),
    )


def _money(municipality: Municipality) -> Money | None:
    earnings, rate = municipality.insurable_earnings, municipality.industry_rate
    if earnings is None or rate is None:
        return None
    found = estimate(earnings, rate)
    return Money(dollars(found.floor), dollars(found.ceiling), dollars(found.base), dollars(earnings), f"${rate}")


def _conditions(seen: Situation) -> Iterator[Condition]:
    """What the discount hangs on (R5.1, R5.2), and whether it holds, as the discount itself has it.

    What only puts it at risk is weighed where a certificate is in force and the municipality in PIR.
    """
    answer, registered_on = seen.answer, seen.record.pir_registered_on
    yield Condition(answer.in_force, "Certificate in force" if answer.in_force else "No certificate in force")
    if registered_on and DiscountReason.NOT_PIR_REGISTERED not in answer.discount.reasons:
        yield Condition(True, f"Registered in PIR since {day(registered_on)}")
    else:
        yield Condition(False, "Not registered in PIR")
    if answer.discount.status is not DiscountStatus.INELIGIBLE:
        yield from _risks(answer)


def _risks(answer: Answer) -> Iterator[Condition]:
    """What may put the discount at risk, met or not; a review and a renewal are told only where they do."""
    against = answer.discount.reasons
    for reason in DiscountReason:
        if reason.row.opposite:
            is_met = reason not in against
            yield Condition(is_met, reason.row.opposite if is_met else capitalize_first(reason.discount_phrase))
    size = answer.size.status.row
    yield Condition(size.holds, size.condition)
    for reason in (DiscountReason.UNDER_REVIEW, DiscountReason.RENEWAL_PENDING):
        if reason in against:
            yield Condition(False, capitalize_first(reason.discount_phrase))
