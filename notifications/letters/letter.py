"""The parts of a letter, and the email made of them. The frames are ``templates/email/letter.html`` and ``.txt``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.mime.text import MIMEText
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from municipalities.models import Municipality
from notifications.letters.message import LetterMessage
from secor_portal.program_rules import RULES_BY_NUMBER

LONGEST_SUBJECT = 60  # characters that a narrow list of emails still shows

FactRows = tuple[tuple[str, str], ...]  # term and value


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the portal, under the words that lead there."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, paragraphs, facts, and at most one link. ``rules`` are the numbers of the rules behind them."""

    title: str
    paragraphs: tuple[str, ...] = ()
    facts: FactRows = ()
    link: Link | None = None
    rules: tuple[str, ...] = ()

    @property
    def rule_links(self) -> list[Link]:
        """A link to each rule, under its title."""
        return link_rules(self.rules)


@dataclass(frozen=True, slots=True)
class Letter:
    """One email. ``place`` says whom it is about. ``headline`` and ``lead`` say what to do, ``footer`` why it comes.

    ``stop`` stops emails like it, if people can switch them off. ``choices`` leads to the page about a person's emails.
    ``calendar`` is an iCalendar file to attach, empty if there is none. ``invites_questions``: it says how to ask.
    """

    subject: str
    place: str
    headline: str
    lead: str
    button: Link
    sections: tuple[Section, ...]
    footer: str
    footer_link: Link | None = None
    footer_rules: tuple[str, ...] = ()
    stop: Link | None = None
    choices: Link | None = None
    calendar: bytes = b""
    invites_questions: bool = True

    @property
    def footer_links(self) -> list[Link]:
        """The links at the end: who gets the email, which emails the reader gets, and how to stop it."""
        return [link for link in (self.footer_link, self.choices, self.stop) if link]

    @property
    def footer_rule_links(self) -> list[Link]:
        """A link to each rule that the footer rests on."""
        return link_rules(self.footer_rules)

    @property
    def rules_page(self) -> Link | None:
        """The page of rules, if the letter rests on any."""
        rests_on_rules = self.footer_rules or any(section.rules for section in self.sections)
        return link_to("The rules of the program", "public:rules") if rests_on_rules else None

    def build_message(self, to: str, mail: UUID) -> LetterMessage:
        """The email to one address. ``mail`` gives its Message-ID, so that an email sent twice is still one."""
        message = LetterMessage(
            subject=join_lines(self.subject),
            body=self.write_text(),
            to=[to],
            reply_to=[settings.DESK_CONTACT],
            headers={
                "Message-ID": f"<{mail}@{urlsplit(settings.PORTAL_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
                **self._unsubscribe_headers(),
            },
        )
        message.attach_alternative(render_to_string("email/letter.html", {"letter": self}), "text/html")
        if self.calendar:
            message.attach(_build_calendar_part(self.calendar))
        return message

    def write_text(self) -> str:
        """The plain text of the email."""
        return render_to_string("email/letter.txt", {"letter": self})

    def _unsubscribe_headers(self) -> dict[str, str]:
        """What lets an email program stop emails like this with one click (RFC 8058)."""
        if self.stop is None:
            return {}
        return {"List-Unsubscribe": f"<{self.stop.url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _build_calendar_part(calendar: bytes) -> MIMEText:
    part = MIMEText(calendar.decode(), "calendar", "utf-8")
    part.set_param("method", "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="dates.ics")
    return part


def link_to(label: str, name: str, *args: object) -> Link:
    """A link to the page with this name."""
    return Link(label, settings.PORTAL_URL + reverse(name, args=args))


def link_rules(numbers: Iterable[str]) -> list[Link]:
    """A link to each of these rules, under its title in lower case; each rule once."""
    page = settings.PORTAL_URL + reverse("public:rules")
    rules = [RULES_BY_NUMBER[number] for number in dict.fromkeys(numbers)]
    return [Link(f"{rule.title[:1].lower()}{rule.title[1:]}", f"{page}#{rule.anchor}") for rule in rules]


def write_subject(matter: str, place: Municipality) -> str:
    """The matter, then the place: its official name, or its short name if the line would be too long."""
    full = f"{matter}, {place.official_name}"
    return full if len(full) <= LONGEST_SUBJECT else f"{matter}, {place.name}"


def join_lines(text: str) -> str:
    """``text`` without line breaks, which no header may have."""
    return " ".join(text.split())


def bundle_letters(letters: Sequence[Letter]) -> Letter:
    """The first letter, with the content of the others below it. A letter that is there twice appears once."""
    first, *others = dict.fromkeys(letters)
    below = (section for other in others for section in _sections_of(other))
    return replace(first, sections=(*first.sections, *below))


def _sections_of(letter: Letter) -> Iterator[Section]:
    """A letter as sections of another one: its headline becomes a heading, its button a link."""
    title = letter.headline.removesuffix(".")
    if len(letter.sections) == 1:
        [own] = letter.sections
        yield replace(own, title=title, paragraphs=(letter.lead, *own.paragraphs), link=letter.button)
    else:
        yield Section(title, (letter.lead,), link=letter.button)
        yield from letter.sections
