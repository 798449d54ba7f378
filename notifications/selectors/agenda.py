"""What the dates of a day ask to be written: new rows, rows to wake, rows to close. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from municipalities.models import Municipality
from notifications.models.obligation import Obligation
from notifications.rules.states import ObligationState
from notifications.selectors.due import DueDate, chunk_municipalities, find_due_dates

DONE = (
    ObligationState.SENT,
    ObligationState.CLAIMED,
    ObligationState.FAILED,
)  # told, or tried to the end, or in somebody's hands

Telling = tuple[UUID | None, str, str, date, str]  # of which date, and the address


class NextReminder(NamedTuple):
    """The next reminder of a municipality: the day on which it goes, and the date that it is about."""

    on: date
    due_on: date
    subject: str


@dataclass(slots=True)
class Agenda:
    """``new`` rows are not saved yet; ``again`` became true again; ``waiting`` are there and stay.

    ``coming`` is the next reminder of each municipality after that day, where there is one.
    """

    as_of: date
    new: list[Obligation] = field(default_factory=list)
    again: list[Obligation] = field(default_factory=list)
    waiting: list[Obligation] = field(default_factory=list)
    superseded: list[Obligation] = field(default_factory=list)
    withdrawn: list[Obligation] = field(default_factory=list)
    coming: dict[UUID, NextReminder] = field(default_factory=dict)

    @property
    def to_tell(self) -> list[Obligation]:
        """Everything that is to be told now."""
        return [*self.waiting, *self.again, *self.new]

    def add(self, one: DueDate, recipient: str, rows: list[Obligation]) -> None:
        """What one address is to be told of one date, and which of the ``rows`` about it have had their time."""
        told = {row.stage for row in rows if row.state in DONE}
        stage = one.plan.to_tell(one.due_on, self.as_of, told=told, known_on=one.known_on)
        if stage is not None and not one.is_told(recipient, stage):
            stage = None
        overtaken = one.plan.superseded(one.due_on, self.as_of, {row.stage for row in rows})
        for row in rows:
            if row.stage == stage:
                (self.waiting if row.state == ObligationState.DUE else self.again).append(row)
            elif row.state == ObligationState.DUE:
                (self.superseded if row.stage in overtaken else self.withdrawn).append(row)
        if stage is not None and all(row.stage != stage for row in rows):
            self.new.append(_new_row(one, recipient, stage))

    def expect(self, one: DueDate) -> None:
        """Remember when this date is told next, if no other date of the municipality is told before."""
        day = one.plan.next_day(one.due_on, self.as_of)
        if day is not None and one.recipients:
            coming = NextReminder(day, one.due_on, str(one.subject))
            self.coming[one.municipality.pk] = min(self.coming.get(one.municipality.pk, coming), coming)


def read_agenda(as_of: date) -> Agenda:
    """The agenda of ``as_of`` over all municipalities; the same queries for every chunk of them."""
    found = Agenda(as_of)
    for chunk in chunk_municipalities(as_of):
        _add_chunk(found, chunk)
    ended = Obligation.objects.due().reminders().filter(municipality__ended_on__lte=as_of)
    found.withdrawn.extend(ended)
    return found


def read_agenda_of(municipality_ids: Sequence[UUID], as_of: date) -> Agenda:
    """The agenda of ``as_of`` of these municipalities, which are read together; of one that ended, what to close."""
    found = Agenda(as_of)
    _add_chunk(found, list(Municipality.objects.existing_on(as_of).filter(pk__in=municipality_ids)))
    ended = Obligation.objects.due().reminders().filter(municipality__ended_on__lte=as_of)
    found.withdrawn.extend(ended.filter(municipality_id__in=municipality_ids))
    return found


def _add_chunk(found: Agenda, chunk: Sequence[Municipality]) -> None:
    dates = find_due_dates(chunk, found.as_of)
    rows = _group_rows(chunk, _reached_days(dates, found.as_of))
    for one in dates:
        found.expect(one)
        for recipient in one.recipients:
            found.add(one, recipient, rows.pop((*one.key, recipient), []))
    for left in rows.values():
        found.withdrawn.extend(row for row in left if row.state == ObligationState.DUE)


def _reached_days(dates: Iterable[DueDate], as_of: date) -> Iterator[date]:
    """The dates that are near enough for somebody to have been told of them, or past."""
    return (one.due_on for one in dates if one.plan.reached(one.due_on, as_of) is not None)


def _group_rows(chunk: Sequence[Municipality], days: Iterable[date]) -> dict[Telling, list[Obligation]]:
    """What was ever written about dates on these days, and what waits about any other."""
    rows: dict[Telling, list[Obligation]] = defaultdict(list)
    about = Obligation.objects.reminders().filter(
        Q(state=ObligationState.DUE) | Q(due_on__in=set(days)), municipality__in=chunk
    )
    for row in about:
        rows[(row.municipality_id, row.subject, row.subject_id, row.due_on, row.recipient)].append(row)
    return rows


def _new_row(one: DueDate, recipient: str, stage: int) -> Obligation:
    return Obligation(
        municipality=one.municipality,
        subject=one.subject,
        subject_id=one.subject_id,
        due_on=one.due_on,
        stage=stage,
        recipient=recipient,
    )
