"""Writes workbooks for people to fill in. Text stays text, even if it begins with "="."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

TEXT = "@"  # with this format a spreadsheet program keeps 3.10 as typed
DAY = "yyyy-mm-dd"
HEAD = PatternFill("solid", fgColor="E3EEF4")


def write_cell(sheet: Worksheet, row: int, column: int, value: Any, *, as_text: bool = False) -> Cell:
    """Write a value and return its cell. With ``as_text``, what people type over it also stays text."""
    cell: Cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of "=1+1"
    if as_text:
        cell.number_format = TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def write_headings(sheet: Worksheet, labels: Sequence[str], widths: Sequence[int]) -> None:
    """Write the labels into row 1, freeze it, and set the column widths (in characters)."""
    for column, (label, width) in enumerate(zip(labels, widths, strict=True), start=1):
        cell = write_cell(sheet, 1, column, label)
        cell.font, cell.fill = Font(bold=True), HEAD
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"


def offer_choices(sheet: Worksheet, cells: str, words: Sequence[str]) -> None:
    """Offer a list of words in a range such as F2:F500. Other words can be typed; the portal checks them on upload."""
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.showErrorMessage = False
    sheet.add_data_validation(choice)
    choice.add(cells)


def save_to_bytes(book: Workbook) -> bytes:
    """The content of the XLSX file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
