"""Telling municipalities that their standing changed, once, and not before it can no longer be undone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from audits.selectors.limits import get_undo_window
from municipalities.models import Municipality
from notifications.models import Obligation
from notifications.models.obligation import ObligationQuerySet, State, Subject
from notifications.rules.morning import opening
from notifications.selectors.recipients import contacts
from notifications.services.making import save
from secor_portal.clock import local_day


class Change(NamedTuple):
    """From one standing to another."""

    municipality_id: UUID
    before: str
    after: str


def tell_standings(changes: Sequence[Change], *, as_of: date, at: datetime) -> None:
    """Write that each municipality must be told of its change; call it in the transaction of that. Four queries.

    A change that is taken back before anybody was told of it is told to nobody, and of two in a row one is told. Nobody
    is told of a municipality that has ended.
    """
    if not changes:
        return
    known = _known([change.municipality_id for change in changes])
    changes = [change._replace(before=known.get(change.municipality_id, change.before)) for change in changes]
    told = contacts(_existing([change.municipality_id for change in changes], as_of), as_of)
    real = [change for change in changes if change.before != change.after]
    if known:
        _close(known.keys() - {change.municipality_id for change in real}, State.WITHDRAWN)
        _close(known.keys(), State.SUPERSEDED)
    save([row for change in real for row in _rows(change, told.get(change.municipality_id, ()), as_of, at)])


def _existing(municipality_ids: Collection[UUID], as_of: date) -> list[UUID]:
    return list(Municipality.objects.existing_on(as_of).filter(pk__in=municipality_ids).values_list("pk", flat=True))


def _known(municipality_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The standing of which these municipalities know, where a later one waits to be told."""
    rows = _waiting(municipality_ids).order_by("-made_at").values_list("municipality_id", "context")
    return {place: context["before"] for place, context in rows}


def _close(municipality_ids: Iterable[UUID], state: State) -> None:
    _waiting(municipality_ids).update(state=state)


def _waiting(municipality_ids: Iterable[UUID]) -> ObligationQuerySet:
    rows = Obligation.objects.filter(subject=Subject.STANDING_CHANGED, municipality_id__in=municipality_ids)
    return rows.filter(state=State.DUE, attempts=0)


def _rows(change: Change, to: Iterable[str], as_of: date, at: datetime) -> Iterable[Obligation]:
    opens = max(opening(as_of, at), at + get_undo_window())
    for address in to:
        yield Obligation(
            municipality_id=change.municipality_id,
            subject=Subject.STANDING_CHANGED,
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
    """It tells two changes of one day apart."""
    midnight = datetime.combine(local_day(at), datetime.min.time(), at.tzinfo)
    return int((at - midnight) / timedelta(seconds=1)) % (24 * 3600)
