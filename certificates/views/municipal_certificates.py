"""A municipality's certificates: the one in force, the earlier ones, and their files."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from certificates.rules.reason import Reason
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import load_record
from certificates.verification import verify_certificates
from certificates.views.downloads import send_certificate
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import municipal


def the_issued_certificate(municipality: Municipality, pk: UUID) -> Certificate:
    """The issued certificate named in the address; one that awaits issue has no file yet."""
    return get_object_or_404(Certificate.objects.issued().filter(municipality=municipality), pk=pk)


@municipal("certificates.view")
@require_safe
def list_certificates(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The issued certificates, each with its state now, the latest first."""
    own = Certificate.objects.filter(municipality=municipality).select_related("municipality__successor")
    rows = own.order_by("-effective_on", "-prepared_at", "pk")
    answers = verify_certificates([row for row in rows if not row.is_awaiting], at=clock.now())
    awaiting, obstacles = _split_awaiting(municipality, [row for row in rows if row.is_awaiting])
    context = {
        "section": "certificates",
        "municipality": municipality,
        "has_ended": municipality.has_ended(clock.today()),
        "awaiting": awaiting,
        "obstacles": obstacles,
        "current": [answer for answer in answers if answer.word.is_good],
        "past": [answer for answer in answers if not answer.word.is_good],
    }
    return render(request, "certificates/certificates.html", context)


def _split_awaiting(municipality: Municipality, rows: list[Certificate]) -> tuple[list[Certificate], list[Reason]]:
    """Those of ``rows`` that the desk may issue, and the reasons against the others (R1.3, R6.3)."""
    if not rows:
        return [], []
    record, today = load_record(municipality.pk), clock.today()
    against = {row: why_not_issued(record, str(row.audit_id), today) for row in rows}
    return [row for row in rows if not against[row]], [reason for reasons in against.values() for reason in reasons]


@municipal("certificates.view", on=the_issued_certificate)
@require_safe
def download_certificate(request: HttpRequest, municipality: Municipality, certificate: Certificate) -> HttpResponse:
    """The file: the scan of the signed certificate if there is one, else the portal's PDF."""
    return send_certificate(request, certificate, back=reverse("municipal:certificates", args=[municipality.slug]))
