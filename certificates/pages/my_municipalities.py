"""What one person's municipalities owe, and where each of them stands."""

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
from certificates.pages.tasks import Door, Task, audit_tasks, plan_tasks, size_task
from certificates.rules.answer import Answer
from certificates.rules.codes import DiscountStatus, SizeStatus
from certificates.selectors.open_work import audits_under_way, open_actions
from certificates.selectors.stored_standings import answers
from municipalities.models import Municipality, User
from secor_portal.web.charts.lanes import Lane, LaneBar, LaneMark, Lanes
from secor_portal.wording import MONTHS, day, short_day

MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class MunicipalityCard:
    """One municipality as a card and as a row: where it stands and what is next, or that it ended."""

    name: str
    kind: str
    url: str
    answer: Answer
    said: str
    colour: str
    word: str
    number: str
    has_ended: bool = False

    @property
    def next_audit(self) -> str:
        return self.answer.next_audit.kind.name_in_text if self.answer.next_audit else "with AMHSA"


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that are due in the same time."""

    name: str
    tasks: list[Task]


def build_cards(municipalities: Sequence[Municipality], today: date) -> list[MunicipalityCard]:
    """Where each of them stands on ``today``. They must be open."""
    said = answers([place.pk for place in municipalities], today)
    numbers = _numbers(said.values())
    return [_place(place, said[place.pk], numbers, today) for place in municipalities]


def group_tasks(
    municipalities: Sequence[Municipality], found: Sequence[MunicipalityCard], user: User, today: date
) -> list[TaskGroup]:
    """Everything that they owe, the earliest first: overdue, this month and the next, later, on no day."""
    tasks = sorted(_tasks(municipalities, found, user, today), key=lambda task: task.due_on or date.max)
    soon = _months_on(today, 2)
    this, following, third = (MONTHS[_months_on(today, ahead).month - 1] for ahead in (0, 1, 2))
    parts = (
        TaskGroup("Overdue", [task for task in tasks if task.due_on and task.due_on < today]),
        TaskGroup(f"{this} and {following}", [task for task in tasks if task.due_on and today <= task.due_on < soon]),
        TaskGroup(f"{third} and later", [task for task in tasks if task.due_on and task.due_on >= soon]),
        TaskGroup("Without a set day", [task for task in tasks if task.due_on is None]),
    )
    return [group for group in parts if group.tasks]


def list_assigned_audits(user: User) -> Iterator[Task]:
    """The audits that an external auditor conducts, at the municipalities open: those where the time still runs."""
    rows = AuditorAssignment.objects.current().filter(membership__user=user)
    for row in rows.select_related("audit", "municipality").order_by("until", "pk"):
        state = AuditState(row.audit.state)
        mine = state in WITH_AUTHOR
        yield Task(
            row.audit.get_kind_display(),
            f"You have access until {day(row.until)}.",
            reverse("municipal:audit", args=[row.municipality.slug, row.audit_id]),
            colour="sky" if mine else "calm",
            word=state.label,
            icon="" if mine else "clock",
            where=str(row.municipality),
        )


def build_year_ahead(found: Sequence[MunicipalityCard], today: date) -> Lanes:
    """The next audit of each on one line of time."""
    first, last = _months_on(today, -1), _months_on(today, MONTHS_AHEAD) - timedelta(days=1)
    lanes = [Lane(place.name, list(_lane(place.answer, first))) for place in found]
    return Lanes(first, last, today, lanes)


def _tasks(
    municipalities: Sequence[Municipality], found: Sequence[MunicipalityCard], user: User, today: date
) -> Iterator[Task]:
    audits = audits_under_way([place.pk for place in municipalities], today)
    actions = open_actions([place.answer.action_plan.audit for place in found])
    for municipality, place in zip(municipalities, found, strict=True):
        if place.has_ended:
            continue
        door, answer, pk = Door(municipality, user.has_perm, where=str(municipality)), place.answer, municipality.pk
        tasks = [*audit_tasks(answer, audits[pk], door), *plan_tasks(answer, actions[pk], door)]
        if answer.size.status is not SizeStatus.SMALL:
            tasks.append(size_task(answer, door))
        yield from (task for task in tasks if not task.is_completed)


def _place(municipality: Municipality, answer: Answer, numbers: dict[str, str], today: date) -> MunicipalityCard:
    at_risk = answer.discount.status is DiscountStatus.AT_RISK
    place = MunicipalityCard(
        name=municipality.name,
        kind=municipality.get_kind_display(),
        url=reverse("municipal:home", args=[municipality.slug]),
        answer=answer,
        said=wording.in_short(answer),
        colour="care" if at_risk else answer.standing.colour,
        word=answer.discount.status.label if at_risk else answer.standing.label,
        number=numbers.get(answer.certificate.audit, "") if answer.certificate else "",
    )
    return _ended(place, municipality, today) or place


def _ended(place: MunicipalityCard, municipality: Municipality, today: date) -> MunicipalityCard | None:
    """The same where it no longer exists: its standing asks nothing of anybody any more."""
    if municipality.ended_on is None or not municipality.has_ended(today):
        return None
    said = wording.ended(municipality.ended_on, str(municipality.successor or ""))
    return replace(place, said=said, colour="calm", word="Ended", has_ended=True)


def _numbers(said: Iterable[Answer]) -> dict[str, str]:
    """The number of each issued certificate, by its audit."""
    won = [UUID(answer.certificate.audit) for answer in said if answer.certificate]
    rows = Certificate.objects.filter(audit__in=won, state=CertificateState.ISSUED).values_list("audit_id", "number")
    return {str(audit): number for audit, number in rows}


def _lane(answer: Answer, first: date) -> Iterator[LaneBar | LaneMark]:
    upcoming = answer.next_audit
    if upcoming is None or upcoming.due_by is None:
        return
    name, due_by = upcoming.kind.label, upcoming.due_by
    yield LaneBar(upcoming.opens_on or min(answer.as_of, due_by), due_by, "window")
    if not upcoming.overdue:
        yield LaneMark(due_by, "due", f"{name}, by {short_day(due_by)}", strong=True)
        return
    said = f"{name}, was due {day(due_by)}"
    yield LaneBar(due_by, date(due_by.year, 12, 31), "late", said if due_by < first else "")
    yield LaneMark(due_by, "stop", said)


def _months_on(today: date, months: int) -> date:
    """The first day of the month that is ``months`` after that of ``today``."""
    years, month = divmod(today.month - 1 + months, 12)
    return date(today.year + years, month + 1, 1)
