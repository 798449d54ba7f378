"""Writing down what must be told, once."""

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
from secor_portal.errors import RuleBroken

BATCH = 500  # rows in one statement
NO_HOLD = timedelta(0)
WORKING_DAYS = range(5)  # Monday to Friday


def save_obligations(rows: Sequence[Obligation], *, at: datetime, hold: timedelta = NO_HOLD) -> None:
    """Save new rows; one that is already there stays as it is. Nobody takes them before ``hold`` is over."""
    for row in rows:
        row.made_at, row.not_before, row.tell_at = at, at + hold, at + hold
    insert_obligations(rows)


def insert_obligations(rows: Sequence[Obligation]) -> None:
    """Save new rows that say themselves when they are told; one that is already there stays as it is."""
    Obligation.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def reopen_obligations(rows: Sequence[Obligation], *, opens_at: datetime) -> None:
    """Let rows that became true again be told from ``opens_at`` on, in a mail of their own."""
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
    """Close what has been overtaken, and what is no longer true."""
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
    """Write that each of ``addresses`` must be told of something that happened; call it in the transaction of that.

    ``occasion`` tells it from the same thing on the same day. It is told when ``hold`` is over, if it is true then.
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
    """Tell nobody what was written to be told of these on that occasion: it is undone.

    ``RuleBroken`` where a mail of it is already taken to be sent; whoever sends passes over what is held here.
    """
    about = [str(pk) for pk in subject_ids]
    rows = Obligation.objects.filter(municipality_id=municipality_id, subject_id__in=about, stage=occasion)
    rows = rows.exclude(subject__in=REMINDERS)  # their stages are days
    if rows.filter(state=ObligationState.DUE, attempts=0).update(state=ObligationState.WITHDRAWN) != rows.count():
        raise RuleBroken("mail_has_left", "An email about this has already gone out, so you can’t undo it.")


def write_desk_digests(*, as_of: date, at: datetime) -> list[Obligation]:
    """Write that everybody at the desk gets the digest of ``as_of``; nobody does on a Saturday or Sunday."""
    rows = build_desk_digests(as_of)
    save_obligations(rows, at=at)
    return rows


def build_desk_digests(as_of: date) -> list[Obligation]:
    """The digests of one day, not saved."""
    if as_of.weekday() not in WORKING_DAYS:
        return []
    people = find_digest_readers()
    return [
        Obligation(subject=ObligationSubject.DESK_DIGEST, due_on=as_of, stage=0, recipient=one.email) for one in people
    ]


def _change_state(rows: Sequence[Obligation], *, to: ObligationState, **facts: Any) -> None:
    """Give rows another state, where nobody took them meanwhile."""
    for start in range(0, len(rows), BATCH):
        for state in {row.state for row in rows[start : start + BATCH]}:
            keys = [row.pk for row in rows[start : start + BATCH] if row.state == state]
            Obligation.objects.filter(pk__in=keys, state=state).update(state=to, **facts)
