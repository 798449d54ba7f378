import pytest

from certificates import document
from certificates.models import Certificate
from certificates.services.documents import get_document
from secor_portal import files
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import certified


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.mark.slow
def test_a_document_that_is_missing_is_made_and_kept(town):
    certificate = certified(town)

    sha256 = get_document(certificate)

    assert files.locate_file(sha256).exists()
    assert Certificate.objects.get().document_sha256 == sha256


def test_a_document_that_is_there_is_not_made_again(town, monkeypatch):
    certificate = certified(town, document_sha256="ab" * 32)
    monkeypatch.setattr(document, "render_certificate", None)

    assert get_document(certificate) == "ab" * 32


def test_without_pango_a_sentence_says_so(town, monkeypatch):
    def missing(_):
        raise document.PdfPartsMissing

    monkeypatch.setattr(document, "render_certificate", missing)

    with pytest.raises(RuleBroken, match="pango") as refusal:
        get_document(certified(town))

    assert refusal.value.code == "no_pdf_parts"
    assert Certificate.objects.get().document_sha256 == ""
