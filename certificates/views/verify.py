"""The public check of a certificate."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.forms.code import CodeForm
from certificates.rules.codes import VerificationWord
from certificates.rules.verification_code import MistypedCode, format_code, read_code
from certificates.throttling import may_verify
from certificates.verification import verify_code
from secor_portal import clock
from secor_portal.partner import PARTNER
from secor_portal.tenancy import every_municipality
from secor_portal.web.guards import public

TEMPLATE = "certificates/verify_answer.html"
NOT_ISSUED = f"{PARTNER.name} has not issued a certificate with this code. Compare the code with the paper."


@public
@require_safe
def check_code(request: HttpRequest) -> HttpResponse:
    """A form for the code; the answer has its own address."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("public:certificate", form.cleaned_data["code"])
    return _render_form(request, form)


@public
@never_cache
@require_safe
def show_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The answer now: a word, its meaning, and the certificate's facts. An unknown code gives status 404."""
    try:
        stored = read_code(code)
    except MistypedCode as mistyped:
        return _render_unknown(request, str(mistyped))
    if stored != code:
        return redirect("public:certificate", stored)
    if not may_verify(request):
        return _render_too_often(request, code)
    with every_municipality():
        found = verify_code(stored, at=clock.now())
    if found is None:
        return _render_unknown(
            request,
            NOT_ISSUED,
            format_code(code),
        )
    return render(request, TEMPLATE, _build_context(found.word, found.sentence, format_code(code)) | {"found": found})


def _render_form(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "certificates/verify.html", {"form": form, "words": _list_others(None)}, status=status)


def _render_unknown(request: HttpRequest, sentence: str, code: str = "") -> HttpResponse:
    return render(request, TEMPLATE, _build_context(VerificationWord.UNKNOWN, sentence, code), status=404)


def _render_too_often(request: HttpRequest, code: str) -> HttpResponse:
    form = CodeForm({"code": format_code(code)})
    form.add_error("code", "Too many checks from your network. Wait a minute, then select Check again.")
    return _render_form(request, form, status=429)


def _build_context(word: VerificationWord, sentence: str, code: str) -> dict[str, Any]:
    return {
        "word": word,
        "sentence": sentence,
        "code": code,
        "form": CodeForm(),
        "words": _list_others(word),
    }


def _list_others(word: VerificationWord | None) -> list[VerificationWord]:
    """The other answers."""
    return [other for other in VerificationWord if other is not word]
