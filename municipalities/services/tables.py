"""A CSV or XLSX file as rows of cells, recognized by its content, not its name."""

import csv
from codecs import BOM_UTF8
from typing import Any

from municipalities.rules.import_table import HEADER_ROW, MOST_ROWS
from secor_portal.errors import RuleBroken
from secor_portal.sheets import Sheet, read_workbook
from secor_portal.sheets.reader import MOST_BYTES, OLD_OFFICE, ZIP

MOST_COLUMNS = 40
DELIMITERS = ",;\t"


def read_rows(content: bytes) -> list[list[Any]]:
    """The rows of a file, the header first. Raises RuleBroken if it can't be read."""
    if not content.removeprefix(BOM_UTF8).strip():
        raise _refusal("empty_file", "The file is empty. Choose a file with a header and a row for each municipality.")
    if len(content) > MOST_BYTES:
        raise _refusal("too_large", "The file is larger than 5 MB. Split it into smaller ones.")
    if content.startswith(OLD_OFFICE):
        raise _refusal("old_office", "This is an old or protected Excel file. Save it as XLSX without a password.")
    return _sheet(content) if content.startswith(ZIP) else _csv(content)


def _csv(content: bytes) -> list[list[Any]]:
    if b"\x00" in content:
        raise _refusal("not_a_table", "This is neither a CSV nor an XLSX file. Choose one of those.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        sentence = "The file is not in UTF-8. Save it as “CSV UTF-8” or as XLSX."
        raise _refusal("not_utf8", sentence) from fault
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=lines[0].count), strict=True)
    try:
        return list(reader)
    except csv.Error as fault:
        sentence = f"Line {reader.line_num} cannot be read: {fault}. Check its quotes."
        raise _refusal("broken_csv", sentence) from fault


def _sheet(content: bytes) -> list[list[Any]]:
    """The first sheet. A formula counts as its last saved result."""
    book = read_workbook(content, most_rows=HEADER_ROW + MOST_ROWS, most_columns=MOST_COLUMNS)
    return _values(book.sheets[0]) if book.sheets else []


def _values(sheet: Sheet) -> list[list[Any]]:
    for place, cell in sheet.list_cells():
        if cell.is_formula and cell.value is None:
            sentence = f"{place} is a formula without a result. Write the value there instead."
            raise _refusal("formula_without_result", sentence)
    return [[cell.value for cell in row] for row in sheet.rows]


def _refusal(code: str, sentence: str) -> RuleBroken:
    return RuleBroken(code, sentence, field="file")
