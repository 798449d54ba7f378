from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from certificates.models import Certificate
from certificates.services.scans import attach_scan
from secor_portal import files
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import awaiting, certified


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def paper(tmp_path):
    """The bytes of a scan."""
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.write(tmp_path / "scan.pdf")
    return (tmp_path / "scan.pdf").read_bytes()


def upload(content, name="scan.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_scan_is_kept_by_its_content(town, reviewer, at, paper):
    certificate = certified(town)

    attach_scan(certificate=certificate, version=0, scan=upload(paper), by=reviewer, at=at)

    kept = Certificate.objects.get()
    assert (kept.scan_sha256, kept.scan_media_type) == (sha256(paper).hexdigest(), "application/pdf")
    assert files.locate_file(kept.scan_sha256).read_bytes() == paper
    assert kept.version == certificate.version == 1
    assert Event.objects.get(verb="certificate.scan_attached").facts["sha256"] == kept.scan_sha256


@pytest.mark.parametrize(
    ("content", "name"), [(b"<html>", "scan.pdf"), (b"", "scan.pdf"), (b"PK\x03\x04", "scan.xlsx"), (b"x", "scan.exe")]
)
def test_what_is_no_scan_is_refused_at_its_field(content, name, town, reviewer, at):
    certificate = certified(town)

    with pytest.raises(RuleBroken) as refusal:
        attach_scan(certificate=certificate, version=0, scan=upload(content, name), by=reviewer, at=at)

    assert refusal.value.field == "scan"
    assert Certificate.objects.get().scan_sha256 == ""


def test_a_certificate_that_awaits_issue_takes_no_scan(town, reviewer, at, paper):
    with pytest.raises(RuleBroken) as refusal:
        attach_scan(certificate=awaiting(town), version=0, scan=upload(paper), by=reviewer, at=at)

    assert refusal.value.code == "not_issued"


def test_a_scan_for_an_older_version_is_refused(town, reviewer, at, paper):
    certificate = certified(town, version=3)

    with pytest.raises(StaleState):
        attach_scan(certificate=certificate, version=2, scan=upload(paper), by=reviewer, at=at)
