"""Handing out a certificate's file: the scan of the signed paper first, else our PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from certificates.models import Certificate
from certificates.services.documents import document_of
from certificates.services.scans import ENDINGS
from secor_portal import clock, files
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

PDF = "application/pdf"


def hand_out(request: HttpRequest, certificate: Certificate, *, back: str) -> HttpResponse:
    """The file as an attachment; ``?file=document`` asks for our PDF where there is a scan too.

    Where there is no file to hand out, a sentence at ``back`` says why.
    """
    wants_scan = request.GET.get("file") != "document" and bool(certificate.scan_sha256)
    try:
        sha256 = certificate.scan_sha256 if wants_scan else document_of(certificate)
        response = _attachment(certificate, sha256, certificate.scan_media_type if wants_scan else PDF)
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    record("certificate.downloaded", certificate, by=request.user, at=clock.now(), sha256=sha256)
    return response


def _attachment(certificate: Certificate, sha256: str, media_type: str) -> HttpResponse:
    try:
        content = files.path_of(sha256).read_bytes()  # a page or two; not worth a stream
    except FileNotFoundError as fault:
        sentence = "The file is missing from this server’s store. Ask whoever runs the portal to restore it."
        raise RuleBroken("file_missing", sentence) from fault
    name = f"secor-certificate-{certificate.number}.{ENDINGS[media_type]}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
