"""Anybody asks whether a certificate is good."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.forms.code import CodeForm
from certificates.rules.code import Mistyped, read_code, shown
from certificates.rules.codes import VerificationWord
from certificates.throttling import may_ask
from certificates.verification import CERTIFYING_PARTNER, check
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from secor_portal.web.guards import public

HTML = "certificates/verify_answer.html"


@public
@require_safe
def check_code(request: HttpRequest) -> HttpResponse:
    """A form for the code; the answer has an address of its own."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("public:certificate", form.cleaned_data["code"])
    return _form(request, form)


@public
@never_cache
@require_safe
def show_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The answer as of now: a word, what it means, what the certificate says. An unknown code is 404."""
    try:
        stored = read_code(code)
    except Mistyped as mistyped:
        return _unknown(request, str(mistyped))
    if stored != code:
        return redirect("public:certificate", stored)
    if not may_ask(request):
        return _too_often(request, code)
    with every_municipality():
        found = check(stored, at=clock.now())
    if found is None:
        return _unknown(request, "AMHSA issued no certificate with this code. Compare it with the paper.", shown(code))
    return render(request, HTML, _context(found.word, found.sentence, shown(code)) | {"found": found})


def _form(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "certificates/verify.html", {"form": form, "words": _others(None)}, status=status)


def _unknown(request: HttpRequest, sentence: str, code: str = "") -> HttpResponse:
    return render(request, HTML, _context(VerificationWord.UNKNOWN, sentence, code), status=404)


def _too_often(request: HttpRequest, code: str) -> HttpResponse:
    form = CodeForm({"code": shown(code)})
    form.add_error("code", "Many codes were asked about from where you are. Wait a minute, then choose Check again.")
    return _form(request, form, status=429)


def _context(word: VerificationWord, sentence: str, code: str) -> dict[str, Any]:
    return {
        "word": word,
        "sentence": sentence,
        "code": code,
        "form": CodeForm(),
        "words": _others(word),
        "partner": CERTIFYING_PARTNER,
    }


def _others(word: VerificationWord | None) -> list[VerificationWord]:
    """The answers that this one is not."""
    return [other for other in VerificationWord if other is not word]
