"""Dates as entries of a calendar."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from audits.models import ActionItem
from certificates.rules.answer import NextKind
from certificates.wording import AUDITS
from notifications.letters.letter import one_line
from notifications.letters.points import point
from notifications.models.calendar import CalendarEntry
from notifications.models.obligation import Subject
from notifications.rules import calendar, ics
from notifications.rules.calendar import Mark
from notifications.selectors.due import DueDate
from notifications.selectors.standings import Reading

LONGEST_TITLE = 200  # characters


def name(one: DueDate) -> UUID:
    """What the date is called in every calendar, wherever it moves."""
    return calendar.name_of(one.municipality.pk, *_identity(one))


def _identity(one: DueDate) -> tuple[object, ...]:
    match one.subject:
        case Subject.AUDIT_DUE:
            return (one.subject, one.due_on.year)  # the audits of two years are two dates, also of different kinds
        case Subject.EXPIRY | Subject.RENEWAL_PENDING:
            return (Subject.EXPIRY,)  # one certificate at a time
        case Subject.HEADCOUNT_DUE:
            return (one.subject, one.due_on)
    return (one.subject, one.subject_id)


def title(one: DueDate) -> str:
    """What stands on the day."""
    return one_line(f"{one.municipality.official_name}: {_what(one)}")[:LONGEST_TITLE]


def _what(one: DueDate) -> str:
    match one.about:
        case Reading() if one.subject == Subject.AUDIT_DUE:
            return f"{AUDITS[NextKind(one.about.next_kind)]} due"
        case ActionItem():
            return f"action due: {one.about.what}"
    return f"{one.subject.label[0].lower()}{one.subject.label[1:]}"


def is_as_kept(one: DueDate, entry: CalendarEntry | None) -> bool:
    """Whether calendars have the date already as it is."""
    return entry is not None and entry.mark.on(one.due_on) == entry.mark and entry.title == title(one)


def version(one: DueDate, entry: CalendarEntry | None, at: datetime) -> CalendarEntry:
    """The date as calendars are to have it from ``at`` on: ``entry`` itself where they have it so already."""
    if entry is not None and is_as_kept(one, entry):
        return entry
    said = point(one, one.due_on)
    made = CalendarEntry(
        id=name(one),
        municipality=one.municipality,
        subject=one.subject,
        subject_id=one.subject_id,
        due_on=one.due_on,
        title=title(one),
        why=said.why,
        page=said.link.url.removeprefix(settings.PORTAL_URL),
        sequence=(entry.mark.on(one.due_on) if entry else Mark(one.due_on)).sequence,
        changed_at=at,
    )
    made.replaces = entry.changed_at if entry else None
    return made


def attachment(entries: Sequence[CalendarEntry]) -> bytes:
    """The file that goes with a mail."""
    return ics.calendar(entry.written for entry in entries)
