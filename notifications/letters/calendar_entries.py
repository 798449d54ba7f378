"""Dates as entries of a calendar."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from audits.models import ActionItem
from certificates.rules.codes import NextAuditKind
from notifications.letters.letter import join_lines
from notifications.letters.reminders import write_reminder_text
from notifications.models.calendar import CalendarEntry
from notifications.rules import calendar_versions, ics
from notifications.rules.calendar_versions import EntryVersion
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.due import DueDate
from notifications.selectors.standings import StandingReading

LONGEST_TITLE = 200  # characters


def name_entry(one: DueDate) -> UUID:
    """The id of the date in every calendar. It stays the same when the date moves."""
    return calendar_versions.name_entry_from(one.municipality.pk, *_entry_identity(one))


def _entry_identity(one: DueDate) -> tuple[object, ...]:
    match one.subject:
        case ObligationSubject.AUDIT_DUE:
            return (one.subject, one.due_on.year)  # the audits of two years are two dates, whatever their kinds
        case ObligationSubject.EXPIRY | ObligationSubject.RENEWAL_PENDING:
            return (ObligationSubject.EXPIRY,)  # one certificate at a time
        case ObligationSubject.HEADCOUNT_DUE:
            return (one.subject, one.due_on)
    return (one.subject, one.subject_id)


def write_title(one: DueDate) -> str:
    """The title of the entry: "Village of Delia: internal audit due"."""
    return join_lines(f"{one.municipality.official_name}: {_describe_date(one)}")[:LONGEST_TITLE]


def _describe_date(one: DueDate) -> str:
    match one.about:
        case StandingReading() if one.subject == ObligationSubject.AUDIT_DUE:
            return f"{NextAuditKind(one.about.next_kind).name_in_text} due"
        case ActionItem():
            return f"action due: {one.about.what}"
    title = one.subject.row.title
    return f"{title[0].lower()}{title[1:]}"


def is_up_to_date(one: DueDate, entry: CalendarEntry | None) -> bool:
    """Whether calendars already have the date as it is."""
    if entry is None:
        return False
    return entry.entry_version.move_to(one.due_on) == entry.entry_version and entry.title == write_title(one)


def build_version(one: DueDate, entry: CalendarEntry | None, at: datetime) -> CalendarEntry:
    """The date for calendars from ``at`` on; ``entry`` itself if they already have it."""
    if entry is not None and is_up_to_date(one, entry):
        return entry
    text = write_reminder_text(one, one.due_on)
    made = CalendarEntry(
        id=name_entry(one),
        municipality=one.municipality,
        subject=one.subject,
        subject_id=one.subject_id,
        due_on=one.due_on,
        title=write_title(one),
        why=text.why,
        page=text.link.url.removeprefix(settings.PORTAL_URL),
        sequence=(entry.entry_version.move_to(one.due_on) if entry else EntryVersion(one.due_on)).sequence,
        changed_at=at,
    )
    made.replaces = entry.changed_at if entry else None
    return made


def build_attachment(entries: Sequence[CalendarEntry]) -> bytes:
    """The file to attach to an email."""
    return ics.write_ics(entry.ics_entry for entry in entries)
