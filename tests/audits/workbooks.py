"""Workbooks as people upload them."""

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from audits.models import Audit
from audits.workbook.rules.columns import Heading
from audits.workbook.services.file import COLUMNS, TOP, write_workbook

PLACES = {column: place for place, column in enumerate(COLUMNS, start=1)}


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def closed(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def downloaded(audit: Audit, at: datetime) -> Workbook:
    return opened(write_workbook(audit=audit, at=at))


def row_of(sheet: Worksheet, code: str) -> int:
    return next(number for number in range(TOP + 1, sheet.max_row + 1) if sheet.cell(number, 1).value == code)


def sheet_with(book: Workbook, code: str) -> Worksheet:
    return next(sheet for sheet in book.worksheets if code in [cell.value for cell in sheet["A"][TOP:]])


def fill(book: Workbook, code: str, cells: Mapping[Heading, Any]) -> None:
    """Type into the cells of a question's row; text stays text, as in cells formatted as text."""
    sheet = sheet_with(book, code)
    for column, value in cells.items():
        cell = sheet.cell(row_of(sheet, code), PLACES[column])
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else cell.data_type


def filled(audit: Audit, at: datetime, answers: Mapping[str, Mapping[Heading, Any]]) -> bytes:
    """The audit's workbook with these values typed into its cells."""
    book = downloaded(audit, at)
    for code, cells in answers.items():
        fill(book, code, cells)
    return closed(book)


def changed(content: bytes, change: Callable[[Workbook], Any]) -> bytes:
    """The workbook after ``change`` was applied to it."""
    book = opened(content)
    change(book)
    return closed(book)
