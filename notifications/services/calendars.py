"""Keeping people's calendars: the dates in them, and the addresses that they are read from."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

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
    """What a calendar shows now. ``tag`` is another one whenever the file is; ``changed_at`` is when it last was."""

    name: str
    entries: Sequence[CalendarEntry]
    tag: str
    changed_at: datetime

    def write_file(self) -> bytes:
        """The file."""
        return ics.write_ics((entry.ics_entry for entry in self.entries), name=self.name)


def read_calendar(*, feed: CalendarFeed, as_of: date, at: datetime) -> CalendarContent:
    """What the calendar behind an address shows on ``as_of``, after its dates were brought up to date."""
    scope = calendars.read_scope(feed, as_of)
    update_entries(scope.places, as_of=as_of, at=at)
    entries = calendars.list_entries(scope, at)
    changed_at = max((scope.since, *(entry.changed_at for entry in entries)))
    return CalendarContent(scope.name, entries, _compute_tag(scope.name, entries), changed_at)


def update_entries(places: Sequence[Municipality], *, as_of: date, at: datetime) -> None:
    """Write down what moved, came, came back or went since somebody last looked. Running it again changes nothing."""
    existing = [place for place in places if place.ended_on is None or place.ended_on > as_of]
    dates = {name_entry(one): one for one in find_due_dates(existing, as_of)}
    kept = calendars.stored_entries(places, dates)
    stirred = {
        one.municipality.pk: one.municipality for pk, one in dates.items() if not is_up_to_date(one, kept.get(pk))
    }
    anew: list[DueDate] = find_due_dates(stirred.values(), as_of, derive_readings) if stirred else []
    changed = [
        *(build_version(one, kept.get(name_entry(one)), at) for one in anew),
        *(
            _cancelled_version(entry, at)
            for pk, entry in kept.items()
            if pk not in dates and not entry.entry_version.cancelled
        ),
    ]
    if changed:
        save_entries(changed)


@transaction.atomic
def save_entries(entries: Iterable[CalendarEntry]) -> None:
    """Save versions that are not kept yet, where nobody saved another one meanwhile."""
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
    """Give a municipality's or a person's calendar an address, or another one; gives its secret, which is not kept.

    ``seen`` is the version that the person looked at, 0 where there was none: of two at once one is refused.
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


def revoke_address(*, person_id: str) -> None:
    """Nobody reads a person's own dates any more by the address that there was; they may make another one."""
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
    """The version of an entry that counts no longer."""
    off = CalendarEntry(id=entry.pk, **{column: getattr(entry, column) for column in (*NAMED, *VERSIONED)})
    off.sequence, off.changed_at, off.cancelled_at = entry.entry_version.called_off().sequence, at, at
    off.replaces = entry.changed_at
    return off


def _compute_tag(name: str, entries: Iterable[CalendarEntry]) -> str:
    said = [name, *(f"{entry.pk} {entry.sequence} {entry.changed_at.isoformat()}" for entry in entries)]
    return sha256("\n".join(said).encode()).hexdigest()[:32]
