"""Notices of a changed standing: sent once, and only after the change can no longer be undone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from audits.selectors.limits import get_undo_window
from municipalities.models import Municipality
from notifications.models import Obligation
from notifications.models.obligation import ObligationQuerySet
from notifications.rules.schedule import opening_of
from notifications.rules.states import ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.recipients import find_contacts
from notifications.services.obligations import insert_obligations
from secor_portal.clock import local_day


class StandingChange(NamedTuple):
    """A municipality's standing before and after."""

    municipality_id: UUID
    before: str
    after: str


def notify_standing_changes(changes: Sequence[StandingChange], *, as_of: date, at: datetime) -> None:
    """Write a notice of each change. Call it in the transaction of the change. Four queries.

    A change that is reversed before its notice goes is not sent at all, and two in a row become one. Municipalities
    that have ended get none.
    """
    if not changes:
        return
    known = _known_standings([change.municipality_id for change in changes])
    changes = [change._replace(before=known.get(change.municipality_id, change.before)) for change in changes]
    told = find_contacts(_filter_existing([change.municipality_id for change in changes], as_of), as_of)
    real = [change for change in changes if change.before != change.after]
    if known:
        _close_waiting(known.keys() - {change.municipality_id for change in real}, ObligationState.WITHDRAWN)
        _close_waiting(known.keys(), ObligationState.SUPERSEDED)
    insert_obligations(
        [row for change in real for row in _build_rows(change, told.get(change.municipality_id, ()), as_of, at)]
    )


def _filter_existing(municipality_ids: Collection[UUID], as_of: date) -> list[UUID]:
    return list(Municipality.objects.existing_on(as_of).filter(pk__in=municipality_ids).values_list("pk", flat=True))


def _known_standings(municipality_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The standing these municipalities last heard of, for those with a waiting notice of a later one."""
    rows = _waiting_notices(municipality_ids).order_by("-made_at").values_list("municipality_id", "context")
    return {place: context["before"] for place, context in rows}


def _close_waiting(municipality_ids: Iterable[UUID], state: ObligationState) -> None:
    _waiting_notices(municipality_ids).update(state=state)


def _waiting_notices(municipality_ids: Iterable[UUID]) -> ObligationQuerySet:
    rows = Obligation.objects.filter(subject=ObligationSubject.STANDING_CHANGED, municipality_id__in=municipality_ids)
    return rows.filter(state=ObligationState.DUE, attempts=0)


def _build_rows(change: StandingChange, to: Iterable[str], as_of: date, at: datetime) -> Iterable[Obligation]:
    opens = max(opening_of(as_of, at), at + get_undo_window())
    for address in to:
        yield Obligation(
            municipality_id=change.municipality_id,
            subject=ObligationSubject.STANDING_CHANGED,
            subject_id=change.after,
            due_on=as_of,
            stage=_second_of_day(at),
            recipient=address,
            context={"before": change.before, "after": change.after},
            made_at=at,
            not_before=opens,
            tell_at=opens,
        )


def _second_of_day(at: datetime) -> int:
    """The second of the day, which tells two changes of one day apart."""
    midnight = datetime.combine(local_day(at), datetime.min.time(), at.tzinfo)
    return int((at - midnight) / timedelta(seconds=1)) % (24 * 3600)
