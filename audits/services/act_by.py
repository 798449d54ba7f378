"""The stored day by which a side must act on an audit. The queue is sorted by it; only this module computes it.

It follows from the audit and from the day its municipality's certificate expires. Every writer locks the municipality
first, and so does the computation of a standing: of two at once, the second waits and then sees both changes.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from audits.hooks import find_expiries
from audits.models import Audit
from audits.models.audit import AuditTurn
from audits.rules.act_by import NEVER, act_by, lapse_of
from audits.rules.lifecycle import WITH_DESK, AuditState
from audits.selectors.limits import get_usual_days
from municipalities.models import Municipality

ACT_BY_COLUMNS = ("state", "answer_due_on", "conducted_on", "paused_on")  # the columns that the day follows from
OPEN = frozenset({*WITH_DESK, AuditState.REVISIONS_REQUESTED})
BATCH_SIZE = 500  # audits in one statement


def add_act_by(audit: Audit, facts: dict[str, Any]) -> dict[str, Any]:
    """``facts`` to write to ``audit``, with its new day to act if they change it."""
    if not facts.keys() & set(ACT_BY_COLUMNS):
        return facts
    lock_municipalities([audit.municipality_id])
    then = {name: facts.get(name, getattr(audit, name)) for name in ACT_BY_COLUMNS}
    found = find_expiries([audit.municipality_id]) if then["state"] in OPEN else {}
    return facts | {"act_by": compute_day_to_act(kind=audit.kind, **then, expires_on=found.get(audit.municipality_id))}


@transaction.atomic
def update_act_by(municipality_ids: Collection[UUID]) -> None:
    """Recompute the day to act for all open audits of municipalities whose certificates now expire on another day.

    It takes as many statements for one municipality as for hundreds. A person who moves one of the audits waits.
    """
    lock_municipalities(municipality_ids)
    rows = Audit.objects.filter(municipality_id__in=municipality_ids, turn__lt=AuditTurn.NEITHER)
    Audit.objects.bulk_update(_update_rows(list(rows)), ["act_by"], batch_size=BATCH_SIZE)


def compute_day_to_act(
    *,
    kind: str,
    state: str,
    answer_due_on: date | None,
    conducted_on: date | None,
    paused_on: date | None,
    expires_on: date | None,
) -> date | None:
    """The day by which a side must act; None if none has to, ``NEVER`` if the audit is paused and nothing lapses.

    A pause stops working limits. It doesn't stop a certificate from expiring.
    """
    lapses_on = lapse_of(kind, expires_on, conducted_on)
    found = act_by(kind, state, None if paused_on else answer_due_on, lapses_on, get_usual_days())
    return found or (NEVER if state in OPEN else None)


def lock_municipalities(municipality_ids: Iterable[UUID]) -> None:
    """Lock these municipalities until the transaction ends, after other transactions that hold them."""
    places = Municipality.objects.filter(pk__in=municipality_ids).order_by("pk")
    list(places.select_for_update(no_key=True).values_list("pk"))


def _update_rows(rows: Collection[Audit]) -> list[Audit]:
    return [row for row, day in _compute_days(rows) if _set_day(row, day)]


def _compute_days(rows: Collection[Audit]) -> Iterator[tuple[Audit, date | None]]:
    found = find_expiries({row.municipality_id for row in rows})
    for row in rows:
        facts = {name: getattr(row, name) for name in ACT_BY_COLUMNS}
        yield row, compute_day_to_act(kind=row.kind, **facts, expires_on=found.get(row.municipality_id))


def _set_day(row: Audit, day: date | None) -> bool:
    """Whether the day differs from the stored one."""
    changed = row.act_by != day
    row.act_by = day
    return changed
