"""Messages as the pages show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from municipalities.models import Municipality
from notifications.models import Outlook
from notifications.models.obligation import UNTOLD, Obligation, ObligationState, ObligationSubject
from notifications.selectors.due import find_due_dates
from secor_portal import wording

SHOWN = {
    "": ("All", ObligationState.values),
    "due": ("Due", UNTOLD),
    "sent": ("Sent", (ObligationState.SENT,)),
    "failed": ("Failed", (ObligationState.FAILED,)),
    "superseded": ("Superseded", (ObligationState.SUPERSEDED,)),
    "withdrawn": ("No longer true", (ObligationState.WITHDRAWN,)),
}  # by the word in the address: what the tab says, and which states it shows
NEXT = "next"  # the tab of what is to come, which is no row yet
WHY = {
    ObligationSubject.AUDIT_DUE: ("An audit is due", "R3.3"),
    ObligationSubject.EXPIRY: ("A certificate expires", "R4.1"),
    ObligationSubject.SUBMISSION_DUE: ("An audit was conducted and not submitted", "R2.1"),
    ObligationSubject.REVISIONS_DUE: ("AMHSA asked for revisions", "R2.1"),
    ObligationSubject.ACTION_DUE: ("An action of the plan is open", "R3.1"),
    ObligationSubject.HEADCOUNT_DUE: ("The year’s headcount is not reported", "R1.1"),
    ObligationSubject.RENEWAL_PENDING: ("The renewal waits for QA", "R4.2"),
    ObligationSubject.INVITATION: ("Somebody was asked in", ""),
    ObligationSubject.AUDIT_RECEIVED: ("An audit was submitted", "R2.1"),
    ObligationSubject.AUDIT_REJECTED: ("AMHSA gave an audit back", "R2.1"),
    ObligationSubject.REVISIONS_REQUESTED: ("AMHSA asked for revisions", "R2.1"),
    ObligationSubject.QA_DECIDED: ("QA was decided", "R2.1"),
    ObligationSubject.QA_REVERSED: ("A QA decision was reversed", "R2.1"),
    ObligationSubject.CERTIFICATE_ISSUED: ("A certificate was issued", "R4.1"),
    ObligationSubject.REVIEW_OPENED: ("The ministry reviews the certificate", "R6.1"),
    ObligationSubject.REVIEW_DECIDED: ("The ministry decided its review", "R6.2"),
    ObligationSubject.STANDING_CHANGED: ("The standing changed", ""),
    ObligationSubject.DESK_DIGEST: ("What waits at the desk", ""),
}  # the reason of each, and the rule where there is one
COLOURS = {
    ObligationState.DUE: "calm",
    ObligationState.CLAIMED: "sky",
    ObligationState.FAILED: "stop",
}  # the others need nobody


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One row of the list. ``when`` says from which day on it is told, ``at`` when it was sent or written.

    ``why`` is the reason, ``rule`` its number. ``colour`` is empty where nobody has to look at it, ``again`` where it
    cannot go again.
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


def filter_messages(word: str) -> QuerySet[Obligation]:
    """The rows that the tab ``word`` shows; all of them where there is no such tab."""
    if not word or word not in SHOWN:
        return Obligation.objects.all()
    return Obligation.objects.filter(state__in=SHOWN[word][1])


@dataclass(frozen=True, slots=True)
class UpcomingRow:
    """A reminder to come: the day on which it goes, what of, by when that is, to whom, if nothing changes before."""

    on: date
    what: str
    why: str
    rule: str
    due_on: date | None
    to: str = ""
    where: str = ""
    url: str = ""


def list_upcoming(municipality: Municipality, as_of: date) -> list[UpcomingRow]:
    """The next reminder of each date of the municipality, the soonest first."""
    found = []
    for one in find_due_dates([municipality], as_of):
        day = one.plan.next_day(one.due_on, as_of)
        if day and one.recipients:
            found.append(_upcoming_row(one.subject, day, one.due_on, to=wording.joined(one.recipients)))
    return sorted(found, key=lambda one: (one.on, one.what))


def list_upcoming_everywhere(rows: Iterable[Outlook]) -> Iterator[UpcomingRow]:
    """The next reminder of each municipality, as it was known when somebody last looked."""
    for row in rows:
        place = row.municipality
        if row.next_on:
            url = reverse("desk:municipality", args=[place.slug])
            yield _upcoming_row(row.next_subject, row.next_on, row.next_due_on, where=place.name, url=url)


def _upcoming_row(subject: str, on: date, due_on: date | None, **more: str) -> UpcomingRow:
    why, rule = WHY[ObligationSubject(subject)]
    return UpcomingRow(on, ObligationSubject(subject).label, why, rule, due_on, **more)


def find_upcoming() -> QuerySet[Outlook]:
    """The municipalities of which a reminder is known to come."""
    return Outlook.objects.filter(next_on__isnull=False)


def list_messages(rows: Iterable[Obligation]) -> Iterator[MessageRow]:
    """The rows as a municipality reads them."""
    return (_message_row(row) for row in rows)


def list_messages_everywhere(rows: Iterable[Obligation]) -> Iterator[MessageRow]:
    """The rows as the desk reads them: with the municipality, why a mail failed, and the way to send it again."""
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
    return MessageRow(
        at=row.sent_at or row.made_at,
        to=row.recipient,
        what=row.headline or _short_title(row),
        why=WHY[ObligationSubject(row.subject)][0],
        rule=WHY[ObligationSubject(row.subject)][1],
        when=_describe_stage(row),
        state=row.get_state_display(),
        colour=COLOURS.get(ObligationState(row.state), ""),
        fault=fault,
        where=where,
        url=url,
        again=again,
    )


def _short_title(row: Obligation) -> str:
    """What it is about, before anybody said it in a letter."""
    kind = row.get_subject_display()
    return f"{kind}, {wording.day(row.due_on)}" if row.is_reminder else kind


def _describe_stage(row: Obligation) -> str:
    """From which day on it is told; at once where it is no reminder."""
    if not row.is_reminder:
        return "At once"
    if row.stage == 0:
        return "On the day"
    return f"From {wording.count(abs(row.stage), 'day')} {'before' if row.stage > 0 else 'after'}"


def _can_retry(row: Obligation) -> bool:
    return row.state == ObligationState.FAILED and row.subject != ObligationSubject.INVITATION
