"""The due dates of municipalities, read from the stored answers and rows behind them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from audits.models import ActionItem, Audit, RevisionRound
from audits.rules.lifecycle import AuditState
from audits.selectors.clocks import get_submissions_due
from certificates.rules.codes import SizeStatus, StandingCode
from municipalities.models import Municipality
from notifications.rules.schedule import Schedule, headcount_request_days
from notifications.rules.subjects import EmailKind, ObligationSubject
from notifications.selectors import recipients
from notifications.selectors.preferences import NOTHING, Declined, find_declined, find_kinds
from notifications.selectors.standings import StandingReading, StandingReadings, stored_readings

CHUNK = 500  # municipalities checked together
ON_THE_DAY = Schedule((0,))
OF_RENEWALS = Schedule((30, 7), (30,))  # there is nothing to do but wait

Key = tuple[UUID | None, str, str, date]
Places = dict[UUID, Municipality]
Contacts = dict[UUID, recipients.Addresses]
Read = Callable[[Collection[UUID], date], StandingReadings]


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date of a municipality, what it is ``about``, and the addresses that get its reminders.

    ``known_on`` is the day when these people learned of it in another way, or set it themselves; None if neither.
    """

    municipality: Municipality
    subject: ObligationSubject
    subject_id: str
    due_on: date
    known_on: date | None
    recipients: recipients.Addresses
    about: StandingReading | Audit | RevisionRound | ActionItem
    declined: Declined = NOTHING

    def is_told(self, address: str, stage: int) -> bool:
        """Whether this address gets a reminder at that stage: it is a recipient and did not switch it off."""
        unwanted = {(address, kind) for kind in find_kinds(self.subject, stage)}
        return address in self.recipients and not unwanted & self.declined

    @property
    def key(self) -> Key:
        """What tells it apart from every other date."""
        return (self.municipality.pk, str(self.subject), self.subject_id, self.due_on)

    @property
    def plan(self) -> Schedule:
        """The days of its reminders."""
        return schedule_of(self.subject)


def schedule_of(subject: str) -> Schedule:
    """The days of the reminders of this subject."""
    if subject == ObligationSubject.HEADCOUNT_DUE:
        return ON_THE_DAY
    return OF_RENEWALS if subject == ObligationSubject.RENEWAL_PENDING else read_schedule()


def read_schedule() -> Schedule:
    """The days of most reminders, from the settings."""
    return Schedule(tuple(settings.REMINDER_DAYS_BEFORE), tuple(settings.REMINDER_DAYS_AFTER))


