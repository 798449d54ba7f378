"""Audit questions as files: YAML or workbook, read and written."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from openpyxl import Workbook

from audits.questions.rules.draft import File, InstrumentDraft
from audits.questions.rules.workbook import ELEMENTS, INSTRUMENT, LABELS, QUESTIONS, read_workbook, write_rows
from audits.questions.rules.yaml_file import read_yaml
from audits.rules.answers import Style
from secor_portal import sheets, uploads
from secor_portal.errors import RuleBroken
from secor_portal.program import PASS_MARK_PERCENT, SECTION_PASS_MARK_PERCENT
from secor_portal.sheets.reader import MOST_BYTES, OLD_OFFICE, ZIP, refuse_non_workbook
from secor_portal.sheets.writer import DAY, offer_choices, save_to_bytes, write_cell, write_headings

MOST_ROWS, MOST_COLUMNS = 2000, 20
MOST_YAML = 1024 * 1024  # bytes
TOO_LARGE = "Choose a file of at most 5 MB."
ROOM = 100  # rows of the template that are ready to be filled in
AS_TEXT = {"version", "depends_on", "validation", "name", "text"}
WIDTHS = {"text": 60, "guidance": 60, "attach": 40, "validation": 14, "style": 18, "name": 40, "depends_on": 12}
USUAL_WIDTH = 10
CHOICES = {
    "style": tuple(Style),
    "may_not_apply": ("yes", "no"),
    "is_written_policy": ("yes", "no"),
}
HELP = (
    "Fill in the sheets Instrument, Elements and Questions. This sheet is not read.",
    "Do not merge cells or write formulas. Empty rows are ignored.",
    "Elements are numbered 1, 2, 3 and so on, and so are the questions of each; 3.4 is the fourth of element 3.",
    "Validated by: D documents, I interviews, O observation; several letters may stand together.",
    "Scoring: all_or_nothing gives all points or none, range any number up to them,"
    " percent_positive the share of people who agree.",
    "May not apply: yes if a municipality may answer that the question does not apply to it.",
    "Written policy: yes if the answer of the certification audit may be carried over.",
    "Depends on: the code of an earlier question. If that one scores nothing, this one scores nothing either.",
    "Valid from: the first day on which audits use this version. The version before it ends the day before.",
)


def read_content(file: UploadedFile) -> bytes:
    """The content of an uploaded file. Raises ``RuleBroken``, without reading it, if it is too large."""
    return uploads.read_content(file, limit=MOST_BYTES, advice=TOO_LARGE)


def parse_file(content: bytes) -> File:
    """The parsed file. Raises ``RuleBroken`` if it is neither YAML nor a readable workbook."""
    if not content.strip():
        raise RuleBroken("empty_file", "The file is empty. Begin with the template.", field="file")
    if content.startswith((ZIP, OLD_OFFICE)) or len(content) > MOST_BYTES:
        refuse_non_workbook(content)
        return read_workbook(sheets.read_workbook(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS))
    return read_yaml(_text(content))


def build_workbook(draft: InstrumentDraft | None) -> bytes:
    """The questions as a workbook; an empty template if ``draft`` is None."""
    book = Workbook()
    book.remove(book.active)
    rows = write_rows(draft) if draft else _empty()
    _header_sheet(book.create_sheet(INSTRUMENT), rows[INSTRUMENT])
    for name in (ELEMENTS, QUESTIONS):
        _table_sheet(book.create_sheet(name), name, rows[name])
    _help_sheet(book.create_sheet("How to fill in"))
    return save_to_bytes(book)


def _text(content: bytes) -> str:
    if b"\x00" in content:
        raise _refusal("not_an_instrument", "This is neither a YAML file nor an XLSX workbook. Choose one of those.")
    if len(content) > MOST_YAML:
        raise _refusal("too_large", "The file is larger than 1 MB. Audit questions need far less. Choose another file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        sentence = "This is neither a YAML file in UTF-8 nor an XLSX workbook. Choose one of those."
        raise _refusal("not_an_instrument", sentence) from fault


def _empty() -> dict[str, list[list[Any]]]:
    header = {"pass_overall": PASS_MARK_PERCENT, "pass_element": SECTION_PASS_MARK_PERCENT}
    return {
        INSTRUMENT: [[label, header.get(name)] for name, label in LABELS[INSTRUMENT].items()],
        ELEMENTS: [list(LABELS[ELEMENTS].values())],
        QUESTIONS: [list(LABELS[QUESTIONS].values())],
    }


def _header_sheet(sheet: Any, rows: list[list[Any]]) -> None:
    for number, ((label, value), name) in enumerate(zip(rows, LABELS[INSTRUMENT], strict=True), start=1):
        write_cell(sheet, number, 1, label)
        cell = write_cell(sheet, number, 2, value, as_text=name in AS_TEXT)
        if name == "valid_from":
            cell.number_format = DAY
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 50


def _table_sheet(sheet: Any, name: str, rows: list[list[Any]]) -> None:
    fields = list(LABELS[name])
    write_headings(sheet, rows[0], [WIDTHS.get(field, USUAL_WIDTH) for field in fields])
    last = len(rows) + ROOM
    for number in range(2, last + 1):
        cells = rows[number - 1] if number <= len(rows) else [None] * len(fields)
        for column, (field, value) in enumerate(zip(fields, cells, strict=True), start=1):
            write_cell(sheet, number, column, value, as_text=field in AS_TEXT)
    for column, field in enumerate(fields, start=1):
        if field in CHOICES:
            letter = sheet.cell(1, column).column_letter
            offer_choices(sheet, f"{letter}2:{letter}{last}", CHOICES[field])


def _help_sheet(sheet: Any) -> None:
    sheet.column_dimensions["A"].width = 110
    for number, sentence in enumerate(HELP, start=1):
        write_cell(sheet, number, 1, sentence)


def _refusal(code: str, sentence: str) -> RuleBroken:
    return RuleBroken(code, sentence, field="file")
