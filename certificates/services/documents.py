"""The PDF of a certificate: made when it is issued, or at the first download where that was not possible."""

from certificates import document
from certificates.models import Certificate
from secor_portal import files
from secor_portal.errors import RuleBroken


def made_if_possible(certificate: Certificate) -> str:
    """The SHA-256 of the stored PDF of ``certificate`` as it is now; empty where this system makes no PDFs."""
    try:
        return _made(certificate)
    except document.PdfPartsMissing:
        return ""


def document_of(certificate: Certificate) -> str:
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
    pdf = document.render(
        document.Facts(
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
