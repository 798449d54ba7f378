"""Instruments as workbooks that people open."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from audits.questions.rules.checking import check_file
from audits.questions.rules.draft import ElementDraft
from audits.questions.services.files import build_workbook, parse_file
from tests.audits.questions.rules.drafts import NOTHING_PUBLISHED, draft, drafts, question


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(drafts())
def test_any_instrument_written_as_a_workbook_and_read_again_is_the_same(written):
    reading = check_file(parse_file(build_workbook(written)), NOTHING_PUBLISHED)

    assert reading.problems == ()
    assert reading.draft == written


def test_text_that_looks_like_a_formula_stays_text():
    written = draft(ElementDraft(1, "=1+1", (question("1.1", text="=HYPERLINK(1)", attach="-5", guidance="+1"),)))

    assert check_file(parse_file(build_workbook(written)), NOTHING_PUBLISHED).draft == written


@pytest.mark.slow
def test_codes_are_kept_as_text_and_empty_rows_are_ready():
    many = tuple(question(f"1.{number}") for number in range(1, 12))
    written = draft(ElementDraft(1, "Many", (*many[:-1], replace(many[-1], depends_on="1.10"))))

    sheet = load_workbook(io.BytesIO(build_workbook(written)))["Questions"]

    assert sheet["K12"].value == "1.10"
    assert {sheet[f"K{row}"].number_format for row in (2, 12, 100)} == {"@"}
    assert sheet.freeze_panes == "A2"


def test_the_empty_template_asks_for_everything_and_has_no_other_problem():
    problems = check_file(parse_file(build_workbook(None)), NOTHING_PUBLISHED).problems

    assert [problem.place for problem in problems] == [
        "Instrument!B1",
        "Instrument!B2",
        "Instrument!B4",
        "Elements!A2",
    ]
