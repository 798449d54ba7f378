"""Sending a certificate's file: the scan of the signed certificate if there is one, else the portal's PDF."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import redirect

from certificates.models import Certificate
from certificates.services import documents
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.stored_files import respond_with_download


def send_certificate(request: HttpRequest, certificate: Certificate, *, back: str) -> Any:
    """The file as an attachment; ``?file=document`` asks for the PDF even if there is a scan.

    Without a file, redirects to ``back`` with a message that says why.
    """
    user: Any = request.user
    wants_scan = request.GET.get("file") != "document"
    try:
        with transaction.atomic():  # if the file is missing, the log must not say that it was sent
            handed = documents.hand_out_document(
                certificate=certificate, wants_scan=wants_scan, by=user, at=clock.now()
            )
            return _build_attachment(handed)
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)


def _build_attachment(handed: documents.HandedFile) -> FileResponse:
    try:
        return respond_with_download(handed.sha256, handed.media_type, handed.name)
    except Http404 as fault:
        sentence = "The file is missing on this server. Ask the person who runs the portal to restore it."
        raise RuleBroken("file_missing", sentence) from fault
