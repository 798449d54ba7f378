"""Issuing a certificate, issuing it again, recording the day that Partnerships printed on it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certificates.forms.issuing import ExpiryForm, IssueForm, ReissueForm
from certificates.models import Certificate
from certificates.pages.effects import Effect, effects
from certificates.rules.winning import why_not_issued
from certificates.selectors.issued import next_free_number
from certificates.selectors.records import default_expiry, record_of
from certificates.services.checks import checked_expiry, with_printed_expiry
from certificates.services.issuing import (
    checked_issue,
    issue_certificate,
    record_printed_expiry,
    reissue_certificate,
)
from certificates.views.confirmation import list_entries, run_two_steps
from certificates.views.desk_certificates import the_certificate
from secor_portal import clock
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import desk

NAMES = ("legal_name", "wcb_account", "industry_code")


@desk("certificates.issue", on=the_certificate)
@require_http_methods(["GET", "POST"])
def confirm_issue(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Number, days and names; then the certificate as it will read; then it is issued."""
    if not certificate.is_awaiting:
        messages.warning(request, f"This certificate is issued already, with number {certificate.number}.")
        return redirect("desk:certificate", certificate.pk)
    form = IssueForm(request.POST or None, initial=_proposed(certificate))
    facts = {"certificate": certificate, "at": clock.now()}

    def check() -> dict[str, Any] | None:
        checked = attempt(form, checked_issue, **facts, **form.cleaned_data)
        return checked and {"reads": checked, "rows": list_entries(form)}

    def act() -> str | None:
        issued = attempt(form, issue_certificate, **facts, **form.cleaned_data, by=request.user)
        return issued and _tell(request, issued)

    return run_two_steps(
        request,
        form,
        ask=("certificates/issue.html", _context(certificate)),
        check=("certificates/issue_check.html", check),
        act=act,
    )


@desk("certificates.issue", on=the_certificate)
@require_http_methods(["GET", "POST"])
def confirm_reissue(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Another certificate with the same number takes the place of this one."""
    names = {name: getattr(certificate, name) for name in NAMES}
    form = ReissueForm(request.POST or None, initial={"version": certificate.version, **names})
    facts = {"certificate": certificate, "at": clock.now(), "by": request.user}

    def check() -> dict[str, Any]:
        return {"rows": list_entries(form)}

    def act() -> str | None:
        issued = attempt(form, reissue_certificate, **facts, **form.cleaned_data)
        return issued and _tell(request, issued)

    return run_two_steps(
        request,
        form,
        ask=("certificates/issue_again.html", _context(certificate)),
        check=("certificates/issue_again_check.html", check),
        act=act,
    )


@desk("certificates.record_facts", on=the_certificate)
@require_http_methods(["GET", "POST"])
def confirm_expiry(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The day that Partnerships printed, where it is another one."""
    form = ExpiryForm(request.POST or None, initial={"version": certificate.version})
    facts = {"certificate": certificate, "at": clock.now(), "by": request.user}

    def check() -> dict[str, Any] | None:
        expires_on = attempt(form, checked_expiry, certificate=certificate, expires_on=form.cleaned_data["expires_on"])
        return expires_on and {"rows": list_entries(form), "effects": _effects(certificate, expires_on)}

    def act() -> str | None:
        issued = attempt(form, record_printed_expiry, **facts, **form.cleaned_data)
        return issued and _tell(request, issued)

    return run_two_steps(
        request,
        form,
        ask=("certificates/fact_expiry.html", _context(certificate)),
        check=("certificates/fact_check.html", check),
        act=act,
    )


def _context(certificate: Certificate) -> dict[str, Any]:
    return {
        "section": "certificates",
        "certificate": certificate,
        "municipality": certificate.municipality,
        "obstacles": _obstacles(certificate),
        "back": reverse("desk:certificate", args=[certificate.pk]),
    }


def _proposed(certificate: Certificate) -> dict[str, Any]:
    today, municipality = clock.today(), certificate.municipality
    return {
        "version": certificate.version,
        "number": next_free_number(today),
        "issued_on": today,
        "expires_on": default_expiry(certificate.effective_on),
        "legal_name": municipality.official_name,
        "wcb_account": municipality.wcb_account,
        "industry_code": municipality.industry_code,
    }


def _obstacles(certificate: Certificate) -> list[Any]:
    """What stands against issuing it, or issuing it again, found before anything is typed."""
    return why_not_issued(record_of(certificate.municipality_id), str(certificate.audit_id), clock.today())


def _effects(certificate: Certificate, expires_on: date) -> list[Effect]:
    record = record_of(certificate.municipality_id)
    return effects(record, with_printed_expiry(record, certificate, expires_on), clock.today())


def _tell(request: HttpRequest, issued: Certificate) -> str:
    """Say that it is done; the address of the certificate."""
    messages.success(request, f"Certificate {issued.number} is issued. The municipality is told by mail.")
    if not issued.document_sha256:
        messages.warning(request, "Its PDF is made at the first download: this server lacks the system part pango.")
    return reverse("desk:certificate", args=[issued.pk])
