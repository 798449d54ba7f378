"""Computes the standings of municipalities and stores them, one row for each."""

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

CHUNK = 500  # municipalities whose facts are in memory at once
KEYS = ("id", "municipality")
WRITTEN = tuple(field.name for field in Standing._meta.concrete_fields if field.name not in KEYS)

Kept = tuple[UUID, str, date | None]  # a stored row's id, its standing and when the certificate expires
NOTHING: Kept = (UUID(int=0), "", None)


@transaction.atomic
def recompute_standings(municipality_ids: Collection[UUID], *, as_of: date, at: datetime) -> None:
    """Compute and store the answer for each of these municipalities, in as few statements for 500 as for one.

    If a standing differs from the stored one, an event is written, and the signal ``standings_kept`` lists the change.
    The first answer for a municipality isn't a change.
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
    """Recompute every municipality that has no valid answer for ``as_of``. Returns how many.

    Each chunk is its own transaction. If the job is interrupted, the next run continues with the chunk after it.
    """
    return sum(_recompute_in_chunks(due, as_of, at) for due in (_ended(as_of), _ahead(as_of), find_unanswered()))


def recompute_all_standings(*, as_of: date, at: datetime) -> int:
    """Recompute every municipality, due or not, and all that depends on their expiry dates. Returns how many."""
    done = 0
    for chunk in _walk(Municipality.objects.all()):
        recompute_standings(chunk, as_of=as_of, at=at)
        events.expiries_changed.send(Standing, municipality_ids=chunk)
        done += len(chunk)
    return done


def count_due_standings(as_of: date) -> int:
    """The number of municipalities that `recompute_due_standings` would recompute."""
    return sum(due.count() for due in (_ended(as_of), _ahead(as_of), find_unanswered()))


def find_unanswered() -> QuerySet:
    """The ids of the municipalities without a stored answer."""
    answered = Standing.objects.filter(municipality=OuterRef("pk"))
    return Municipality.objects.filter(~Exists(answered)).order_by("pk").values_list("pk", flat=True)


def _ended(as_of: date) -> QuerySet:
    return Standing.objects.filter(changes_on__lte=as_of).order_by("pk").values_list("municipality_id", flat=True)


def _ahead(as_of: date) -> QuerySet:
    """Answers for a later day, from a time when the clock was wrong. They would stay until a fact changes."""
    return Standing.objects.filter(as_of__gt=as_of).order_by("pk").values_list("municipality_id", flat=True)


def _recompute_in_chunks(ids: QuerySet, as_of: date, at: datetime) -> int:
    """Once recomputed, a municipality is no longer among ``ids``, so the first chunk is always the next one."""
    done = 0
    while chunk := list(ids[:CHUNK]):
        recompute_standings(chunk, as_of=as_of, at=at)
        done += len(chunk)
    return done


def _walk(rows: QuerySet) -> Iterator[list[UUID]]:
    """All ids, one chunk at a time, so that memory use stays flat."""
    ids = rows.order_by("pk").values_list("pk", flat=True)
    chunk = list(ids[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(ids.filter(pk__gt=chunk[-1])[:CHUNK])


def _locked(municipality_ids: Collection[UUID]) -> list[Municipality]:
    """The municipalities, locked until the transaction ends.

    If two transactions change facts of one municipality at once, neither sees the other's changes. The later one waits
    here until the earlier one has ended, and then computes its answer from both.
    """
    places = Municipality.objects.filter(pk__in=municipality_ids).order_by("pk")
    return list(places.select_for_update(no_key=True).only("name"))


def _kept(municipality_ids: Collection[UUID]) -> dict[UUID, Kept]:
    rows = Standing.objects.filter(municipality_id__in=municipality_ids)
    return {place: tuple(kept) for place, *kept in rows.values_list("municipality_id", "pk", "standing", "expires_on")}


def _record_changes(answers: Iterable[tuple[Kept, Standing]], at: datetime) -> list[tuple[UUID, str, str]]:
    """Write an event for each standing that changed. Returns municipality id, code before and code after."""
    changes = [(kept, row) for kept, row in answers if kept[1] != row.standing]
    Event.objects.bulk_create([_event(kept, row, at) for kept, row in changes])
    return [(row.municipality_id, kept[1], row.standing) for kept, row in changes]


def _announce_expiries(before: Mapping[UUID, Kept], rows: Iterable[Standing]) -> None:
    changed = [row.municipality_id for row in rows if row.expires_on != before.get(row.municipality_id, NOTHING)[2]]
    if changed:
        events.expiries_changed.send(Standing, municipality_ids=changed)


def _event(kept: Kept, row: Standing, at: datetime) -> Event:
    row.pk, before, _ = kept  # the stored row was updated, so its id stays
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
