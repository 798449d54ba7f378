"""What letters need to know, read at once for many of them: the same few queries for one mail or fifty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from municipalities.models import Municipality
from notifications.letters.dates import name
from notifications.models.calendar import CalendarEntry
from notifications.models.obligation import Obligation
from notifications.selectors import calendars
from notifications.selectors.due import DueDate, Key, due_dates
from notifications.selectors.readers import Readers, readers_at
from notifications.selectors.standings import derived


@dataclass(frozen=True, slots=True)
class Facts:
    """``dates`` that the municipalities wait for, ``entries`` as calendars have them, ``readers`` of the mail."""

    dates: Mapping[Key, DueDate]
    entries: Mapping[UUID, CalendarEntry]
    readers: Readers

    def date_of(self, row: Obligation) -> DueDate | None:
        """The date that a reminder is about; None where it is no date any more."""
        return self.dates.get((row.municipality_id, row.subject, row.subject_id, row.due_on))


def facts_of(rows: Sequence[Obligation], as_of: date) -> Facts:
    """All that letters about these ``rows`` say or depend on, as it is now for the day ``as_of``."""
    readers = readers_at({row.recipient for row in rows}, as_of)
    if not (reminders := [row for row in rows if row.is_reminder]):
        return Facts({}, {}, readers)
    places = Municipality.objects.existing_on(as_of).filter(pk__in={row.municipality_id for row in reminders})
    facts = Facts({one.key: one for one in due_dates(places, as_of, derived)}, {}, readers)
    told = [one for row in reminders if (one := facts.date_of(row))]
    return Facts(facts.dates, calendars.kept([], [name(one) for one in told]), readers)
