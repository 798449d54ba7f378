"""Handing out a certificate's file: the scan of the signed paper first, else our PDF."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import redirect

from certificates.models import Certificate
from certificates.services import documents
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand
from secor_portal.web.stored_files import respond_with_download


def hand_out(request: HttpRequest, certificate: Certificate, *, back: str) -> Any:
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


def _attachment(handed: documents.Handed) -> FileResponse:
    try:
        return respond_with_download(handed.sha256, handed.media_type, handed.name)
    except Http404 as fault:
        sentence = "The file is missing from this server’s store. Ask whoever runs the portal to restore it."
        raise RuleBroken("file_missing", sentence) from fault
