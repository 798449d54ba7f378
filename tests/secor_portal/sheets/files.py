"""Workbooks, good and hostile."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "xl/_rels/workbook.xml.rels"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def make_book(**sheets: list[list[Any]]) -> bytes:
    """A workbook with these rows, by the name of the sheet."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return save_book(made)


def save_book(made: Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def make_sheet(markup: bytes, *, doctype: bytes = b"") -> bytes:
    """A workbook whose only sheet is this markup, as no program would write it."""
    sheet = doctype + f'<worksheet xmlns="{MAIN}">'.encode() + markup + b"</worksheet>"
    return change_part(make_book(Sheet=[[1]]), "xl/worksheets/sheet1.xml", lambda _: sheet)


def make_row(cells: str) -> bytes:
    """A workbook whose only row is this markup."""
    return make_sheet(f'<sheetData><row r="1">{cells}</row></sheetData>'.encode())


def make_shared(texts: bytes, cells: str = '<c t="s"><v>0</v></c>') -> bytes:
    """A workbook whose row refers to shared texts, as Excel writes it. openpyxl writes each text into its cell."""
    link = f'<Relationship Type="{RELATION}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'.encode()
    book = change_part(make_row(cells), RELATIONS, lambda part: part.replace(b"</Relationships>", link))
    return add_part(book, "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">'.encode() + texts + b"</sst>")


def change_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def add_part(content: bytes, part: str, added: bytes) -> bytes:
    """The same workbook with one more part."""
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, added)
    return written.getvalue()


def make_zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def make_million_rows() -> bytes:
    """A million rows with one cell each, in less than 5 MB."""
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % number for number in range(1, 1_000_001))
    return make_sheet(b"<sheetData>" + rows + b"</sheetData>")


def make_far_cell() -> bytes:
    """Two cells, in the first and the last place of a sheet."""
    rows = b'<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return make_sheet(b"<sheetData>" + rows + b"</sheetData>")


def make_million_empty_rows() -> bytes:
    """A million rows without a value."""
    return make_sheet(b"<sheetData>" + b"<row><c/></row>" * 1_000_000 + b"</sheetData>")


def make_million_merges() -> bytes:
    """A million merged ranges."""
    return make_sheet(b"<sheetData/><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 1_000_000 + b"</mergeCells>")


def make_million_texts() -> bytes:
    """A million shared texts."""
    return make_shared(b"<si><t>a</t></si>" * 1_000_000)


def make_long_text() -> bytes:
    """One shared text of 60 MB."""
    return make_shared(b"<si><t>" + bytes(60 * 1024 * 1024).replace(b"\x00", b"a") + b"</t></si>")


def make_lying_bomb() -> bytes:
    """A sheet that declares 100 bytes and unpacks to 50 MB."""
    content = bytearray(make_sheet(b"<sheetData>" + b" " * 50_000_000 + b"</sheetData>"))
    name = b"xl/worksheets/sheet1.xml"
    central = content.rindex(name) - 46
    local = int.from_bytes(content[central + 42 : central + 46], "little")
    content[central + 24 : central + 28] = content[local + 22 : local + 26] = (100).to_bytes(4, "little")
    return bytes(content)
