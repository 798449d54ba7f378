"""Every email and letter that the portal writes: what happened, what is due, the desk's morning, signing in, paper.

Rows say what is to be told, and the portal's commands send it. So nothing here knows how an email is composed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import Municipality, User
from notifications.models import Heartbeat, Obligation
from tests import factories as make
from tests.certificates.views.situations import SITUATIONS, TODAY
from tests.certificates.views.stored import stored
from tests.reading.blocks import find_blocks, find_email_blocks

ROOT = Path(__file__).parents[2]
NOW = make.MOMENT
DAY = date(2026, 5, 10)  # of that moment in Alberta
REMINDED = [*range(-30, 120, 10), 150, 200, 230]  # days from that of the situations
AT_MOST_PLACES = 4  # of one person; a letter names each
STANDINGS = ("certified", "renewal_pending", "not_maintained", "lapsed", "revoked", "never_certified")
IN_MEMORY = override_settings(
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    PORTAL_URL="https://portal.example",
    MAIL_MOST_IN_A_DAY=100_000,
    MAIL_MOST_TO_ONE_IN_A_DAY=1_000,
)


@dataclass(frozen=True)
class Email:
    """One email or letter: ``name`` says of which kind, ``blocks`` is its text, and that of its HTML if it has any."""

    name: str
    subject: str
    text: str
    html: str = ""
    is_letter: bool = False
    is_for_desk: bool = False

    @property
    def blocks(self) -> list[str]:
        """What is read, once; an HTML part says the same in other blocks."""
        return [self.subject, *find_email_blocks(self.text)] if self.text else find_blocks(self.html)

    @property
    def html_blocks(self) -> list[str]:
        """The blocks of the HTML part."""
        return find_blocks(self.html) if self.html else []


def walk_emails() -> Iterator[Email]:
    """Every email and letter. It leaves rows and messages in the database, which is a test's or the report's own."""
    with IN_MEMORY:
        yield from _write_account_emails()
        yield from _write_documents()
        yield from _write_revision_letters()
        yield from _tell_what_happened()
        yield from _tell_standings()
        yield from _remind()


# — signing in, and paper —


def _write_account_emails() -> Iterator[Email]:
    """What allauth's templates say in our words, whatever they are filled with."""
    context = {
        "user": "clerk@delia.example",
        "email": "clerk@delia.example",
        "code": "K7QX2M",
        "activate_url": "https://portal.example/confirm/",
        "password_reset_url": "https://portal.example/reset/",
        "portal_url": "https://portal.example",
    }
    for folder in ("account/email", "mfa/email"):
        for path in sorted((ROOT / "templates" / folder).glob("*_message.txt")):
            name = f"{folder}/{path.name.removesuffix('_message.txt')}"
            if path.name.startswith("base_"):
                continue
            subject = ROOT / f"templates/{name}_subject.txt"
            html = ROOT / f"templates/{name}_message.html"
            yield Email(
                f"account {name.rpartition('/')[2]}",
                render_to_string(f"{name}_subject.txt", context).strip() if subject.exists() else "",
                render_to_string(f"{name}_message.txt", context),
                render_to_string(f"{name}_message.html", context) if html.exists() else "",
            )


def _write_documents() -> Iterator[Email]:
    """Papers that are printed. What is filled in are names, numbers and dates."""
    for path in sorted((ROOT / "templates/documents").glob("*.html")):
        yield Email(f"document {path.stem}", "", "", render_to_string(f"documents/{path.name}"), is_letter=True)


def _write_revision_letters() -> Iterator[Email]:
    """The letter that the portal makes of a reviewer's notes, as the page shows it before it is sent."""
    for notes in ([("must_fix", 1)], [("must_fix", 3), ("advice", 2), ("question", 1)]):
        with _noon_of(DAY):
            audit = make.AuditFactory(state="in_review")
            for weight, count in notes:
                for _ in range(count):
                    make.NoteFactory(audit=audit, weight=weight, text="The drill has no date.")
            client = Client()
            client.force_login(make.UserFactory(desk_role="manager"))
            page = client.get(reverse("desk:review_revise", args=[audit.pk]))
            letter = "\n".join(_find_textareas(page.content.decode()))
            yield Email("letter revisions", "", letter, is_letter=True)


