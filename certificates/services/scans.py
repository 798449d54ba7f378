"""The scan of the paper that both parties signed."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.services.checks import insist_on_version
from municipalities.models import User
from municipalities.services.checks import make_stale_refusal
from secor_portal import files, uploads
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
ACCEPTED = ".pdf, .png, .jpg, .jpeg"


@transaction.atomic
def attach_scan(*, certificate: Certificate, version: int, scan: UploadedFile, by: User, at: datetime) -> Certificate:
    """Keep a scan (PDF, PNG or JPEG); people download it first. A newer one takes the place of an older."""
    insist_on_version(certificate, version)
    if certificate.state != CertificateState.ISSUED:
        raise RuleBroken("not_issued", "Attach the scan to the certificate that is issued and not superseded.")
    media_type = _media_type(scan)
    stored = files.store_pieces(scan.chunks())
    unmoved = Certificate.objects.filter(pk=certificate.pk, version=version)
    if not unmoved.update(scan_sha256=stored.sha256, scan_media_type=media_type, version=version + 1):
        raise make_stale_refusal()
    certificate.refresh_from_db()
    record("certificate.scan_attached", certificate, by=by, at=at, sha256=stored.sha256)
    return certificate


def _media_type(scan: UploadedFile) -> str:
    """What the file is by its own content."""
    media_type = uploads.inspect_file(scan, field="scan").media_type
    if media_type not in ENDINGS:
        raise RuleBroken("not_a_scan", "Choose a PDF, a PNG or a JPEG of the signed paper.", field="scan")
    return media_type
