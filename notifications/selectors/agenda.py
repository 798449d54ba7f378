"""What the dates of a day ask for: new rows, rows to reopen and rows to close. Reads only."""

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
)  # sent, given up, or claimed by a sender

Telling = tuple[UUID | None, str, str, date, str]  # the date, and the address


class NextReminder(NamedTuple):
    """The next reminder of a municipality: it goes on the day ``on`` and is about the date ``due_on``."""

    on: date
    due_on: date
    subject: str


@dataclass(slots=True)
class Agenda:
    """``new`` rows are not saved yet, ``again`` apply again, and ``waiting`` stay as they are.

    ``coming`` is the next reminder of each municipality after that day, if there is one.
    """

    as_of: date
    new: list[Obligation] = field(default_factory=list)
    again: list[Obligation] = field(default_factory=list)
    waiting: list[Obligation] = field(default_factory=list)
    superseded: list[Obligation] = field(default_factory=list)
    withdrawn: list[Obligation] = field(default_factory=list)
    coming: dict[UUID, NextReminder] = field(default_factory=dict)

    @property
    def to_send(self) -> list[Obligation]:
        """Everything to send now."""
        return [*self.waiting, *self.again, *self.new]

    def add_date(self, one: DueDate, recipient: str, rows: list[Obligation]) -> None:
        """Add what one address gets about one date, and close the ``rows`` about it whose time is over."""
        told = {row.stage for row in rows if row.state in DONE}
        stage = one.plan.find_stage(one.due_on, self.as_of, told=told, known_on=one.known_on)
        if stage is not None and not one.is_told(recipient, stage):
            stage = None
        overtaken = one.plan.find_superseded(one.due_on, self.as_of, {row.stage for row in rows})
        for row in rows:
            if row.stage == stage:
                (self.waiting if row.state == ObligationState.DUE else self.again).append(row)
            elif row.state == ObligationState.DUE:
                (self.superseded if row.stage in overtaken else self.withdrawn).append(row)
        if stage is not None and all(row.stage != stage for row in rows):
            self.new.append(_new_row(one, recipient, stage))

    def note_upcoming(self, one: DueDate) -> None:
        """Note when the next reminder of this date goes, if it is the municipality's first."""
        day = one.plan.find_next_day(one.due_on, self.as_of)
        if day is not None and one.recipients:
            coming = NextReminder(day, one.due_on, str(one.subject))
            self.coming[one.municipality.pk] = min(self.coming.get(one.municipality.pk, coming), coming)


def read_agenda(as_of: date) -> Agenda:
    """The agenda of ``as_of`` for all municipalities; the same queries for every chunk of them."""
    found = Agenda(as_of)
    for chunk in chunk_municipalities(as_of):
        _add_chunk(found, chunk)
    ended = Obligation.objects.due().reminders().filter(municipality__ended_on__lte=as_of)
    found.withdrawn.extend(ended)
    return found


def read_agenda_of(municipality_ids: Sequence[UUID], as_of: date) -> Agenda:
    """The agenda of ``as_of`` for these municipalities, read together. If one has ended, its rows are closed."""
    found = Agenda(as_of)
    _add_chunk(found, list(Municipality.objects.existing_on(as_of).filter(pk__in=municipality_ids)))
    ended = Obligation.objects.due().reminders().filter(municipality__ended_on__lte=as_of)
    found.withdrawn.extend(ended.filter(municipality_id__in=municipality_ids))
    return found


def _add_chunk(found: Agenda, chunk: Sequence[Municipality]) -> None:
    dates = find_due_dates(chunk, found.as_of)
    rows = _group_rows(chunk, _reached_days(dates, found.as_of))
    for one in dates:
        found.note_upcoming(one)
        for recipient in one.recipients:
            found.add_date(one, recipient, rows.pop((*one.key, recipient), []))
    for left in rows.values():
        found.withdrawn.extend(row for row in left if row.state == ObligationState.DUE)


def _reached_days(dates: Iterable[DueDate], as_of: date) -> Iterator[date]:
    """The dates that are past, or near enough for a reminder."""
    return (one.due_on for one in dates if one.plan.find_reached(one.due_on, as_of) is not None)


def _group_rows(chunk: Sequence[Municipality], days: Iterable[date]) -> dict[Telling, list[Obligation]]:
    """All rows about dates on these days, and waiting rows about any other date."""
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
