"""Writing down what must be told, once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from notifications.models.obligation import REMINDERS, Obligation, State, Subject
from notifications.selectors.agenda import Agenda, agenda
from notifications.selectors.preferences import digest_readers, wanting
from secor_portal.errors import RuleBroken

BATCH = 500  # rows in one statement
AT_ONCE = timedelta(0)
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
    wake(found.again, opens_at=at)
    close(found)


def keep(rows: Sequence[Obligation], *, at: datetime, hold: timedelta = AT_ONCE) -> None:
    """Save new rows; one that is already there stays as it is. Nobody takes them before ``hold`` is over."""
    for row in rows:
        row.made_at, row.not_before, row.tell_at = at, at + hold, at + hold
    save(rows)


def save(rows: Sequence[Obligation]) -> None:
    """Save new rows that say themselves when they are told; one that is already there stays as it is."""
    Obligation.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def wake(rows: Sequence[Obligation], *, opens_at: datetime) -> None:
    """Let rows that became true again be told from ``opens_at`` on, in a mail of their own."""
    _move(rows, to=State.DUE, not_before=opens_at, tell_at=opens_at, mail=None, attempts=0, handed_over=0, fault="")


def close(found: Agenda) -> None:
    """Close what has been overtaken, and what is no longer true."""
    _move(found.superseded, to=State.SUPERSEDED)
    _move(found.withdrawn, to=State.WITHDRAWN)


def notify(
    subject: Subject,
    addresses: Iterable[str],
    *,
    municipality_id: UUID,
    subject_id: Any,
    due_on: date,
    at: datetime,
    occasion: int = 0,
    hold: timedelta = AT_ONCE,
    **context: Any,
) -> None:
    """Write that each of ``addresses`` must be told of something that happened; call it in the transaction of that.

    ``occasion`` tells it from the same thing on the same day. It is told when ``hold`` is over, if it is true then.
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
            for address in wanting(subject, [*addresses])
        ],
        at=at,
        hold=hold,
    )


@transaction.atomic
def keep_back(subject_ids: Collection[Any], *, municipality_id: UUID, occasion: int) -> None:
    """Tell nobody what was written to be told of these on that occasion: it is undone.

    ``RuleBroken`` where a mail of it is already taken to be sent; whoever sends passes over what is held here.
    """
    about = [str(pk) for pk in subject_ids]
    rows = Obligation.objects.filter(municipality_id=municipality_id, subject_id__in=about, stage=occasion)
    rows = rows.exclude(subject__in=REMINDERS)  # their stages are days
    if rows.filter(state=State.DUE, attempts=0).update(state=State.WITHDRAWN) != rows.count():
        raise RuleBroken("mail_has_left", "Mail about this has left already. It cannot be undone any more.")


def make_desk_digests(*, as_of: date, at: datetime) -> list[Obligation]:
    """Write that everybody at the desk gets the digest of ``as_of``; nobody does on a Saturday or Sunday."""
    rows = desk_digests(as_of)
    keep(rows, at=at)
    return rows


def desk_digests(as_of: date) -> list[Obligation]:
    """The digests of one day, not saved."""
    if as_of.weekday() not in WORKING_DAYS:
        return []
    people = digest_readers()
    return [Obligation(subject=Subject.DESK_DIGEST, due_on=as_of, stage=0, recipient=one.email) for one in people]


def _move(rows: Sequence[Obligation], *, to: State, **facts: Any) -> None:
    """Give rows another state, where nobody took them meanwhile."""
    for start in range(0, len(rows), BATCH):
        for state in {row.state for row in rows[start : start + BATCH]}:
            keys = [row.pk for row in rows[start : start + BATCH] if row.state == state]
            Obligation.objects.filter(pk__in=keys, state=state).update(state=to, **facts)
