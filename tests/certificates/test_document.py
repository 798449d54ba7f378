import hashlib
import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from certificates import document
from certificates.document import CertificateFacts, PdfPartsMissing, render_certificate

pytestmark = pytest.mark.slow

FACTS = CertificateFacts(
    legal_name="Village of Delia",
    wcb_account="1234567",
    industry_code="95100",
    number="2026-0007",
    effective_on=date(2025, 6, 15),
    expires_on=date(2028, 6, 15),
    code="7QK4M2XD9TRA0HJ2X",
)


printed = cache(render_certificate)  # for tests that only read the document


def with_name(name):
    return replace(FACTS, legal_name=name)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words_of(pdf):
    return " ".join(read(pdf).pages[0].extract_text().split())


def test_the_document_says_everything_that_is_frozen(settings):
    settings.PORTAL_URL = "https://secor.example.org"

    said = words_of(render_certificate(FACTS))

    for text in (
        "Small Employer Certificate of Recognition",
        "awarded to the Village of Delia",
        "certification audit on 15 June 2025",
        "Number Effective Expires WCB account Industry code",
        "2026-0007 15 June 2025 15 June 2028 1234567 95100",
        "AMHSA Certifying Partner",
        "For the Certifying Partner AMHSA",
        "For Partnerships Partnerships in Injury Reduction",
        "7QK4-M2XD-9TRA-0HJ2-X",
        "secor.example.org/verify",
    ):
        assert text in said


@pytest.fixture
def signed_partner(monkeypatch):
    """A partner with everything that a certificate may say about it."""
    details = {"signatory": "Robin Crow", "signatory_title": "Director", "address": "300 Main Street, Olds"}
    partner = replace(document.PARTNER, name="Fairways", full_name="Fair Ways Association", **details)
    monkeypatch.setattr(document, "PARTNER", partner)


@pytest.mark.usefixtures("signed_partner")
def test_document_names_partner_address_and_signatory():
    text = words_of(render_certificate(FACTS))

    assert "Fairways Certifying Partner Fair Ways Association, 300 Main Street, Olds" in text
    assert "For the Certifying Partner Fairways, Robin Crow, Director" in text
    assert "AMHSA" not in text


def test_logo_of_the_portal_becomes_data(settings):
    logo = document.embed_logo(f"{settings.STATIC_URL}secor/img/favicon.svg")

    assert logo.startswith("data:image/svg+xml;base64,")
    assert document.embed_logo(logo) == logo


@pytest.mark.parametrize("address", ["", "https://example.org/logo.png", "/static/no-such-logo.png"])
def test_logo_that_is_not_in_the_portal_is_left_out(address):
    assert document.embed_logo(address) == ""


def test_logo_leaves_the_bytes_reproducible(monkeypatch):
    plain, logo = printed(FACTS), document.embed_logo("/static/secor/img/favicon.svg")
    monkeypatch.setattr(document, "PARTNER", replace(document.PARTNER, logo=logo))

    assert render_certificate(FACTS) == render_certificate(FACTS) != plain


def test_the_document_is_one_landscape_letter_page_for_everybody():
    pdf = read(printed(FACTS))

    assert len(pdf.pages) == 1
    assert (pdf.pages[0].mediabox.width, pdf.pages[0].mediabox.height) == (792, 612)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en-CA"
    assert pdf.metadata.title == "Small Employer Certificate of Recognition, Village of Delia, No. 2026-0007"


@pytest.mark.parametrize("letters", [1, 24, 44, 80, 160])
def test_a_name_of_any_length_stays_on_the_page(letters):
    name = ("Municipality of " * 11)[:letters]
    pdf = read(render_certificate(with_name(name)))

    assert len(pdf.pages) == 1
    assert "2026-0007" in pdf.pages[0].extract_text()


def test_a_name_takes_an_article_only_where_people_say_one():
    assert "awarded to Wheatland County" in words_of(render_certificate(with_name("Wheatland County")))


def test_letters_of_other_alphabets_are_printed():
    assert "Maskwācîs" in words_of(render_certificate(with_name("Town of Maskwācîs")))


def test_the_same_facts_give_the_same_bytes():
    assert render_certificate(FACTS) == printed(FACTS)


def test_another_process_gives_the_same_bytes():
    program = (
        "import django; django.setup();"
        "from tests.certificates.test_document import FACTS, hashlib, render_certificate;"
        "print(hashlib.sha256(render_certificate(FACTS)).hexdigest())"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "secor_portal.settings", "PYTHONHASHSEED": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )

    assert answer.stdout.strip() == hashlib.sha256(printed(FACTS)).hexdigest()
    assert answer.stderr == ""


def test_other_facts_give_other_bytes():
    assert printed(FACTS) != render_certificate(with_name("Village of Delta"))


def test_the_square_leads_to_the_public_page(settings):
    settings.PORTAL_URL = "https://secor.example.org"
    context = document._context(FACTS)

    assert context["address"] == "https://secor.example.org/verify/7QK4M2XD9TRA0HJ2X/"
    assert context["qr"].startswith("data:image/svg+xml")


@pytest.fixture
def listener():
    """A server that counts who comes."""
    visits = []

    class Visitor(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Visitor)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", visits
    server.shutdown()
    server.server_close()


def test_a_hostile_name_is_text_and_fetches_nothing(listener):
    address, visits = listener
    name = f'<img src="{address}/i"><style>@import url({address}/c)</style><link rel=stylesheet href={address}>'

    said = words_of(render_certificate(with_name(name)))

    assert visits == []
    assert "<img" in said


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{0}/i">',
        '<link rel="stylesheet" href="{0}/c">',
        '<object data="{0}/o"></object>',
        '<p style="background: url({0}/b)">x</p>',
        '<img src="file:///etc/passwd">',
    ],
)
def test_even_markup_in_the_template_fetches_nothing(markup, listener, monkeypatch):
    address, visits = listener
    monkeypatch.setattr(document, "render_to_string", lambda *_: markup.format(address))

    with pytest.raises(FatalURLFetchingError):
        render_certificate(FACTS)

    assert visits == []


def test_without_pango_it_says_so(monkeypatch):
    document._press.cache_clear()
    monkeypatch.setattr("builtins.__import__", refusing(__import__))

    with pytest.raises(PdfPartsMissing):
        render_certificate(FACTS)

    assert "pango is missing" in PdfPartsMissing.sentence


def refusing(real):
    """An import that fails for WeasyPrint as it does where pango is missing."""

    def load(name, *arguments, **more):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *arguments, **more)

    return load
