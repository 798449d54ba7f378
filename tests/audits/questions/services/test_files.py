"""Instruments as real workbook files."""

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
def test_any_instrument_survives_a_workbook_file(written):
    reading = check_file(parse_file(build_workbook(written)), NOTHING_PUBLISHED)

    assert reading.problems == ()
    assert reading.draft == written


def test_text_that_looks_like_a_formula_is_written_as_text():
    written = draft(ElementDraft(1, "=1+1", (question("1.1", text="=HYPERLINK(1)", attach="-5", guidance="+1"),)))

    assert check_file(parse_file(build_workbook(written)), NOTHING_PUBLISHED).draft == written


@pytest.mark.slow
def test_codes_and_empty_rows_are_formatted_as_text():
    many = tuple(question(f"1.{number}") for number in range(1, 12))
    written = draft(ElementDraft(1, "Many", (*many[:-1], replace(many[-1], depends_on="1.10"))))

    sheet = load_workbook(io.BytesIO(build_workbook(written)))["Questions"]

    assert sheet["K12"].value == "1.10"
    assert {sheet[f"K{row}"].number_format for row in (2, 12, 100)} == {"@"}
    assert sheet.freeze_panes == "A2"


def test_the_empty_template_lists_only_missing_values():
    problems = check_file(parse_file(build_workbook(None)), NOTHING_PUBLISHED).problems

    assert [problem.place for problem in problems] == [
        "Instrument!B1",
        "Instrument!B2",
        "Instrument!B4",
        "Elements!A2",
    ]
