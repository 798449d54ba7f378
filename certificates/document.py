"""The certificate as a PDF: one page, US Letter, landscape, the same bytes for the same facts and partner.

WeasyPrint is imported when the first PDF is made, because it needs the system part pango. It fetches nothing, neither
from the network nor from the disk: fonts, ornament and logo are part of the text as data.
"""

import atexit
import base64
from datetime import date
from functools import cache
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from certificates.rules.verification_code import format_code
from municipalities.rules.values import value
from secor_portal.partner import PARTNER, CertifyingPartner

PAPER = Path(__file__).parent / "paper"
SCREEN = settings.BASE_DIR / "secor_portal" / "static" / "secor" / "fonts"
# One weight a file: WeasyPrint would cut each weight out of a variable font again, and date it.
FONTS = (
    ("Public Sans", 400, "normal", PAPER / "public-sans-400.woff2"),
    ("Public Sans", 600, "normal", PAPER / "public-sans-600.woff2"),
    ("Public Sans", 800, "normal", PAPER / "public-sans-800.woff2"),
    ("Spectral", 500, "normal", SCREEN / "spectral-latin-500.woff2"),
    ("Spectral", 400, "italic", SCREEN / "spectral-latin-400-italic.woff2"),
)
INK = "#00364e"
NAME_SIZES = ((24, ""), (44, "long"), (80, "longer"))  # characters up to which a name is set in that size
ONE_AT_A_TIME = Lock()  # pango's fonts are shared by all threads


@value
class CertificateFacts:
    """What never changes after a certificate is issued, and the code to check it."""

    legal_name: str
    wcb_account: str
    industry_code: str
    number: str
    effective_on: date
    expires_on: date
    code: str


class PdfPartsMissing(Exception):
    """The system has no pango, so it can't make a PDF."""

    sentence = "This server can’t make the PDF: the system part pango is missing. The certificate is valid without it."


def render_certificate(facts: CertificateFacts) -> bytes:
    """The PDF. Raises `PdfPartsMissing` if the system can't make one."""
    text = render_to_string("documents/certificate.html", _context(facts))
    with ONE_AT_A_TIME:
        printer, looks, fonts, fetcher = _press()
        document = printer(string=text, url_fetcher=fetcher, base_url=None)
        written = BytesIO()
        document.write_pdf(written, stylesheets=[looks], font_config=fonts, pdf_variant="pdf/ua-1")
    return written.getvalue()


def _context(facts: CertificateFacts) -> dict[str, Any]:
    address = settings.PORTAL_URL + reverse("public:certificate", args=[facts.code])
    verify = urlsplit(settings.PORTAL_URL + reverse("public:verify"))
    return {
        "facts": facts,
        "partner": PARTNER,
        "signatory": _name_signatory(PARTNER),
        "logo": embed_logo(PARTNER.logo),
        "awarded": "awarded to the" if " of " in facts.legal_name else "awarded to",
        "name_size": next((size for most, size in NAME_SIZES if len(facts.legal_name) <= most), "longest"),
        "address": address,
        "code": format_code(facts.code),
        "where": f"{verify.netloc}{verify.path.rstrip('/')}",
        "qr": segno.make_qr(address, error="m").svg_data_uri(border=0, dark=INK, svgclass=None, lineclass=None),
    }


def _name_signatory(partner: CertifyingPartner) -> str:
    """The line below the signature: the partner's name, with the signatory and the title if they are set."""
    return ", ".join(filter(None, (partner.name, partner.signatory, partner.signatory_title)))


def embed_logo(address: str) -> str:
    """The logo as a ``data:`` address; ``address`` is one already, or names a static file ("/static/logo.svg").

    Empty if there is no logo, or if it is on another server: a certificate must not change because a website does.
    """
    if address.startswith("data:"):
        return address
    found = finders.find(address.removeprefix(settings.STATIC_URL)) if address.startswith(settings.STATIC_URL) else None
    return _data(Path(found), guess_type(found)[0] or "image/png") if found else ""


@cache
def _press() -> tuple[Any, Any, Any, Any]:
    """WeasyPrint's HTML class, our style sheet, its fonts and a fetcher that fetches nothing; made once a process."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as fault:
        raise PdfPartsMissing from fault
    fonts = FontConfiguration()
    atexit.register(_press.cache_clear)  # its fonts can't be released when the interpreter is half shut down
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
    return HTML, CSS(string=_style(), font_config=fonts, url_fetcher=fetcher), fonts, fetcher


def _style() -> str:
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f"src: url({_data(path, 'font/woff2')}) }}"
        for family, weight, style, path in FONTS
    ]
    ornament = _data(PAPER / "ornament.svg", "image/svg+xml")
    return "\n".join([*faces, (PAPER / "certificate.css").read_text(), f"body {{ background-image: url({ornament}) }}"])


def _data(path: Path, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(path.read_bytes()).decode()}"