def _find_textareas(html: str) -> list[str]:
    from bs4 import BeautifulSoup

    return [area.get_text() for area in BeautifulSoup(html, "html.parser").find_all("textarea")]


# — what happened —

Build = Callable[[Municipality], tuple[Any, dict[str, Any]]]  # what it is about, and what the row keeps beyond that


def _audit(**facts: Any) -> Callable[[Municipality], Any]:
    return lambda town: make.AuditFactory(municipality=town, **facts)


def _about(build: Callable[[Municipality], Any], **context: Any) -> Build:
    return lambda town: (build(town), context)


def _invite(town: Municipality, **facts: Any) -> Any:
    return make.InvitationFactory(municipality=town, **facts)


def _invite_auditor(town: Municipality) -> Any:
    audit = make.AuditFactory(municipality=town, state="draft")
    return _invite(town, role="auditor", until=date(2026, 8, 1), audit_id=audit.pk, invited_at=NOW)


def _receive(town: Municipality) -> Any:
    audit = make.AuditFactory(municipality=town)
    make.DocumentFactory(audit=audit, uploaded_at=NOW)
    return audit


def _pass_above_ten(town: Municipality) -> Any:
    make.HeadcountEntryFactory(municipality=town, count=11)
    return make.AuditFactory(municipality=town, state="qa_passed", qa_decided_on=DAY)


def _pass_after_revocation(town: Municipality) -> Any:
    make.MinistryReviewFactory(
        municipality=town, opened_on=DAY, decided_on=DAY, outcome="revoked", letter="Letter of May"
    )
    return make.AuditFactory(municipality=town, state="qa_passed", qa_decided_on=DAY)


def _ask_revisions(town: Municipality) -> Any:
    audit = make.AuditFactory(municipality=town, kind="internal", state="revisions_requested")
    return make.RevisionRoundFactory(audit=audit, due_on=DAY + timedelta(days=20))


def _certify(town: Municipality, **facts: Any) -> Any:
    audit = make.AuditFactory(
        municipality=town, state="qa_passed", conducted_on=date(2026, 5, 1), qa_decided_on=date(2026, 5, 9)
    )
    return make.CertificateFactory(audit=audit, **facts)


def _renew_late(town: Municipality) -> Any:
    first = make.AuditFactory(municipality=town, state="qa_passed", conducted_on=date(2023, 5, 1))
    for year in (2024, 2025):
        make.AuditFactory(municipality=town, kind="internal", state="qa_passed", conducted_on=date(year, 4, 1))
    make.AuditFactory(municipality=town, state="in_review", conducted_on=date(2026, 4, 1))
    return make.CertificateFactory(audit=first)


def _review(**facts: Any) -> Callable[[Municipality], Any]:
    def build(town: Municipality) -> Any:
        _certify(town)
        return make.MinistryReviewFactory(municipality=town, incident="A fall from a roof", **facts)

    return build


def _decide(outcome: str) -> Callable[[Municipality], Any]:
    return _review(decided_on=DAY, outcome=outcome, letter="Letter of 10 May")


HAPPENED: list[tuple[str, Build]] = [
    ("invitation", _about(_invite, secret="s3cret")),
    ("invitation", _about(_invite_auditor, secret="s3cret")),
    ("audit_received", _about(_receive, received_at=NOW.isoformat())),
    ("audit_rejected", _about(_audit(state="draft"), reason="The report can’t be read.")),
    ("audit_rejected", _about(_audit(state="draft", kind="internal"), reason="The report can’t be read.")),
    ("audit_rejected", _about(_audit(state="draft", kind="additional", reason="x"), reason="It can’t be read.")),
    ("revisions_requested", _about(_ask_revisions)),
    ("qa_decided", _about(_audit(state="qa_passed", qa_decided_on=DAY), state="qa_passed")),
    ("qa_decided", _about(_audit(state="qa_passed", qa_decided_on=DAY, passed=False), state="qa_passed")),
    ("qa_decided", _about(_audit(state="qa_passed", kind="internal", passed=False), state="qa_passed")),
    ("qa_decided", _about(_audit(state="qa_failed", qa_reason="No dates.", passed=False), state="qa_failed")),
    ("qa_decided", _about(_audit(state="qa_failed", qa_reason="No dates.", kind="internal"), state="qa_failed")),
    ("qa_decided", _about(_pass_above_ten, state="qa_passed")),
    ("qa_decided", _about(_pass_after_revocation, state="qa_passed")),
    ("qa_reversed", _about(_audit(state="in_review"))),
    ("qa_reversed", _about(_audit(state="in_review", kind="internal"))),
    ("certificate_issued", _about(_certify)),
    ("certificate_issued", _about(lambda town: _certify(town, expires_on=date(2027, 3, 31)))),
    ("certificate_issued", _about(_renew_late)),
    ("review_opened", _about(_review(opened_on=date(2026, 5, 8), incident_on=date(2026, 5, 6)))),
    ("review_decided", _about(_decide("revoked"))),
    ("review_decided", _about(_decide("upheld"))),
]