def chunk_municipalities(as_of: date) -> Iterator[Sequence[Municipality]]:
    """Every municipality that exists on ``as_of``, some hundreds at a time."""
    existing = Municipality.objects.existing_on(as_of).order_by("pk")
    chunk = list(existing[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(existing.filter(pk__gt=chunk[-1].pk)[:CHUNK])


def find_due_dates(municipalities: Iterable[Municipality], as_of: date, read: Read = stored_readings) -> list[DueDate]:
    """Every open due date of these municipalities on ``as_of``: near, far or overdue.

    ``read`` gives their standings. The number of queries doesn't depend on the number of municipalities.
    """
    places = {municipality.pk: municipality for municipality in municipalities}
    contacts, declined = recipients.find_contacts(places, as_of), find_declined(places, as_of)
    dates = [
        *_standing_dates(read(places, as_of), places, contacts, as_of),
        *_submission_dates(places, contacts, as_of),
        *_revision_dates(places, contacts, as_of),
        *_action_dates(places, contacts | _contacts_without(declined, as_of)),
    ]
    if not declined:
        return dates
    return [replace(one, declined=declined.get(one.municipality.pk, NOTHING)) for one in dates]


def _contacts_without(declined: Mapping[UUID, Declined], as_of: date) -> Contacts:
    """Who gets reminders of actions if some people switched them off: at least one person gets each."""
    places = [place for place, pairs in declined.items() if any(kind == EmailKind.ACTIONS for _, kind in pairs)]
    return recipients.find_contacts(places, as_of, without=EmailKind.ACTIONS) if places else {}


def _standing_dates(readings: StandingReadings, places: Places, contacts: Contacts, as_of: date) -> Iterator[DueDate]:
    for pk, reading in readings.items():
        for subject, subject_id, due_on in (*_certificate_dates(reading), *_headcount_dates(reading, as_of)):
            yield DueDate(places[pk], subject, subject_id, due_on, None, contacts[pk], reading)


def _certificate_dates(reading: StandingReading) -> Iterator[tuple[ObligationSubject, str, date]]:
    """The due date of the next audit, and the expiry date: one to meet, or one that the review will settle."""
    if reading.next_due_by:
        yield ObligationSubject.AUDIT_DUE, reading.next_kind, reading.next_due_by
    if reading.in_force and reading.expires_on:
        yield (
            (ObligationSubject.EXPIRY if reading.next_kind else ObligationSubject.RENEWAL_PENDING),
            "",
            reading.expires_on,
        )


def _headcount_dates(reading: StandingReading, as_of: date) -> Iterator[tuple[ObligationSubject, str, date]]:
    """When a municipality that was ever certified is asked for the missing headcount of the year."""
    if reading.size_status == SizeStatus.UNREPORTED and reading.standing != StandingCode.NEVER_CERTIFIED:
        for day in headcount_request_days(as_of):
            yield ObligationSubject.HEADCOUNT_DUE, str(as_of.year), day


def _submission_dates(places: Places, contacts: Contacts, as_of: date) -> Iterator[DueDate]:
    """Finished audits that are not submitted. While the clock is paused, no one gets reminders."""
    drafts = find_submissions_due(Audit.objects.filter(municipality_id__in=places), as_of)
    auditors = recipients.find_auditors([one.pk for one, _ in drafts], as_of) if drafts else {}
    for one, due_on in drafts:
        told = tuple(sorted({*contacts[one.municipality_id], *auditors.get(one.pk, ())}))
        place = places[one.municipality_id]
        yield DueDate(place, ObligationSubject.SUBMISSION_DUE, str(one.pk), due_on, one.conducted_on, told, one)


def find_submissions_due(audits: QuerySet[Audit], as_of: date) -> list[tuple[Audit, date]]:
    """Finished audits that are not submitted, each with its submission date. A paused audit has no such date."""
    drafts = list(audits.filter(state=AuditState.DRAFT, paused_on=None).exclude(conducted_on=None))
    due = get_submissions_due({one.pk: one.conducted_on for one in drafts if one.conducted_on}, as_of)
    return [(one, due[one.pk]) for one in drafts if one.pk in due]


def _revision_dates(places: Places, contacts: Contacts, as_of: date) -> Iterator[DueDate]:
    """The rounds that wait for an answer. While the clock is paused, no one gets reminders."""
    running = Q(audit__state=AuditState.REVISIONS_REQUESTED, audit__paused_on=None)
    asked = RevisionRound.objects.filter(running, municipality_id__in=places, answered_on=None)
    rounds = list(asked.select_related("audit"))
    auditors = recipients.find_auditors([one.audit_id for one in rounds], as_of) if rounds else {}
    for one in rounds:
        told = tuple(sorted({*contacts[one.municipality_id], *auditors.get(one.audit_id, ())}))
        place = places[one.municipality_id]
        yield DueDate(place, ObligationSubject.REVISIONS_DUE, str(one.pk), one.due_on, one.requested_on, told, one)


def _action_dates(places: Places, contacts: Contacts) -> Iterator[DueDate]:
    """Open actions. One that was carried into a later plan is due there, and known since the day it was carried."""
    items = ActionItem.objects.filter(municipality_id__in=places, done_on=None, carried_on=None)
    for item in items.select_related("plan", "carried_from"):
        place, told = places[item.municipality_id], contacts[item.municipality_id]
        known_on = item.carried_from.carried_on if item.carried_from else item.plan.developed_on
        yield DueDate(place, ObligationSubject.ACTION_DUE, str(item.pk), item.due_on, known_on, told, item)
