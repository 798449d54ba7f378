"""Messages as the pages show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from notifications.models.obligation import UNTOLD, Obligation, State, Subject
from secor_portal.web import words

SHOWN = {
    "": ("All", State.values),
    "due": ("Due", UNTOLD),
    "sent": ("Sent", (State.SENT,)),
    "failed": ("Failed", (State.FAILED,)),
    "closed": ("Not sent", (State.WITHDRAWN, State.SUPERSEDED)),
}  # by the word in the address: what the tab says, and which states it shows
COLOURS = {State.DUE: "calm", State.CLAIMED: "sky", State.FAILED: "stop"}  # the others need nobody


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the list. ``when`` says from which day on it is told, ``at`` when it was sent or written.

    ``colour`` is empty where nobody has to look at it, ``again`` where it cannot go again.
    """

    at: datetime
    to: str
    what: str
    when: str
    state: str
    colour: str
    fault: str
    where: str = ""
    url: str = ""
    again: str = ""


def shown(word: str) -> QuerySet[Obligation]:
    """The rows that the tab ``word`` shows; all of them where there is no such tab."""
    if not word or word not in SHOWN:
        return Obligation.objects.all()
    return Obligation.objects.filter(state__in=SHOWN[word][1])


def messages(rows: Iterable[Obligation]) -> Iterator[Message]:
    """The rows as a municipality reads them."""
    return (_message(row) for row in rows)


def messages_everywhere(rows: Iterable[Obligation]) -> Iterator[Message]:
    """The rows as the desk reads them: with the municipality, why a mail failed, and the way to send it again."""
    for row in rows:
        place = row.municipality
        yield _message(
            row,
            fault=row.fault,
            where=place.name if place else "The desk",
            url=reverse("desk:municipality", args=[place.slug]) if place else "",
            again=reverse("desk:message_again", args=[row.pk]) if _can_go_again(row) else "",
        )


def _message(row: Obligation, *, fault: str = "", where: str = "", url: str = "", again: str = "") -> Message:
    return Message(
        at=row.sent_at or row.made_at,
        to=row.recipient,
        what=row.headline or _in_short(row),
        when=_stage(row),
        state=row.get_state_display(),
        colour=COLOURS.get(State(row.state), ""),
        fault=fault,
        where=where,
        url=url,
        again=again,
    )


def _in_short(row: Obligation) -> str:
    """What it is about, before anybody said it in a letter."""
    kind = row.get_subject_display()
    return f"{kind}, {words.day(row.due_on)}" if row.is_reminder else kind


def _stage(row: Obligation) -> str:
    """From which day on it is told; at once where it is no reminder."""
    if not row.is_reminder:
        return "At once"
    if row.stage == 0:
        return "On the day"
    return f"From {words.count(abs(row.stage), 'day')} {'before' if row.stage > 0 else 'after'}"


def _can_go_again(row: Obligation) -> bool:
    return row.state == State.FAILED and row.subject != Subject.INVITATION
