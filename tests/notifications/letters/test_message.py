"""The headers of an email as they leave."""

from dataclasses import replace
from smtplib import SMTP

import pytest
from django.core import mail as post

from notifications.letters.footers import sign_stop_token
from notifications.letters.letter import Letter, Link, link_to
from notifications.models import Obligation
from notifications.rules.subjects import EmailKind

LETTER = Letter("Subject", "Delia", "Headline", "Lead", Link("Open", "http://localhost:8000/"), (), "Footer")
HOSTS = ["http://localhost:8000", "https://secor.health-and-safety.municipal-associations.alberta.example"]


@pytest.fixture
def sent(monkeypatch, smtp_sink):
    """``sent(letter)`` gives the header lines that go over the wire."""
    written = []
    send = SMTP.data
    monkeypatch.setattr(SMTP, "data", lambda self, msg: written.append(msg) or send(self, msg))

    def read(letter):
        letter.build_message("a@example.org", Obligation().pk).send()
        smtp_sink.wait_for(1)
        head = written[0].partition(b"\r\n\r\n")[0]
        return [line.decode() for line in head.split(b"\r\n")]

    return read


def stoppable(kinds):
    token = sign_stop_token(Obligation().pk, kinds)
    return replace(LETTER, stop=link_to("Stop emails like this", "public:mail_stop", token))


@pytest.mark.parametrize("kinds", [list(EmailKind)[:1], list(EmailKind)], ids=["one kind", "every kind"])
@pytest.mark.parametrize("host", HOSTS)
def test_unsubscribe_header_with_a_long_address_is_sent_on_one_line(host, kinds, sent, settings):
    settings.PORTAL_URL = host
    letter = stoppable(kinds)

    lines = sent(letter)

    assert f"List-Unsubscribe: <{letter.stop.url}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert max(len(line) for line in lines) <= 998  # RFC 5322


@pytest.mark.parametrize("host", HOSTS)
def test_message_id_with_a_long_host_is_sent_on_one_line(host, sent, settings):
    settings.PORTAL_URL = host

    [line] = [line for line in sent(LETTER) if line.startswith("Message-ID:")]

    assert line.startswith("Message-ID: <")
    assert line.endswith(">")


def test_long_subject_with_accents_is_still_folded(sent):
    lines = sent(replace(LETTER, subject="Réévaluation " * 20))

    assert max(len(line) for line in lines if not line.startswith("Message-ID")) <= 80


def test_header_with_a_line_break_is_refused():
    message = LETTER.build_message("a@example.org", Obligation().pk)
    message.extra_headers["List-Unsubscribe"] = "<https://a.example/>\r\nBcc: b@example.org"

    with pytest.raises(post.BadHeaderError):
        message.message()
