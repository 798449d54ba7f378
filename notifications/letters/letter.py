"""The parts of a mail, and how they become one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.mime.text import MIMEText
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

LONGEST_SUBJECT = 60  # characters that a narrow list of mails still shows


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the portal, under the words that lead there."""

    label: str
    url: str


FactRows = tuple[tuple[str, str], ...]  # term and value


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences under it, facts, and at most one link."""

    title: str
    paragraphs: tuple[str, ...] = ()
    facts: FactRows = ()
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. ``place`` says whom it is about, ``headline`` and ``lead`` the point, ``footer`` why one gets it.

    ``stop`` ends mail like it, where one can do without it; ``choices`` is the page about one's mail. ``calendar`` is
    an iCalendar file to go with it, empty where there is none.
    """

    subject: str
    place: str
    headline: str
    lead: str
    button: Link
    sections: tuple[Section, ...]
    footer: str
    footer_link: Link | None = None
    stop: Link | None = None
    choices: Link | None = None
    calendar: bytes = b""

    def message(self, to: str, mail: UUID) -> EmailMultiAlternatives:
        """The mail to one address. Its Message-ID follows from ``mail``, so that sent twice it is still one."""
        message = EmailMultiAlternatives(
            subject=join_lines(self.subject),
            body=render_to_string("email/letter.txt", {"letter": self}),
            to=[to],
            reply_to=[settings.DESK_CONTACT],
            headers={
                "Message-ID": f"<{mail}@{urlsplit(settings.PORTAL_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
                **self._one_click(),
            },
        )
        message.attach_alternative(render_to_string("email/letter.html", {"letter": self}), "text/html")
        if self.calendar:
            message.attach(_calendar_part(self.calendar))
        return message

    def _one_click(self) -> dict[str, str]:
        """What lets a mail program stop mail like this with one click (RFC 8058)."""
        if self.stop is None:
            return {}
        return {"List-Unsubscribe": f"<{self.stop.url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _calendar_part(calendar: bytes) -> MIMEText:
    part = MIMEText(calendar.decode(), "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="dates.ics")
    return part


def link_to(label: str, name: str, *args: object) -> Link:
    """A link to the page of this name."""
    return Link(label, settings.PORTAL_URL + reverse(name, args=args))


def write_subject(place: str, short: str, what: str) -> str:
    """Place and matter; the ``short`` name of the place where the full one would be cut off."""
    full = f"{place}: {what}"
    return full if len(full) <= LONGEST_SUBJECT else f"{short}: {what}"


def join_lines(text: str) -> str:
    """``text`` without line breaks, which no header may have."""
    return " ".join(text.split())


def bundle_letters(letters: Sequence[Letter]) -> Letter:
    """The first of them, with what the others say below it; nothing is said twice."""
    first, *others = dict.fromkeys(letters)
    return replace(first, sections=(*first.sections, *(section for other in others for section in _sections_of(other))))


def _sections_of(letter: Letter) -> Iterator[Section]:
    """A letter within another one: its point as a heading, its button as a link. A section alone needs no other one."""
    title = letter.headline.removesuffix(".")
    if len(letter.sections) == 1:
        [own] = letter.sections
        yield replace(own, title=title, paragraphs=(letter.lead, *own.paragraphs), link=letter.button)
    else:
        yield Section(title, (letter.lead,), link=letter.button)
        yield from letter.sections
