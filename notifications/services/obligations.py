"""Rows of what must be sent: save, reopen, close and withdraw them. Each is saved only once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from notifications.models.obligation import Obligation
from notifications.rules.states import ObligationState
from notifications.rules.subjects import REMINDERS, ObligationSubject
from notifications.selectors.agenda import Agenda
from notifications.selectors.preferences import filter_wanting, find_digest_readers
from secor_portal.dates import is_working_day
from secor_portal.errors import RuleBroken

BATCH = 500  # rows in one statement
NO_HOLD = timedelta(0)


def save_obligations(rows: Sequence[Obligation], *, at: datetime, hold: timedelta = NO_HOLD) -> None:
    """Save new rows, to be sent when ``hold`` is over. A row that is already there stays as it is."""
    for row in rows:
        row.made_at, row.not_before, row.tell_at = at, at + hold, at + hold
    insert_obligations(rows)


def insert_obligations(rows: Sequence[Obligation]) -> None:
    """Save new rows that already say when they go. A row that is already there stays as it is."""
    Obligation.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def reopen_obligations(rows: Sequence[Obligation], *, opens_at: datetime) -> None:
    """Let rows that apply again go from ``opens_at`` on, in an email of their own."""
    _change_state(
        rows,
        to=ObligationState.DUE,
        not_before=opens_at,
        tell_at=opens_at,
        mail=None,
        attempts=0,
        handed_over=0,
        fault="",
    )


def close_obligations(found: Agenda) -> None:
    """Close the rows that were replaced, and those that no longer apply."""
    _change_state(found.superseded, to=ObligationState.SUPERSEDED)
    _change_state(found.withdrawn, to=ObligationState.WITHDRAWN)


def notify_addresses(
    subject: ObligationSubject,
    addresses: Iterable[str],
    *,
    municipality_id: UUID,
    subject_id: Any,
    due_on: date,
    at: datetime,
    occasion: int = 0,
    hold: timedelta = NO_HOLD,
    **context: Any,
) -> None:
    """Write a notice for each of ``addresses``. Call it in the transaction of what happened.

    ``occasion`` tells it apart from the same thing on the same day. It goes when ``hold`` is over, if it still applies.
    """
    save_obligations(
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
            for address in filter_wanting(subject, [*addresses])
        ],
        at=at,
        hold=hold,
    )


@transaction.atomic
def withdraw_notices(subject_ids: Collection[Any], *, municipality_id: UUID, occasion: int) -> None:
    """Withdraw the notices about these subjects and that occasion, because it was undone.

    Raises RuleBroken if an email is already claimed. Senders skip the rows that this transaction locks.
    """
    about = [str(pk) for pk in subject_ids]
    rows = Obligation.objects.filter(municipality_id=municipality_id, subject_id__in=about, stage=occasion)
    rows = rows.exclude(subject__in=REMINDERS)  # their stages are days
    if rows.filter(state=ObligationState.DUE, attempts=0).update(state=ObligationState.WITHDRAWN) != rows.count():
        raise RuleBroken("mail_has_left", "An email about this has already gone out, so you can’t undo it.")


def write_desk_digests(*, as_of: date, at: datetime) -> list[Obligation]:
    """Write the morning email of ``as_of`` for everyone at the desk; none on a Saturday or Sunday."""
    rows = build_desk_digests(as_of)
    save_obligations(rows, at=at)
    return rows


def build_desk_digests(as_of: date) -> list[Obligation]:
    """The rows of one day's morning email, not saved."""
    if not is_working_day(as_of):
        return []
    people = find_digest_readers()
    return [
        Obligation(subject=ObligationSubject.DESK_DIGEST, due_on=as_of, stage=0, recipient=one.email) for one in people
    ]


def _change_state(rows: Sequence[Obligation], *, to: ObligationState, **facts: Any) -> None:
    """Change the state of rows that no sender has claimed since they were read."""
    for start in range(0, len(rows), BATCH):
        for state in {row.state for row in rows[start : start + BATCH]}:
            keys = [row.pk for row in rows[start : start + BATCH] if row.state == state]
            Obligation.objects.filter(pk__in=keys, state=state).update(state=to, **facts)
