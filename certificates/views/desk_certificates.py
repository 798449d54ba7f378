"""The desk's certificates: the list, and one certificate with its files and its activity."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from certificates.forms.issuing import ScanForm
from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.pages.events import build_event_rows
from certificates.selectors.issued import CertificateChoice, find_certificates
from certificates.selectors.row_count import MOST_COUNTED, count_rows
from certificates.services.scans import attach_scan
from certificates.verification import verify_certificates
from certificates.views.downloads import send_certificate
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.keyset import read_page
from secor_portal.web.service_calls import call_service, get_posted_data, render_page
from secor_portal.wording import count

PAGE = 40
MOST_EVENTS = 50
TABS = (
    ("Awaiting issue", CertificateState.AWAITING),
    ("Issued", CertificateState.ISSUED),
    ("Replaced", CertificateState.SUPERSEDED),
    ("All", ""),
)


def the_certificate(pk: UUID) -> Certificate:
    """The certificate named in the address, with the rows that its pages need."""
    related = ("municipality__successor", "audit", "issued_by", "replaces")
    return get_object_or_404(Certificate.objects.select_related(*related), pk=pk)


@desk("certificates.view")
@require_safe
def list_certificates(request: HttpRequest) -> HttpResponse:
    """The list: by state, or found by number or name."""
    choice = CertificateChoice.read_query(request.GET)
    found = find_certificates(choice)
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = read_page(found, choice.order, size=PAGE, **place)
    asked = {"state": choice.state, **({"q": choice.text} if choice.text else {})}
    context = {
        "section": "certificates",
        "choice": choice,
        "rows": page.rows,
        "total": _count_certificates(count_rows(found)),
        "tabs": [(word, _build_link(asked | {"state": state}), state == choice.state) for word, state in TABS],
        "previous": _build_link(asked | {"before": page.before}) if page.before else "",
        "next": _build_link(asked | {"after": page.after}) if page.after else "",
    }
    return render(request, "certificates/desk_certificates.html", context)


@desk("certificates.view", on=the_certificate)
@require_safe
def show_certificate(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """One certificate: its facts, whether it is valid, its files, its activity."""
    reader: Any = request.user
    events = Event.objects.about(certificate).select_related("by")
    answer = None if certificate.is_awaiting else verify_certificates([certificate], at=clock.now())[0]
    context = {
        "section": "certificates",
        "certificate": certificate,
        "municipality": certificate.municipality,
        "answer": answer,
        "may_change": reader.has_perm("certificates.issue", certificate),
        "successor": Certificate.objects.filter(replaces=certificate).first(),
        "rows": list(build_event_rows(events[:MOST_EVENTS], reader)),
    }
    return render(request, "certificates/desk_certificate.html", context)


@desk("certificates.view", on=the_certificate)
@require_safe
def show_notice(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The result notice for Partnerships, ready to print."""
    place = certificate.municipality
    names = {
        "legal_name": certificate.legal_name or place.official_name,
        "wcb_account": certificate.wcb_account or place.wcb_account,
        "industry_code": certificate.industry_code or place.industry_code,
    }
    context = {"certificate": certificate, "municipality": place, "audit": certificate.audit, "names": names}
    return render(request, "documents/result_notice.html", context)


@desk("certificates.view", on=the_certificate)
@require_safe
def download_certificate(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Its file."""
    back = reverse("desk:certificate", args=[certificate.pk])
    if certificate.is_awaiting:
        messages.error(request, "There is no file yet. Issue the certificate first.")
        return redirect(back)
    return send_certificate(request, certificate, back=back)


@desk("certificates.issue", on=the_certificate)
@require_http_methods(FORM_METHODS)
def upload_scan(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Attach the scan of the signed certificate."""
    initial = {"version": certificate.version}
    form = ScanForm(get_posted_data(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        success = "Scan attached. People now download it instead of the PDF."
        facts = {**form.cleaned_data, "certificate": certificate}
        if call_service(request, attach_scan, form=form, success=success, **facts):
            return redirect("desk:certificate", certificate.pk)
    context = {"section": "certificates", "certificate": certificate, "form": form}
    return render_page(request, "certificates/desk_certificate_scan.html", context)


def _count_certificates(number: int) -> str:
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED:,}+ certificates"
    return count(number, "certificate")


def _build_link(parts: dict[str, Any]) -> str:
    return f"?{urlencode(parts)}"
