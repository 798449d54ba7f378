"""Handing out a certificate's file: the scan of the signed paper first, else our PDF."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from certificates.models import Certificate
from certificates.services import documents
from secor_portal import files
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand


def hand_out(request: HttpRequest, certificate: Certificate, *, back: str) -> HttpResponse:
    """The file as an attachment; ``?file=document`` asks for our PDF where there is a scan too.

    Where there is no file to hand out, a sentence at ``back`` says why.
    """
    wants_scan = request.GET.get("file") != "document"
    try:
        with transaction.atomic():
            handed = documents.hand_out(certificate=certificate, wants_scan=wants_scan, **hand(request))
            return _attachment(handed)
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)


def _attachment(handed: documents.Handed) -> HttpResponse:
    try:
        content = files.path_of(handed.sha256).read_bytes()  # a page or two; not worth a stream
    except FileNotFoundError as fault:
        sentence = "The file is missing from this server’s store. Ask whoever runs the portal to restore it."
        raise RuleBroken("file_missing", sentence) from fault
    disposition = content_disposition_header(as_attachment=True, filename=handed.name)
    return HttpResponse(content, content_type=handed.media_type, headers={"Content-Disposition": disposition})
