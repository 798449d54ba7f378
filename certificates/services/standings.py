"""Asking where municipalities stand and keeping the answers, one row each."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from certificates import events
from certificates.models import Standing
from certificates.rules.answer import Answer
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_records
from municipalities.models import Municipality
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of

CHUNK = 500  # municipalities whose facts are in memory together
KEYS = ("id", "municipality")
WRITTEN = tuple(field.name for field in Standing._meta.concrete_fields if field.name not in KEYS)

Kept = tuple[UUID, str, date | None]  # a stored row's id, its standing and when the certificate expires
NOTHING: Kept = (UUID(int=0), "", None)


@transaction.atomic
def recompute_standings(municipality_ids: Collection[UUID], *, as_of: date, at: datetime) -> None:
    """Answer for each of these municipalities and keep the answers, in the same few statements for one as for 500.

    An event is written where the standing is another one than was kept before, and ``standings_kept`` tells of it.
    The first answer for a municipality is no change.
    """
    places = _locked(municipality_ids)
    before = _kept(municipality_ids)
    records = load_records(municipality_ids)
    rows = [_row(place, compute_standing(records[place.pk], as_of), at) for place in places]
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["municipality"], update_fields=WRITTEN, batch_size=CHUNK
    )
    changes = _record_changes([(before[row.municipality_id], row) for row in rows if row.municipality_id in before], at)
    _announce_expiries(before, rows)
    kept = [row.municipality_id for row in rows]
    events.standings_kept.send(Standing, municipality_ids=kept, changes=changes, as_of=as_of, at=at)


def recompute_due_standings(*, as_of: date, at: datetime) -> int:
    """Recompute every municipality whose answer ends by ``as_of``, and those without one that counts; how many.

    Every chunk is a transaction of its own: a night that is cut short goes on where it ended.
    """
    return sum(_recompute_in_chunks(due, as_of, at) for due in (_ended(as_of), _ahead(as_of), find_unanswered()))


def recompute_all_standings(*, as_of: date, at: datetime) -> int:
    """Recompute every municipality, due or not, and all that follows from when certificates expire; how many."""
    done = 0
    for chunk in _walk(Municipality.objects.all()):
        recompute_standings(chunk, as_of=as_of, at=at)
        events.expiries_changed.send(Standing, municipality_ids=chunk)
        done += len(chunk)
    return done


def count_due_standings(as_of: date) -> int:
    """How many `recompute_due` would recompute."""
    return sum(due.count() for due in (_ended(as_of), _ahead(as_of), find_unanswered()))


def find_unanswered() -> QuerySet:
    """The ids of the municipalities without a stored answer."""
    answered = Standing.objects.filter(municipality=OuterRef("pk"))
    return Municipality.objects.filter(~Exists(answered)).order_by("pk").values_list("pk", flat=True)


def _ended(as_of: date) -> QuerySet:
    return Standing.objects.filter(changes_on__lte=as_of).order_by("pk").values_list("municipality_id", flat=True)


def _ahead(as_of: date) -> QuerySet:
    """Answers for a later day, left by a clock that went wrong: they would stand until a fact changes."""
    return Standing.objects.filter(as_of__gt=as_of).order_by("pk").values_list("municipality_id", flat=True)


def _recompute_in_chunks(ids: QuerySet, as_of: date, at: datetime) -> int:
    """A municipality that is recomputed is no longer among ``ids``, so the first chunk is always the next one."""
    done = 0
    while chunk := list(ids[:CHUNK]):
        recompute_standings(chunk, as_of=as_of, at=at)
        done += len(chunk)
    return done


def _walk(rows: QuerySet) -> Iterator[list[UUID]]:
    """All ids, some hundreds at a time, in flat memory."""
    ids = rows.order_by("pk").values_list("pk", flat=True)
    chunk = list(ids[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(ids.filter(pk__gt=chunk[-1])[:CHUNK])


def _locked(municipality_ids: Collection[UUID]) -> list[Municipality]:
    """The municipalities, held until the transaction ends.

    Of two transactions that change facts of one municipality at once, each sees only its own until then: the later one
    waits here for the earlier, and answers with both.
    """
    places = Municipality.objects.filter(pk__in=municipality_ids).order_by("pk")
    return list(places.select_for_update(no_key=True).only("name"))


def _kept(municipality_ids: Collection[UUID]) -> dict[UUID, Kept]:
    rows = Standing.objects.filter(municipality_id__in=municipality_ids)
    return {place: tuple(kept) for place, *kept in rows.values_list("municipality_id", "pk", "standing", "expires_on")}


def _record_changes(answers: Iterable[tuple[Kept, Standing]], at: datetime) -> list[tuple[UUID, str, str]]:
    """Write an event for each standing that changed; whose, from what to what."""
    changes = [(kept, row) for kept, row in answers if kept[1] != row.standing]
    Event.objects.bulk_create([_event(kept, row, at) for kept, row in changes])
    return [(row.municipality_id, kept[1], row.standing) for kept, row in changes]


def _announce_expiries(before: Mapping[UUID, Kept], rows: Iterable[Standing]) -> None:
    changed = [row.municipality_id for row in rows if row.expires_on != before.get(row.municipality_id, NOTHING)[2]]
    if changed:
        events.expiries_changed.send(Standing, municipality_ids=changed)


def _event(kept: Kept, row: Standing, at: datetime) -> Event:
    row.pk, before, _ = kept  # the row that was there is the one that was written
    return event_of("standing.changed", row, by=None, at=at, before=before, after=row.standing)


def _row(place: Municipality, answer: Answer, at: datetime) -> Standing:
    upcoming, certificate = answer.next_audit, answer.certificate
    return Standing(
        municipality_id=place.pk,
        name=place.name,
        as_of=answer.as_of,
        changes_on=answer.changes_on,
        standing=answer.standing,
        in_force=answer.in_force,
        expires_on=certificate.expires_on if certificate else None,
        next_kind=upcoming.kind if upcoming else "",
        next_due_by=upcoming.due_by if upcoming else None,
        overdue=upcoming.overdue if upcoming else False,
        under_review=answer.under_review,
        plan_status=answer.action_plan.status,
        size_status=answer.size.status,
        peak=answer.size.peak,
        discount_status=answer.discount.status,
        answer=answer.as_json(),
        computed_at=at,
    )
