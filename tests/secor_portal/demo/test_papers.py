"""Papers that the demo shows."""

from io import BytesIO

from pypdf import PdfReader

from secor_portal.demo.papers import FIRST, TITLES, Papers, write_sheet
from secor_portal.files import locate_file


def test_a_paper_is_a_pdf_that_can_be_read():
    reader = PdfReader(BytesIO(write_sheet("Drill record (spring)", ["Seven people", r"Shop \\ yard"])), strict=True)

    text = reader.pages[0].extract_text()

    assert len(reader.pages) == 1
    assert reader.metadata.title == "Drill record (spring)"
    assert text.splitlines() == ["Drill record (spring)", "Seven people", r"Shop \\ yard"]


def test_every_title_and_year_is_a_file_of_its_own():
    papers = Papers()
    numbers = range(FIRST, FIRST + len(TITLES))

    stored = [papers.find_paper(number, year)[1] for year in (2019, 2026) for number in numbers]

    assert len({one.sha256 for one in stored}) == 2 * len(TITLES)
    assert all(locate_file(one.sha256).exists() for one in stored)


def test_a_paper_that_two_questions_show_is_stored_once():
    papers = Papers()

    assert papers.find_paper(FIRST, 2026) is papers.find_paper(FIRST, 2026)