def _tell_what_happened() -> Iterator[Email]:
    with _noon_of(DAY):
        for subject, build in HAPPENED:
            town, clerk = _make_town()
            about, context = build(town)
            recipient = about.email if subject == "invitation" else clerk.email
            _owe(subject, town, recipient, subject_id=about.pk, context=context, due_on=DAY)
            yield from _send("deliver_mail", DAY)


def _tell_standings() -> Iterator[Email]:
    """That the standing changed, for every situation that the pages tell apart, from every standing before."""
    with _noon_of(TODAY):
        for put, *_ in SITUATIONS.values():
            for after in STANDINGS:
                town, clerk = _make_town()
                put(town)
                stored(town, standing=after, as_of=TODAY)
                context = {"before": "certified" if after != "certified" else "lapsed", "after": after}
                _owe("standing_changed", town, clerk.email, subject_id=town.pk, context=context, due_on=TODAY)
                yield from _send("deliver_mail", TODAY)


def _remind() -> Iterator[Email]:
    """What is due in every situation, told to one person each and to one who acts for several; the desk's morning."""
    busy = make.UserFactory()
    for number, put in enumerate([_wait_for_revisions, *(put for put, *_ in SITUATIONS.values())]):
        town, _ = _make_town()
        if number < AT_MOST_PLACES:
            make.MembershipFactory(municipality=town, user=busy)
        put(town)
    make.UserFactory(desk_role="reviewer")
    for days in REMINDED:
        day = TODAY + timedelta(days=days)
        with _noon_of(day):
            yield from _send("send_reminders", day)
    for day in (TODAY, TODAY + timedelta(days=35)):
        with _noon_of(day):
            yield from _send("send_desk_digest", day)


def _wait_for_revisions(town: Municipality) -> None:
    audit = make.AuditFactory(
        municipality=town, kind="internal", state="revisions_requested", conducted_on=TODAY - timedelta(days=30)
    )
    make.RevisionRoundFactory(audit=audit, requested_on=TODAY, due_on=TODAY + timedelta(days=20))


@contextmanager
def _noon_of(day: date) -> Iterator[None]:
    """A day, with every municipality open. Sending starts for the first time, so that a jump in time holds nothing."""
    Heartbeat.objects.all().delete()
    Path(settings.IDENTITY_FILE).unlink(missing_ok=True)
    with time_machine.travel(f"{day.isoformat()} 18:00:00+00:00", tick=False), scopes_disabled():
        yield


def _make_town() -> tuple[Municipality, User]:
    """A village and its administrator."""
    town = make.MunicipalityFactory()
    return town, make.MembershipFactory(municipality=town).user


def _owe(subject: str, town: Municipality, recipient: str, **facts: Any) -> None:
    facts["subject_id"] = str(facts["subject_id"])
    make.ObligationFactory(municipality=town, subject=subject, recipient=recipient, stage=0, **facts)


def _send(command: str, day: date) -> Iterator[Email]:
    """What a command sends as of a day."""
    mail.outbox = []
    call_command(command, "--as-of", day.isoformat(), stdout=StringIO())
    for message in mail.outbox:
        yield _read(message)


def _read(message: EmailMultiAlternatives) -> Email:
    identity = UUID(urlsplit("//" + message.extra_headers["Message-ID"].strip("<>")).username or "")
    rows = Obligation.objects.filter(mail=identity)
    kinds = sorted({row.subject if row.stage >= 0 else f"{row.subject}, late" for row in rows})
    name = kinds[0] if len(kinds) == 1 else "several"
    html = next((one.content for one in message.alternatives), "")
    return Email(name, message.subject, message.body, html, is_for_desk=name == "desk_digest")
