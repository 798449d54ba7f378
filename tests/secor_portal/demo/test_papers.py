"""Papers that the demo shows."""

from io import BytesIO

from pypdf import PdfReader

from secor_portal.demo.papers import store_papers, write_sheet
from secor_portal.files import locate_file


def test_a_paper_is_a_pdf_that_can_be_read():
    reader = PdfReader(BytesIO(write_sheet("Drill record (spring)", ["Seven people", r"Shop \\ yard"])), strict=True)

    text = reader.pages[0].extract_text()

    assert len(reader.pages) == 1
    assert reader.metadata.title == "Drill record (spring)"
    assert text.splitlines() == ["Drill record (spring)", "Seven people", r"Shop \\ yard"]


def test_every_title_and_year_is_a_file_of_its_own():
    papers = store_papers([2025, 2026])

    assert len({stored.sha256 for _, stored in papers.values()}) == len(papers) == 64
    assert all(locate_file(stored.sha256).exists() for _, stored in papers.values())
