"""Which reminders are due: checked at once when facts change, and again when the day of a check has come."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from municipalities.models import Municipality
from notifications.models import Obligation, Outlook
from notifications.rules.schedule import days_after, next_morning, opening_of
from notifications.selectors.agenda import Agenda, read_agenda, read_agenda_of
from notifications.selectors.due import CHUNK
from notifications.services.obligations import (
    close_obligations,
    insert_obligations,
    reopen_obligations,
    save_obligations,
)

CHECK_AFTER_DAYS = 7  # every municipality is checked this often, even if no reminder is known to come
GATHERING = timedelta(minutes=5)  # in which a run finds everything for one person, so that it goes in one email
OUTLOOK_COLUMNS = ("look_on", "looked_at", "next_on", "next_subject", "next_due_on")

Opens = Callable[[Obligation], datetime]  # from when on a row may be sent


@dataclass(slots=True)
class ReminderCounts:
    """What one run did, in rows; ``checked`` counts municipalities."""

    checked: int = 0
    to_send: int = 0
    superseded: int = 0
    withdrawn: int = 0

    def add_agenda(self, found: Agenda, municipalities: int) -> None:
        """Count one more part of the run."""
        self.checked += municipalities
        self.to_send += len(found.new) + len(found.again)
        self.superseded += len(found.superseded)
        self.withdrawn += len(found.withdrawn)


def write_reminders(*, as_of: date, at: datetime) -> Agenda:
    """Write the reminders of ``as_of`` for all municipalities, and close those that no longer apply.

    It is safe to run again, or twice at once. It writes in one transaction, so that no sender finds only a part of what
    one person gets.
    """
    found = read_agenda(as_of)
    _write_agenda(found, at)
    return found


@transaction.atomic
def _write_agenda(found: Agenda, at: datetime) -> None:
    save_obligations(found.new, at=at)
    reopen_obligations(found.again, opens_at=at)
    close_obligations(found)


@transaction.atomic
def update_reminders(
    municipality_ids: Collection[UUID],
    *,
    as_of: date,
    at: datetime,
    opens_at: datetime | None = None,
) -> None:
    """Write and close the reminders of these municipalities, in the transaction that changes their facts.

    They go from ``opens_at`` on. The default is the next morning, since a person who works on a date may change it
    again.
    """
    opens = opens_at or next_morning(at)
    ids = sorted(municipality_ids)
    _lock_outlooks(ids)
    _check_municipalities(ids, as_of, at, lambda _: opens)


def request_check(municipality_ids: Collection[UUID], *, as_of: date) -> None:
    """Let the next run check these municipalities."""
    Outlook.objects.filter(municipality_id__in=municipality_ids, look_on__gt=as_of).update(look_on=as_of)


def write_due_reminders(*, as_of: date, at: datetime) -> ReminderCounts:
    """Check every municipality whose day of a check has come by ``as_of``, and those that were never checked.

    Each chunk is a transaction of its own, so a run that is cut short continues where it ended. Its reminders go at the
    end of the run, or from this morning on if this is their day. It is safe to run again, or twice at once.
    """
    made = ReminderCounts()
    for walk in (_find_due, _find_unchecked):
        after: UUID | None = None
        while chunk := _check_chunk(walk, after, made, as_of, at):
            after = chunk[-1]
    gathered = Obligation.objects.due().filter(made_at=at, not_before=at + GATHERING)
    gathered.update(not_before=at, tell_at=at)
    return made


Walk = Callable[[date, UUID | None], list[UUID]]


@transaction.atomic
def _check_chunk(walk: Walk, after: UUID | None, made: ReminderCounts, as_of: date, at: datetime) -> list[UUID]:
    ids = walk(as_of, after)
    if ids:
        found = _check_municipalities(
            ids, as_of, at, lambda row: max(opening_of(_stage_day(row, as_of), at), at + GATHERING)
        )
        made.add_agenda(found, len(ids))
    return ids


def _find_due(as_of: date, after: UUID | None) -> list[UUID]:
    """The next municipalities to check, locked until the transaction ends. Those locked elsewhere are left out."""
    rows = Outlook.objects.filter(look_on__lte=as_of).order_by("municipality_id").select_for_update(skip_locked=True)
    if after:
        rows = rows.filter(municipality_id__gt=after)
    return list(rows.values_list("municipality_id", flat=True)[:CHUNK])


def _find_unchecked(as_of: date, after: UUID | None) -> list[UUID]:
    seen = Outlook.objects.filter(municipality=OuterRef("pk"))
    rows = Municipality.objects.filter(~Exists(seen)).order_by("pk")
    if after:
        rows = rows.filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[:CHUNK])


def _lock_outlooks(ids: Sequence[UUID]) -> None:
    """Of two transactions that check one municipality, the later waits here and sees what the earlier wrote."""
    rows = Outlook.objects.filter(municipality_id__in=ids).order_by("municipality_id").select_for_update()
    list(rows.values_list("pk"))


def _check_municipalities(ids: Sequence[UUID], as_of: date, at: datetime, opens: Opens) -> Agenda:
    found = read_agenda_of(ids, as_of)
    for row in found.new:
        row.made_at = at
        row.not_before = row.tell_at = opens(row)
    insert_obligations(found.new)
    for opens_at, rows in _group_by_opening(found.again, opens):
        reopen_obligations(rows, opens_at=opens_at)
    close_obligations(found)
    _save_outlooks(ids, found, at)
    return found


def _group_by_opening(rows: Sequence[Obligation], opens: Opens) -> Iterator[tuple[datetime, list[Obligation]]]:
    found: dict[datetime, list[Obligation]] = defaultdict(list)
    for row in rows:
        found[opens(row)].append(row)
    return iter(found.items())


def _stage_day(row: Obligation, as_of: date) -> date:
    """The day of its stage."""
    return days_after(row.due_on, -row.stage) or as_of


def _save_outlooks(ids: Sequence[UUID], found: Agenda, at: datetime) -> None:
    """Save when to check again: when the next reminder goes, and after a week at the latest."""
    latest = days_after(found.as_of, CHECK_AFTER_DAYS) or date.max
    rows = []
    for pk in ids:
        coming = found.coming.get(pk)
        rows.append(
            Outlook(
                municipality_id=pk,
                look_on=min(coming.on, latest) if coming else latest,
                looked_at=at,
                next_on=coming.on if coming else None,
                next_subject=coming.subject if coming else "",
                next_due_on=coming.due_on if coming else None,
            )
        )
    Outlook.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["municipality"], update_fields=OUTLOOK_COLUMNS, batch_size=CHUNK
    )
