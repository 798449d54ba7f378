"""Dates as an iCalendar file (RFC 5545): whole days, without alarms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from secor_portal.partner import PARTNER

if TYPE_CHECKING:
    from icalendar import Event

MAKER = f"-//{PARTNER.name}//SECOR portal//EN"
ASK_AGAIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class IcsEntry:
    """One date. ``changed_at`` is when this version was made; ``page`` is the address of its page."""

    uid: str
    due_on: date
    title: str
    why: str
    page: str
    sequence: int
    changed_at: datetime
    cancelled: bool = False


def write_ics(entries: Iterable[IcsEntry], *, name: str = "") -> bytes:
    """The file. With a ``name`` it is a calendar to subscribe to, which programs fetch twice a day."""
    from icalendar import Calendar  # importing it takes a quarter of a second, so only readers of a calendar wait

    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
        made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT12H")
    for entry in entries:
        made.add_component(_build_event(entry))
    written: bytes = made.to_ical()
    return written


def _build_event(entry: IcsEntry) -> "Event":
    from icalendar import Event

    made = Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.changed_at)
    made.add("last-modified", entry.changed_at)
    made.add("dtstart", entry.due_on)
    made.add("summary", _clean_text(f"No longer due: {entry.title}" if entry.cancelled else entry.title))
    made.add("description", _clean_text(f"{entry.why}\n\n{entry.page}".strip()))
    made.add("url", entry.page)
    made.add("sequence", entry.sequence)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")  # so that the person does not look busy all day
    return made


def _clean_text(text: str) -> str:
    """Without the control characters that the format forbids."""
    return "".join(sign for sign in text.replace("\r\n", "\n") if sign == "\n" or sign.isprintable())
