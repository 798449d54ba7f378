"""Messages as the pages show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from municipalities.models import Municipality
from notifications.models import Outlook
from notifications.models.obligation import Obligation
from notifications.rules.states import UNSENT, ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.due import find_due_dates
from secor_portal import wording

TABS = {
    "": ("All", tuple(ObligationState)),
    "due": ("Due", UNSENT),
    "sent": ("Sent", (ObligationState.SENT,)),
    "failed": ("Failed", (ObligationState.FAILED,)),
    "superseded": ("Replaced", (ObligationState.SUPERSEDED,)),
    "withdrawn": ("No longer needed", (ObligationState.WITHDRAWN,)),
}  # by the word in the address: the label of the tab, and the states it shows
NEXT = "next"  # the tab of reminders to come, which have no row yet


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One row of the list. ``when`` says on which day it goes, ``at`` when it was sent or written.

    ``why`` is the reason and ``rule`` its number. ``colour`` is empty if no one has to look at it, ``again`` if it
    can't be sent again.
    """

    at: datetime
    to: str
    what: str
    why: str
    rule: str
    when: str
    state: str
    colour: str
    fault: str
    where: str = ""
    url: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class UpcomingRow:
    """A reminder to come. It goes on the day ``on`` unless something changes; ``due_on`` is the date it is about."""

    on: date
    what: str
    why: str
    rule: str
    due_on: date | None
    to: str = ""
    where: str = ""
    url: str = ""


def filter_messages(word: str) -> QuerySet[Obligation]:
    """The rows of the tab ``word``; all rows if there is no such tab."""
    if not word or word not in TABS:
        return Obligation.objects.all()
    return Obligation.objects.filter(state__in=TABS[word][1])


def list_upcoming(municipality: Municipality, as_of: date) -> list[UpcomingRow]:
    """The next reminder of each date of the municipality, the soonest first."""
    found = []
    for one in find_due_dates([municipality], as_of):
        day = one.plan.find_next_day(one.due_on, as_of)
        if day and one.recipients:
            found.append(_upcoming_row(one.subject, day, one.due_on, to=wording.join_words(one.recipients)))
    return sorted(found, key=lambda one: (one.on, one.what))


def list_upcoming_everywhere(rows: Iterable[Outlook]) -> Iterator[UpcomingRow]:
    """The next reminder of each municipality, as known at its last check."""
    for row in rows:
        place = row.municipality
        if row.next_on:
            url = reverse("desk:municipality", args=[place.slug])
            yield _upcoming_row(row.next_subject, row.next_on, row.next_due_on, where=place.name, url=url)


def _upcoming_row(subject: str, on: date, due_on: date | None, **more: str) -> UpcomingRow:
    row = ObligationSubject(subject).row
    return UpcomingRow(on, row.title, row.reason, row.rule, due_on, **more)


def find_upcoming() -> QuerySet[Outlook]:
    """The municipalities with a known next reminder."""
    return Outlook.objects.filter(next_on__isnull=False)


def list_messages(rows: Iterable[Obligation]) -> Iterator[MessageRow]:
    """The rows as a municipality reads them."""
    return (_message_row(row) for row in rows)


def list_messages_everywhere(rows: Iterable[Obligation]) -> Iterator[MessageRow]:
    """The rows as the desk reads them: with the municipality, why an email failed, and a way to send it again."""
    for row in rows:
        place = row.municipality
        yield _message_row(
            row,
            fault=row.fault,
            where=place.name if place else "The desk",
            url=reverse("desk:municipality", args=[place.slug]) if place else "",
            again=reverse("desk:message_again", args=[row.pk]) if _can_retry(row) else "",
        )


def _message_row(row: Obligation, *, fault: str = "", where: str = "", url: str = "", again: str = "") -> MessageRow:
    subject, state = ObligationSubject(row.subject).row, ObligationState(row.state).row
    return MessageRow(
        at=row.sent_at or row.made_at,
        to=row.recipient,
        what=row.headline or _short_title(row),
        why=subject.reason,
        rule=subject.rule,
        when=_describe_stage(row),
        state=state.title,
        colour=state.colour,
        fault=fault,
        where=where,
        url=url,
        again=again,
    )


def _short_title(row: Obligation) -> str:
    """What the email is about before it is written."""
    title = ObligationSubject(row.subject).row.title
    return f"{title}, {wording.day(row.due_on)}" if row.is_reminder else title


def _describe_stage(row: Obligation) -> str:
    """On which day it goes. Notices go at once."""
    if not row.is_reminder:
        return "At once"
    if row.stage == 0:
        return "On the day"
    return f"From {wording.count(abs(row.stage), 'day')} {'before' if row.stage > 0 else 'after'}"


def _can_retry(row: Obligation) -> bool:
    return row.state == ObligationState.FAILED and row.subject != ObligationSubject.INVITATION
