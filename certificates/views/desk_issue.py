"""Issuing a certificate, reissuing it, and recording another printed expiry date: each form, then a confirmation."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from certificates.forms.issuing import ExpiryForm, IssueForm, ReissueForm
from certificates.models import Certificate
from certificates.pages.effects import Effect, compare_records
from certificates.rules.reason import Reason
from certificates.rules.winning import why_not_issued
from certificates.selectors.issued import find_free_number
from certificates.selectors.records import compute_default_expiry, load_record
from certificates.services.checks import check_expiry, replace_printed_expiry
from certificates.services.issuing import (
    check_issue,
    issue_certificate,
    record_printed_expiry,
    reissue_certificate,
)
from certificates.views.confirmation import call_check, list_entries, run_two_steps
from certificates.views.desk_certificates import the_certificate
from secor_portal import clock
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import ServiceCall, call_service, get_posted_data

NAMES = ("legal_name", "wcb_account", "industry_code")


@desk("certificates.issue", on=the_certificate)
@require_http_methods(FORM_METHODS)
def confirm_issue(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Enter number, dates and names, look at the certificate, then issue it."""
    if not certificate.is_awaiting:
        messages.warning(request, f"This certificate was already issued, with the number {certificate.number}.")
        return redirect("desk:certificate", certificate.pk)
    form = IssueForm(get_posted_data(request), initial=_propose_entries(certificate))

    def check() -> dict[str, Any] | None:
        facts = {"certificate": certificate, "at": clock.now(), **form.cleaned_data}
        checked = call_check(request, check_issue, form=form, **facts)
        return checked and {"reads": checked, "rows": list_entries(form)}

    def finish() -> str | None:
        facts = {"certificate": certificate, **form.cleaned_data}
        return _announce_issue(request, call_service(request, issue_certificate, form=form, **facts))

    return run_two_steps(
        request,
        form,
        first=("certificates/issue.html", _build_context(certificate)),
        second=("certificates/issue_check.html", check),
        finish=finish,
    )


@desk("certificates.issue", on=the_certificate)
@require_http_methods(FORM_METHODS)
def confirm_reissue(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Replace this certificate by another one with the same number."""
    names = {name: getattr(certificate, name) for name in NAMES}
    form = ReissueForm(get_posted_data(request), initial={"version": certificate.version, **names})

    def check() -> dict[str, Any]:
        return {"rows": list_entries(form)}

    def finish() -> str | None:
        facts = {"certificate": certificate, **form.cleaned_data}
        return _announce_issue(request, call_service(request, reissue_certificate, form=form, **facts))

    return run_two_steps(
        request,
        form,
        first=("certificates/reissue.html", _build_context(certificate)),
        second=("certificates/reissue_check.html", check),
        finish=finish,
    )


@desk("certificates.record_facts", on=the_certificate)
@require_http_methods(FORM_METHODS)
def confirm_expiry(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Record the expiry date that Partnerships printed, if it is another one."""
    form = ExpiryForm(get_posted_data(request), initial={"version": certificate.version})

    def check() -> dict[str, Any] | None:
        facts = {"certificate": certificate, "expires_on": form.cleaned_data["expires_on"]}
        expires_on = call_check(request, check_expiry, form=form, **facts)
        return expires_on and {"rows": list_entries(form), "effects": _find_effects(certificate, expires_on)}

    def finish() -> str | None:
        facts = {"certificate": certificate, **form.cleaned_data}
        return _announce_issue(request, call_service(request, record_printed_expiry, form=form, **facts))

    return run_two_steps(
        request,
        form,
        first=("certificates/fact_expiry.html", _build_context(certificate)),
        second=("certificates/fact_check.html", check),
        finish=finish,
    )


def _build_context(certificate: Certificate) -> dict[str, Any]:
    return {
        "section": "certificates",
        "certificate": certificate,
        "municipality": certificate.municipality,
        "obstacles": _find_obstacles(certificate),
        "back": reverse("desk:certificate", args=[certificate.pk]),
    }


def _propose_entries(certificate: Certificate) -> dict[str, Any]:
    today, municipality = clock.today(), certificate.municipality
    return {
        "version": certificate.version,
        "number": find_free_number(today),
        "issued_on": today,
        "expires_on": compute_default_expiry(certificate.effective_on),
        "legal_name": municipality.official_name,
        "wcb_account": municipality.wcb_account,
        "industry_code": municipality.industry_code,
    }


def _find_obstacles(certificate: Certificate) -> list[Reason]:
    """Why it can't be issued or reissued; shown before the person types anything."""
    return why_not_issued(load_record(certificate.municipality_id), str(certificate.audit_id), clock.today())


def _find_effects(certificate: Certificate, expires_on: date) -> list[Effect]:
    record = load_record(certificate.municipality_id)
    return compare_records(record, replace_printed_expiry(record, certificate, expires_on), clock.today())


def _announce_issue(request: HttpRequest, call: ServiceCall) -> str | None:
    """Add the messages for the next page. Returns the address of the certificate, or None if the service refused."""
    if not call:
        return None
    issued = call.result
    messages.success(request, f"Certificate {issued.number} is issued. The municipality gets an email.")
    if not issued.document_sha256:
        messages.warning(
            request, "The portal will make its PDF at the first download: the system part pango is missing here."
        )
    return reverse("desk:certificate", args=[issued.pk])
