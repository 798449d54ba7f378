"""Writing a workbook that people fill in: what is text stays text, whatever it begins with."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

TEXT = "@"  # a format in which a program keeps 3.10 as it was typed
DAY = "yyyy-mm-dd"
HEAD = PatternFill("solid", fgColor="E3EEF4")


def write_cell(sheet: Worksheet, row: int, column: int, value: Any, *, as_text: bool = False) -> Cell:
    """Write a value. Text is never a formula; ``as_text`` also keeps what is typed over it as text."""
    cell: Cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" is what somebody wrote, not what somebody wants to know
    if as_text:
        cell.number_format = TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def write_headings(sheet: Worksheet, labels: Sequence[str], widths: Sequence[int]) -> None:
    """A row of labels that stays in view, above columns of these widths (in characters)."""
    for column, (label, width) in enumerate(zip(labels, widths, strict=True), start=1):
        cell = write_cell(sheet, 1, column, label)
        cell.font, cell.fill = Font(bold=True), HEAD
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def offer_choices(sheet: Worksheet, cells: str, words: Sequence[str]) -> None:
    """Offer these words in a range such as F2:F500; others can still be typed, and the portal says what is wrong."""
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.showErrorMessage = False
    sheet.add_data_validation(choice)
    choice.add(cells)


def save_to_bytes(book: Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
