"""What the dates of a day ask to be written: new rows, rows to wake, rows to close. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from municipalities.models import Municipality
from notifications.models.obligation import Obligation, State
from notifications.rules.schedule import Schedule
from notifications.selectors.due import DueDate, due_dates, municipalities_in_chunks, schedule

DONE = (State.SENT, State.CLAIMED, State.FAILED)  # told, or tried to the end, or in somebody's hands

Telling = tuple[UUID | None, str, str, date, str]  # of which date, and the address


@dataclass(slots=True)
class Agenda:
    """``new`` rows are not saved yet; ``again`` became true again; ``waiting`` are there and stay."""

    as_of: date
    plan: Schedule
    new: list[Obligation] = field(default_factory=list)
    again: list[Obligation] = field(default_factory=list)
    waiting: list[Obligation] = field(default_factory=list)
    superseded: list[Obligation] = field(default_factory=list)
    withdrawn: list[Obligation] = field(default_factory=list)

    @property
    def to_tell(self) -> list[Obligation]:
        """Everything that is to be told now."""
        return [*self.waiting, *self.again, *self.new]

    def add(self, one: DueDate, recipient: str, rows: list[Obligation]) -> None:
        """What one address is to be told of one date, and which of the ``rows`` about it have had their time."""
        told = {row.stage for row in rows if row.state in DONE}
        stage = self.plan.to_tell(one.due_on, self.as_of, told=told, known_on=one.known_on)
        overtaken = self.plan.superseded(one.due_on, self.as_of, {row.stage for row in rows})
        for row in rows:
            if row.stage == stage:
                (self.waiting if row.state == State.DUE else self.again).append(row)
            elif row.state == State.DUE:
                (self.superseded if row.stage in overtaken else self.withdrawn).append(row)
        if stage is not None and all(row.stage != stage for row in rows):
            self.new.append(_unsaved(one, recipient, stage))


def agenda(as_of: date) -> Agenda:
    """The agenda of ``as_of`` over all municipalities; the same queries for every chunk of them."""
    found = Agenda(as_of, schedule())
    for chunk in municipalities_in_chunks(as_of):
        _add_chunk(found, chunk)
    ended = Obligation.objects.due().reminders().filter(municipality__ended_on__lte=as_of)
    found.withdrawn.extend(ended)
    return found


def _add_chunk(found: Agenda, chunk: Sequence[Municipality]) -> None:
    dates = due_dates(chunk, found.as_of)
    rows = _rows_of(chunk, dates)
    for one in dates:
        for recipient in one.recipients:
            found.add(one, recipient, rows.pop((*one.key, recipient), []))
    for left in rows.values():
        found.withdrawn.extend(row for row in left if row.state == State.DUE)


def _rows_of(chunk: Sequence[Municipality], dates: Iterable[DueDate]) -> dict[Telling, list[Obligation]]:
    """What was ever written about these dates, and what waits about any other."""
    days = {one.due_on for one in dates}
    rows: dict[Telling, list[Obligation]] = defaultdict(list)
    about = Obligation.objects.reminders().filter(Q(state=State.DUE) | Q(due_on__in=days), municipality__in=chunk)
    for row in about:
        rows[(row.municipality_id, row.subject, row.subject_id, row.due_on, row.recipient)].append(row)
    return rows


def _unsaved(one: DueDate, recipient: str, stage: int) -> Obligation:
    return Obligation(
        municipality=one.municipality,
        subject=one.subject,
        subject_id=one.subject_id,
        due_on=one.due_on,
        stage=stage,
        recipient=recipient,
    )
