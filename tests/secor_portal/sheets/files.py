"""Workbooks, good and bad."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(**sheets: list[list[Any]]) -> bytes:
    """A workbook with these rows by name of the sheet."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(made)


def saved(made: Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def with_sheet(markup: bytes, *, doctype: bytes = b"") -> bytes:
    """A workbook whose first sheet is this markup, as no program would write it."""
    sheet = doctype + f'<worksheet xmlns="{MAIN}">'.encode() + markup + b"</worksheet>"
    return changed(book(Sheet=[[1]]), "xl/worksheets/sheet1.xml", lambda _: sheet)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts_of:
        for name, content in parts.items():
            parts_of.writestr(name, content)
    return file.getvalue()


def million_rows() -> bytes:
    """A million rows with one cell each, in less than 5 MB."""
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % number for number in range(1, 1_000_001))
    return with_sheet(b"<sheetData>" + rows + b"</sheetData>")


def million_empty_rows() -> bytes:
    """A million rows that say nothing."""
    return with_sheet(b"<sheetData>" + b"<row><c/></row>" * 1_000_000 + b"</sheetData>")
