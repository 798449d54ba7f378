"""By when somebody must act on an audit: the stored day that the queue is sorted by, kept right in this one place.

It follows from the audit and from when its municipality's certificate expires. Whoever writes it holds the municipality
first, as whoever recomputes a standing does: two at once wait there, and the later one sees both.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from audits.models import Audit
from audits.models.audit import AuditTurn
from audits.outlook import expiries
from audits.rules.act_by import NEVER, act_by, lapse_of
from audits.rules.lifecycle import WITH_DESK, AuditState
from audits.selectors.limits import get_usual_days
from municipalities.models import Municipality

ACT_BY_COLUMNS = ("state", "answer_due_on", "conducted_on", "paused_on")  # the columns that the day follows from
OPEN = frozenset({*WITH_DESK, AuditState.REVISIONS_REQUESTED})
BATCH_SIZE = 500  # audits in one statement


def add_act_by(audit: Audit, facts: dict[str, Any]) -> dict[str, Any]:
    """``facts`` that are to be written to ``audit``, with its new day where they change it."""
    if not facts.keys() & set(ACT_BY_COLUMNS):
        return facts
    lock_municipalities([audit.municipality_id])
    then = {name: facts.get(name, getattr(audit, name)) for name in ACT_BY_COLUMNS}
    found = expiries([audit.municipality_id]) if then["state"] in OPEN else {}
    return facts | {"act_by": compute_day_to_act(kind=audit.kind, **then, expires_on=found.get(audit.municipality_id))}


@transaction.atomic
def update_act_by(municipality_ids: Collection[UUID]) -> None:
    """Write the day anew for all open audits of municipalities whose certificates expire on another day now.

    As many statements for one municipality as for some hundreds. Who moves one of their audits meanwhile waits.
    """
    lock_municipalities(municipality_ids)
    rows = Audit.objects.filter(municipality_id__in=municipality_ids, turn__lt=AuditTurn.NOBODY)
    Audit.objects.bulk_update(_moved(list(rows)), ["act_by"], batch_size=BATCH_SIZE)


def compute_day_to_act(
    *,
    kind: str,
    state: str,
    answer_due_on: date | None,
    conducted_on: date | None,
    paused_on: date | None,
    expires_on: date | None,
) -> date | None:
    """The day by which somebody must act; None where nobody has to, ``NEVER`` while all that counts stands still.

    A working limit that stands still does not press; a certificate's expiry does not stand still.
    """
    lapses_on = lapse_of(kind, expires_on, conducted_on)
    found = act_by(kind, state, None if paused_on else answer_due_on, lapses_on, get_usual_days())
    return found or (NEVER if state in OPEN else None)


def lock_municipalities(municipality_ids: Iterable[UUID]) -> None:
    """Wait for whoever changes facts of these municipalities, and hold them until the transaction ends."""
    places = Municipality.objects.filter(pk__in=municipality_ids).order_by("pk")
    list(places.select_for_update(no_key=True).values_list("pk"))


def _moved(rows: Collection[Audit]) -> list[Audit]:
    return [row for row, day in _anew(rows) if _set(row, day)]


def _anew(rows: Collection[Audit]) -> Iterator[tuple[Audit, date | None]]:
    found = expiries({row.municipality_id for row in rows})
    for row in rows:
        facts = {name: getattr(row, name) for name in ACT_BY_COLUMNS}
        yield row, compute_day_to_act(kind=row.kind, **facts, expires_on=found.get(row.municipality_id))


def _set(row: Audit, day: date | None) -> bool:
    """Whether the day is another one than is stored."""
    changed = row.act_by != day
    row.act_by = day
    return changed
