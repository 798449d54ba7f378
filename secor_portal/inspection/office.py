"""Excel and Word files: a ZIP of parts, told by the parts; no macros, no password, no bomb."""

import zipfile
import zlib
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from secor_portal.inspection.refusal import Refused

ZIP_MAGIC = b"PK\x03\x04"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and every file with a password
CONTENT_TYPES = "[Content_Types].xml"
OPENXML = "application/vnd.openxmlformats-officedocument."
WORKBOOK = ("xl/workbook.xml", f"{OPENXML}spreadsheetml.sheet.main+xml")
DOCUMENT = ("word/document.xml", f"{OPENXML}wordprocessingml.document.main+xml")

MOST_PARTS = 5_000
MOST_BYTES = 200 * 1024 * 1024  # unpacked, all parts together
MOST_TYPES_BYTES = 1024 * 1024
PIECE = 64 * 1024
ENCRYPTED_FLAG = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

SAVE_AGAIN = "Open it in the program that made it, save it again and choose that file."
DAMAGED = f"is damaged or not complete. {SAVE_AGAIN}"
BOMB = f"would unpack to far more than a document needs. {SAVE_AGAIN}"
MACROS = "has macros inside. Save it without macros (.xlsx or .docx) and choose that file."
LOCKED = "is protected with a password or in an old format. Save it without a password as .xlsx or .docx."


def check_workbook(file: BinaryIO) -> None:
    """``Refused`` unless this is an Excel workbook without macros that opens without a password."""
    _check(file, *WORKBOOK)


def check_document(file: BinaryIO) -> None:
    """``Refused`` unless this is a Word document without macros that opens without a password."""
    _check(file, *DOCUMENT)


def _check(file: BinaryIO, main: str, content_type: str) -> None:
    _check_magic(file.read(len(OLD_OR_LOCKED)))
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive, size=file.seek(0, 2))
            _check_types(archive, main, content_type)
            _unpack(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as fault:
        raise Refused(DAMAGED) from fault


def _check_magic(start: bytes) -> None:
    if start == OLD_OR_LOCKED:
        raise Refused(LOCKED)
    if not start.startswith(ZIP_MAGIC):
        raise Refused(f"is called an Office file but is something else inside. {SAVE_AGAIN}")


def _check_parts(archive: zipfile.ZipFile, *, size: int) -> None:
    """What the list of parts declares, before anything is unpacked."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Refused(BOMB)
    if sum(part.compress_size for part in parts) > size or len({part.filename for part in parts}) < len(parts):
        raise Refused(BOMB)  # parts that share their bytes or their name
    for part in parts:
        _check_part(part)


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.filename.lower()
    if part.flag_bits & ENCRYPTED_FLAG:
        raise Refused(LOCKED)
    if part.compress_type not in METHODS or name.startswith("/") or ".." in name.split("/") or "\\" in name:
        raise Refused(DAMAGED)
    if name.rpartition("/")[2].startswith("vbaproject") or "/macrosheets/" in name or "/activex/" in name:
        raise Refused(MACROS)


def _check_types(archive: zipfile.ZipFile, main: str, content_type: str) -> None:
    """The part that lists the types names the main part, and no macros."""
    names = set(archive.namelist())
    types = _types(archive) if CONTENT_TYPES in names else []
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise Refused(MACROS)
    if main not in names or content_type not in types:
        raise Refused(f"is not what its name says. {SAVE_AGAIN}")


def _types(archive: zipfile.ZipFile) -> list[str]:
    if archive.getinfo(CONTENT_TYPES).file_size > MOST_TYPES_BYTES:
        raise Refused(BOMB)
    try:
        return [part.get("ContentType", "") for part in fromstring(archive.read(CONTENT_TYPES))]
    except (ParseError, DefusedXmlException) as fault:
        raise Refused(DAMAGED) from fault


def _unpack(archive: zipfile.ZipFile) -> None:
    """Unpack all parts to nowhere and count, since what they declare may be a lie; checksums are compared."""
    total = 0
    for part in archive.infolist():
        declared, part.file_size = part.file_size, MOST_BYTES + 2 * PIECE  # or reading stops at what is declared
        size = 0
        with archive.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                size += len(piece)
                if total + size > MOST_BYTES:
                    raise Refused(BOMB)
        if size != declared:
            raise Refused(DAMAGED)
        total += size
