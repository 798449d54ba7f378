"""The PDF of a certificate: made when it is issued, or at the first download where that was not possible."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from certificates import document
from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.services.scans import ENDINGS
from municipalities.models import User
from secor_portal import files
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

PDF = "application/pdf"


def make_document_if_possible(certificate: Certificate) -> str:
    """The SHA-256 of the stored PDF of ``certificate`` as it is now; empty where this system makes no PDFs."""
    try:
        return _made(certificate)
    except document.PdfPartsMissing:
        return ""


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A stored file to hand out: its SHA-256, type and name."""

    sha256: str
    media_type: str
    name: str


@transaction.atomic
def hand_out_document(*, certificate: Certificate, wants_scan: bool, by: User, at: datetime) -> HandedFile:
    """The scan of the signed paper where there is one and it is wanted, else our PDF; that it went out is on record."""
    if certificate.state == CertificateState.AWAITING:
        raise RuleBroken("not_issued", "This certificate is not issued yet. Issue it first.")
    if wants_scan and certificate.scan_sha256:
        sha256, media_type = certificate.scan_sha256, certificate.scan_media_type
    else:
        sha256, media_type = get_document(certificate), PDF
    record("certificate.downloaded", certificate, by=by, at=at, sha256=sha256)
    return HandedFile(sha256, media_type, f"secor-certificate-{certificate.number}.{ENDINGS[media_type]}")


def get_document(certificate: Certificate) -> str:
    """The SHA-256 of the certificate's PDF, made now where there is none yet.

    Raises RuleBroken where this system makes no PDFs.
    """
    if not certificate.document_sha256:
        try:
            certificate.document_sha256 = _made(certificate)
        except document.PdfPartsMissing as fault:
            raise RuleBroken("no_pdf_parts", fault.sentence) from fault
        unmade = Certificate.objects.filter(pk=certificate.pk, document_sha256="")
        unmade.update(document_sha256=certificate.document_sha256)
    return certificate.document_sha256


def _made(certificate: Certificate) -> str:
    pdf = document.render_certificate(
        document.CertificateFacts(
            legal_name=certificate.legal_name,
            wcb_account=certificate.wcb_account,
            industry_code=certificate.industry_code,
            number=certificate.number,
            effective_on=certificate.effective_on,
            expires_on=certificate.expires_on,
            code=certificate.code or "",
        )
    )
    return files.store_bytes(pdf).sha256
