"""People's calendars: the dates in them, and their private addresses."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from municipalities.models import Municipality, User
from municipalities.rules.invitations import hash_secret
from notifications.letters.calendar_entries import build_version, is_up_to_date, name_entry
from notifications.models.calendar import CalendarEntry, CalendarFeed
from notifications.rules import ics
from notifications.selectors import calendars
from notifications.selectors.due import DueDate, find_due_dates
from notifications.selectors.standings import derive_readings
from secor_portal.activity.services import record
from secor_portal.errors import StaleState

BATCH = 500  # rows in one statement
NAMED = ("municipality_id", "subject", "subject_id")
VERSIONED = ("due_on", "title", "why", "page", "sequence", "changed_at", "cancelled_at")


@dataclass(frozen=True, slots=True)
class CalendarContent:
    """What a calendar shows now. ``tag`` changes whenever the file does; ``changed_at`` is when it last did."""

    name: str
    entries: Sequence[CalendarEntry]
    tag: str
    changed_at: datetime

    def write_file(self) -> bytes:
        """The iCalendar file."""
        return ics.write_ics((entry.ics_entry for entry in self.entries), name=self.name)


def read_calendar(*, feed: CalendarFeed, as_of: date, at: datetime) -> CalendarContent:
    """What the calendar behind an address shows on ``as_of``. Its dates are brought up to date first."""
    scope = calendars.read_scope(feed, as_of)
    update_entries(scope.places, as_of=as_of, at=at)
    entries = calendars.list_entries(scope, at)
    changed_at = max((scope.since, *(entry.changed_at for entry in entries)))
    return CalendarContent(scope.name, entries, _compute_tag(scope.name, entries), changed_at)


def update_entries(places: Sequence[Municipality], *, as_of: date, at: datetime) -> None:
    """Save new, moved, restored and cancelled dates since the last check. It is safe to run again."""
    existing = [place for place in places if place.ended_on is None or place.ended_on > as_of]
    dates = {name_entry(one): one for one in find_due_dates(existing, as_of)}
    stored = calendars.stored_entries(places, dates)
    changed_places = {
        one.municipality.pk: one.municipality for pk, one in dates.items() if not is_up_to_date(one, stored.get(pk))
    }
    fresh: list[DueDate] = find_due_dates(changed_places.values(), as_of, derive_readings) if changed_places else []
    changed = [
        *(build_version(one, stored.get(name_entry(one)), at) for one in fresh),
        *(
            _cancelled_version(entry, at)
            for pk, entry in stored.items()
            if pk not in dates and not entry.entry_version.cancelled
        ),
    ]
    if changed:
        save_entries(changed)


@transaction.atomic
def save_entries(entries: Iterable[CalendarEntry]) -> None:
    """Save new versions, unless another transaction has saved a different version since."""
    new = sorted((entry for entry in entries if entry.is_unsaved), key=lambda entry: entry.pk)  # all in one order
    CalendarEntry.objects.bulk_create(
        [entry for entry in new if entry.replaces is None], batch_size=BATCH, ignore_conflicts=True
    )
    for entry in new:
        if entry.replaces is not None:
            same = CalendarEntry.objects.filter(pk=entry.pk, changed_at=entry.replaces)
            same.update(**{column: getattr(entry, column) for column in VERSIONED})


@transaction.atomic
def create_address(
    *, seen: int, by: User, at: datetime, municipality: Municipality | None = None, person: User | None = None
) -> str:
    """Give the calendar of a municipality or a person a new address. Returns its secret, which isn't stored.

    ``seen`` is the version that the person saw, 0 if there was none. Of two requests at once, one raises StaleState.
    """
    secret = secrets.token_urlsafe(32)
    made = {"secret_digest": hash_secret(secret), "made_at": at, "made_by": by, "version": seen + 1}
    if seen:
        _renew_feed(calendars.find_feed(municipality, person), seen, made)
    else:
        _create_feed(CalendarFeed(municipality=municipality, person=person, **made))
    verb = "calendar.address_renewed" if seen else "calendar.address_made"
    record(verb, municipality or by, by=by, at=at)
    return secret


def revoke_address(*, person_id: str | UUID) -> None:
    """Make the address of a person's calendar stop working. They may make another one."""
    CalendarFeed.objects.filter(person_id=person_id).delete()


def _renew_feed(feed: CalendarFeed | None, seen: int, made: dict[str, object]) -> None:
    same = CalendarFeed.objects.filter(pk=feed.pk if feed else None, version=seen)
    if not same.update(**made):
        raise _stale_address()


def _create_feed(feed: CalendarFeed) -> None:
    try:
        with transaction.atomic():
            feed.save(force_insert=True)
    except IntegrityError as fault:
        raise _stale_address() from fault


def _stale_address() -> StaleState:
    sentence = "Another address was made after you opened this page, perhaps by a second click. Open the page again."
    return StaleState("address_made_meanwhile", sentence)


def _cancelled_version(entry: CalendarEntry, at: datetime) -> CalendarEntry:
    """The version that cancels an entry."""
    off = CalendarEntry(id=entry.pk, **{column: getattr(entry, column) for column in (*NAMED, *VERSIONED)})
    off.sequence, off.changed_at, off.cancelled_at = entry.entry_version.cancel_entry().sequence, at, at
    off.replaces = entry.changed_at
    return off


def _compute_tag(name: str, entries: Iterable[CalendarEntry]) -> str:
    parts = [name, *(f"{entry.pk} {entry.sequence} {entry.changed_at.isoformat()}" for entry in entries)]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
