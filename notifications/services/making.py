"""Writing down what must be told, once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from notifications.models.obligation import Obligation, State, Subject
from notifications.selectors import recipients
from notifications.selectors.agenda import Agenda, agenda

BATCH = 500  # rows in one statement
WORKING_DAYS = range(5)  # Monday to Friday


def make_obligations(*, as_of: date, at: datetime) -> Agenda:
    """Write what the dates of ``as_of`` ask to be told, and close what is no longer true or has been overtaken.

    Running it again, or twice at once, changes nothing. It reads without a transaction and writes in one, so that
    nobody sends a part of what one person is to be told.
    """
    found = agenda(as_of)
    _write(found, at)
    return found


@transaction.atomic
def _write(found: Agenda, at: datetime) -> None:
    keep(found.new, at=at)
    _move(found.again, to=State.DUE, not_before=at, mail=None, attempts=0, fault="")
    _move(found.superseded, to=State.SUPERSEDED)
    _move(found.withdrawn, to=State.WITHDRAWN)


def keep(rows: Sequence[Obligation], *, at: datetime) -> None:
    """Save new rows; one that is already there stays as it is."""
    for row in rows:
        row.made_at = row.not_before = at
    Obligation.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def notify(
    subject: Subject,
    addresses: Iterable[str],
    *,
    municipality_id: UUID,
    subject_id: Any,
    due_on: date,
    at: datetime,
    occasion: int = 0,
    **context: Any,
) -> None:
    """Write that each of ``addresses`` must be told of something that happened; call it in the transaction of that.

    ``occasion`` tells it from the same thing on the same day.
    """
    keep(
        [
            Obligation(
                municipality_id=municipality_id,
                subject=subject,
                subject_id=str(subject_id),
                due_on=due_on,
                stage=occasion,
                recipient=address,
                context=context,
            )
            for address in addresses
        ],
        at=at,
    )


def make_desk_digests(*, as_of: date, at: datetime) -> list[Obligation]:
    """Write that everybody at the desk gets the digest of ``as_of``; nobody does on a Saturday or Sunday."""
    rows = desk_digests(as_of)
    keep(rows, at=at)
    return rows


def desk_digests(as_of: date) -> list[Obligation]:
    """The digests of one day, not saved."""
    if as_of.weekday() not in WORKING_DAYS:
        return []
    people = recipients.desk_people()
    return [Obligation(subject=Subject.DESK_DIGEST, due_on=as_of, stage=0, recipient=one.email) for one in people]


def _move(rows: Sequence[Obligation], *, to: State, **facts: Any) -> None:
    """Give rows another state, where nobody took them meanwhile."""
    for start in range(0, len(rows), BATCH):
        for state in {row.state for row in rows[start : start + BATCH]}:
            keys = [row.pk for row in rows[start : start + BATCH] if row.state == state]
            Obligation.objects.filter(pk__in=keys, state=state).update(state=to, **facts)
