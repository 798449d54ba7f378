"""All municipalities of one person: what each has to do, and its standing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from audits.models import AuditorAssignment
from audits.rules.lifecycle import WITH_AUTHOR, AuditState
from certificates import wording
from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.pages.tasks import PageLinks, Task, build_size_task, list_audit_tasks, list_plan_tasks
from certificates.rules.answer import Answer
from certificates.rules.codes import DiscountStatus, SizeStatus
from certificates.selectors.open_work import find_audits_under_way, find_open_actions
from certificates.selectors.stored_standings import load_answers
from municipalities.models import Municipality, User
from secor_portal.partner import PARTNER
from secor_portal.web.charts.lanes import Lane, LaneBar, LaneMark, Lanes
from secor_portal.wording import MONTHS, day, short_day

MONTHS_AHEAD = 12
OVERDUE = "Overdue"


@dataclass(frozen=True, slots=True)
class MunicipalityCard:
    """One municipality as a card and as a row: its standing and its next audit, or that it has ended."""

    name: str
    kind: str
    url: str
    answer: Answer
    summary: str
    colour: str
    word: str
    number: str
    has_ended: bool = False

    @property
    def next_audit(self) -> str:
        return self.answer.next_audit.kind.name_in_text if self.answer.next_audit else f"with {PARTNER.name}"


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that are due in the same period."""

    name: str
    tasks: list[Task]


def build_cards(municipalities: Sequence[Municipality], today: date) -> list[MunicipalityCard]:
    """A card for each municipality, as of ``today``. They must be open (tenancy)."""
    found = load_answers([place.pk for place in municipalities], today)
    numbers = _find_numbers(found.values())
    return [_build_card(place, found[place.pk], numbers, today) for place in municipalities]


def group_tasks(
    municipalities: Sequence[Municipality], cards: Sequence[MunicipalityCard], user: User, today: date
) -> list[TaskGroup]:
    """All open tasks, the earliest first: overdue, this month and the next, later, without a due date."""
    tasks = sorted(_list_tasks(municipalities, cards, user, today), key=lambda task: task.due_on or date.max)
    soon = _start_of_month(today, 2)
    this, following, third = (MONTHS[_start_of_month(today, ahead).month - 1] for ahead in (0, 1, 2))
    groups = (
        TaskGroup(OVERDUE, [task for task in tasks if task.due_on and task.due_on < today]),
        TaskGroup(f"{this} and {following}", [task for task in tasks if task.due_on and today <= task.due_on < soon]),
        TaskGroup(f"{third} and later", [task for task in tasks if task.due_on and task.due_on >= soon]),
        TaskGroup("No due date", [task for task in tasks if task.due_on is None]),
    )
    return [group for group in groups if group.tasks]


def list_assigned_audits(user: User) -> Iterator[Task]:
    """The audits that ``user`` conducts as an external auditor and may still open."""
    rows = AuditorAssignment.objects.current().filter(membership__user=user)
    for row in rows.select_related("audit", "municipality").order_by("until", "pk"):
        state = AuditState(row.audit.state)
        is_mine = state in WITH_AUTHOR
        yield Task(
            row.audit.get_kind_display(),
            f"You have access until {day(row.until)}.",
            reverse("municipal:audit", args=[row.municipality.slug, row.audit_id]),
            colour="sky" if is_mine else "calm",
            word=state.label,
            icon="" if is_mine else "clock",
            where=str(row.municipality),
        )


def build_year_ahead(cards: Sequence[MunicipalityCard], today: date) -> Lanes:
    """The next audit of each municipality on one line of time."""
    first, last = _start_of_month(today, -1), _start_of_month(today, MONTHS_AHEAD) - timedelta(days=1)
    lanes = [Lane(card.name, list(_draw_lane(card.answer, first))) for card in cards]
    return Lanes(first, last, today, lanes)


def _list_tasks(
    municipalities: Sequence[Municipality], cards: Sequence[MunicipalityCard], user: User, today: date
) -> Iterator[Task]:
    audits = find_audits_under_way([municipality.pk for municipality in municipalities], today)
    actions = find_open_actions([card.answer.action_plan.audit for card in cards])
    for municipality, card in zip(municipalities, cards, strict=True):
        if card.has_ended:
            continue
        links = PageLinks(municipality, user.has_perm, where=str(municipality))
        answer, pk = card.answer, municipality.pk
        tasks = [*list_audit_tasks(answer, audits[pk], links), *list_plan_tasks(answer, actions[pk], links)]
        if answer.size.status is not SizeStatus.SMALL:
            tasks.append(build_size_task(answer, links))
        yield from (task for task in tasks if not task.is_completed)


def _build_card(municipality: Municipality, answer: Answer, numbers: dict[str, str], today: date) -> MunicipalityCard:
    at_risk = answer.discount.status is DiscountStatus.AT_RISK
    card = MunicipalityCard(
        name=municipality.name,
        kind=municipality.get_kind_display(),
        url=reverse("municipal:home", args=[municipality.slug]),
        answer=answer,
        summary=wording.summarize_standing(answer),
        colour="care" if at_risk else answer.standing.colour,
        word=f"Discount {answer.discount.status.label.lower()}" if at_risk else answer.standing.label,
        number=numbers.get(answer.certificate.audit, "") if answer.certificate else "",
    )
    return _build_ended_card(card, municipality, today) or card


def _build_ended_card(card: MunicipalityCard, municipality: Municipality, today: date) -> MunicipalityCard | None:
    """The card of a municipality that no longer exists; None if it does."""
    if municipality.ended_on is None or not municipality.has_ended(today):
        return None
    summary = wording.describe_end(municipality.ended_on, str(municipality.successor or ""))
    return replace(card, summary=summary, colour="calm", word="Ended", has_ended=True)


def _find_numbers(found: Iterable[Answer]) -> dict[str, str]:
    """The number of each issued certificate, by its audit."""
    audits = [UUID(answer.certificate.audit) for answer in found if answer.certificate]
    rows = Certificate.objects.filter(audit__in=audits, state=CertificateState.ISSUED)
    return {str(audit): number for audit, number in rows.values_list("audit_id", "number")}


def _draw_lane(answer: Answer, first: date) -> Iterator[LaneBar | LaneMark]:
    upcoming = answer.next_audit
    if upcoming is None or upcoming.due_by is None:
        return
    name, due_by = upcoming.kind.label, upcoming.due_by
    yield LaneBar(upcoming.opens_on or min(answer.as_of, due_by), due_by, "window")
    if not upcoming.overdue:
        yield LaneMark(due_by, "due", f"{name}, by {short_day(due_by)}", strong=True)
        return
    note = f"{name}, was due {day(due_by)}"
    yield LaneBar(due_by, date(due_by.year, 12, 31), "late", note if due_by < first else "")
    yield LaneMark(due_by, "stop", note)


def _start_of_month(today: date, months: int) -> date:
    """The first day of the month that is ``months`` after the month of ``today``."""
    years, month = divmod(today.month - 1 + months, 12)
    return date(today.year + years, month + 1, 1)
