"""The certificate as a PDF: one page, US Letter, landscape, the same bytes for the same facts.

WeasyPrint is imported when the first PDF is made, since it needs the system part pango. Nothing is fetched, neither
from the network nor from the disk: fonts and ornament are handed in as data.
"""

import atexit
import base64
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from certificates.rules.code import shown
from municipalities.rules.values import value

PAPER = Path(__file__).parent / "paper"
SCREEN = settings.BASE_DIR / "secor_portal" / "static" / "secor" / "fonts"
# One weight a file: from a variable font WeasyPrint would cut each weight anew, and date it.
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
class Facts:
    """What is frozen when a certificate is issued, and where anybody may check it."""

    legal_name: str
    wcb_account: str
    industry_code: str
    number: str
    effective_on: date
    expires_on: date
    code: str


class PdfPartsMissing(Exception):
    """The system has no pango, so it makes no PDF."""

    sentence = "This server cannot make the PDF: the system part pango is missing. The certificate is valid without it."


def render(facts: Facts) -> bytes:
    """The document. Raises `PdfPartsMissing` where the system cannot make one."""
    text = render_to_string("documents/certificate.html", _context(facts))
    with ONE_AT_A_TIME:
        printer, looks, fonts, fetcher = _press()
        document = printer(string=text, url_fetcher=fetcher, base_url=None)
        written = BytesIO()
        document.write_pdf(written, stylesheets=[looks], font_config=fonts, pdf_variant="pdf/ua-1")
    return written.getvalue()


def _context(facts: Facts) -> dict[str, Any]:
    address = settings.PORTAL_URL + reverse("public:certificate", args=[facts.code])
    verify = urlsplit(settings.PORTAL_URL + reverse("public:verify"))
    return {
        "facts": facts,
        "awarded": "awarded to the" if " of " in facts.legal_name else "awarded to",
        "name_size": next((size for most, size in NAME_SIZES if len(facts.legal_name) <= most), "longest"),
        "address": address,
        "code": shown(facts.code),
        "where": f"{verify.netloc}{verify.path.rstrip('/')}",
        "qr": segno.make_qr(address, error="m").svg_data_uri(border=0, dark=INK, svgclass=None, lineclass=None),
    }


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
    atexit.register(_press.cache_clear)  # its fonts cannot be given back once the interpreter is half gone
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
