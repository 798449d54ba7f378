"""Which dates there are that people wait for, read from the stored answers and rows that they come from."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from audits.models import ActionItem, RevisionRound
from audits.rules.lifecycle import State as AuditState
from municipalities.models import Municipality
from notifications.models.obligation import Subject
from notifications.rules.schedule import Schedule
from notifications.selectors import recipients
from notifications.selectors.standings import Reading, Readings, kept

CHUNK = 500  # municipalities looked at together

Key = tuple[UUID | None, str, str, date]
Places = dict[UUID, Municipality]
Contacts = dict[UUID, recipients.Addresses]
Read = Callable[[Collection[UUID], date], Readings]


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date that concerns a municipality, what it is ``about``, and the addresses to be told of it.

    ``known_on`` is the day on which they learned of it by another message, or made it themselves; None where no day is.
    """

    municipality: Municipality
    subject: Subject
    subject_id: str
    due_on: date
    known_on: date | None
    recipients: recipients.Addresses
    about: Reading | RevisionRound | ActionItem

    @property
    def key(self) -> Key:
        """What tells it from every other date."""
        return (self.municipality.pk, str(self.subject), self.subject_id, self.due_on)


def schedule() -> Schedule:
    """The days on which dates are told, as the settings have them."""
    return Schedule(tuple(settings.REMINDER_DAYS_BEFORE), tuple(settings.REMINDER_DAYS_AFTER))


def municipalities_in_chunks(as_of: date) -> Iterator[Sequence[Municipality]]:
    """Every municipality that exists on ``as_of``, some hundreds at a time."""
    existing = Municipality.objects.existing_on(as_of).order_by("pk")
    chunk = list(existing[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(existing.filter(pk__gt=chunk[-1].pk)[:CHUNK])


def due_dates(municipalities: Iterable[Municipality], as_of: date, read: Read = kept) -> list[DueDate]:
    """Every date of these municipalities that is near enough to be told on ``as_of``, or past.

    ``read`` says where they stand. The number of queries does not depend on that of the municipalities.
    """
    places = {municipality.pk: municipality for municipality in municipalities}
    horizon = schedule().horizon(as_of)
    contacts = recipients.contacts(places, as_of)
    return [
        *_of_standings(read(places, as_of), places, contacts, horizon),
        *_of_revisions(places, contacts, as_of, horizon),
        *_of_action_items(places, contacts, horizon),
    ]


def _of_standings(readings: Readings, places: Places, contacts: Contacts, horizon: date) -> Iterator[DueDate]:
    for pk, reading in readings.items():
        place, told = places[pk], contacts.get(pk, ())
        audit_by, expires_on = reading.next_due_by, _expiry_to_meet(reading)
        if audit_by and audit_by <= horizon:
            yield DueDate(place, Subject.AUDIT_DUE, reading.next_kind, audit_by, None, told, reading)
        if expires_on and expires_on <= horizon:
            yield DueDate(place, Subject.EXPIRY, "", expires_on, None, told, reading)


def _expiry_to_meet(reading: Reading) -> date | None:
    """When the certificate in force expires; None while QA decides on the audit that renews it, also after that day."""
    return reading.expires_on if reading.in_force and reading.next_kind else None


def _of_revisions(places: Places, contacts: Contacts, as_of: date, horizon: date) -> Iterator[DueDate]:
    asked = RevisionRound.objects.filter(
        municipality_id__in=places, answered_on=None, audit__state=AuditState.REVISIONS_REQUESTED, due_on__lte=horizon
    )
    rounds = list(asked.select_related("audit"))
    auditors = recipients.auditors([one.audit_id for one in rounds], as_of)
    for one in rounds:
        told = tuple(sorted({*contacts.get(one.municipality_id, ()), *auditors.get(one.audit_id, ())}))
        place = places[one.municipality_id]
        yield DueDate(place, Subject.REVISIONS_DUE, str(one.pk), one.due_on, one.requested_on, told, one)


def _of_action_items(places: Places, contacts: Contacts, horizon: date) -> Iterator[DueDate]:
    items = ActionItem.objects.filter(municipality_id__in=places, done_on=None, due_on__lte=horizon)
    for item in items.select_related("plan"):
        place, told = places[item.municipality_id], contacts.get(item.municipality_id, ())
        yield DueDate(place, Subject.ACTION_DUE, str(item.pk), item.due_on, item.plan.developed_on, told, item)
