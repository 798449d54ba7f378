"""Checks Excel and Word files, which are ZIPs of parts: no macros, password or bomb, nothing loaded from elsewhere."""

import re
import zipfile
import zlib
from typing import Any, BinaryIO
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from secor_portal.inspection.refusal import FileRefused

ZIP_MAGIC = b"PK\x03\x04"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and any file with a password
CONTENT_TYPES = "[Content_Types].xml"
OPENXML = "application/vnd.openxmlformats-officedocument."
WORKBOOK = ("xl/workbook.xml", f"{OPENXML}spreadsheetml.sheet.main+xml")
DOCUMENT = ("word/document.xml", f"{OPENXML}wordprocessingml.document.main+xml")

MOST_PARTS = 5_000
MOST_BYTES = 200 * 1024 * 1024  # of all parts together, unpacked
MOST_TYPES_BYTES = 1024 * 1024
MOST_RELATIONS_BYTES = 4 * 1024 * 1024  # of one part; thousands of hyperlinks or cached values fit in
PIECE = 64 * 1024
ENCRYPTED_FLAG = 0x1
DRIVE = re.compile("[a-z]:/")
PROGRAMS = {"ddelink", "olelink"}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

SAVE_AGAIN = "Open it in the program that made it, save it again and choose that file."
DAMAGED = f"is damaged or incomplete. {SAVE_AGAIN}"
DISGUISED = f"has the name of an Office file but isn’t one. {SAVE_AGAIN}"
MISNAMED = f"isn’t the type of file that its name says. {SAVE_AGAIN}"
BOMB = f"unpacks to far more than a document needs. {SAVE_AGAIN}"
MACROS = "has macros. Save it without macros (.xlsx or .docx) and choose that file."
LINKED = "loads another file or web page when opened. Break these links, or save it as a PDF, and choose that file."
INSIDE = "has another file inside. Take that file out: insert it as a picture, or upload it separately."
LOCKED = "has a password or is in an old format. Save it as .xlsx or .docx without a password."


def check_workbook(file: BinaryIO) -> None:
    """``FileRefused`` unless this is an Excel workbook without macros that opens without a password."""
    _check_office_file(file, *WORKBOOK)


def check_document(file: BinaryIO) -> None:
    """``FileRefused`` unless this is a Word document without macros that opens without a password."""
    _check_office_file(file, *DOCUMENT)


def _check_office_file(file: BinaryIO, main: str, content_type: str) -> None:
    _check_magic(file.read(len(OLD_OR_LOCKED)))
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive, size=file.seek(0, 2))
            _check_types(archive, main, content_type)
            _check_relations(archive)
            _test_unpacking(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as fault:
        raise FileRefused(DAMAGED) from fault


def _check_magic(start: bytes) -> None:
    if start == OLD_OR_LOCKED:
        raise FileRefused(LOCKED)
    if not start.startswith(ZIP_MAGIC):
        raise FileRefused(DISGUISED)


def _check_parts(archive: zipfile.ZipFile, *, size: int) -> None:
    """Check the list of parts before anything is unpacked."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise FileRefused(BOMB)
    if sum(part.compress_size for part in parts) > size or len({part.filename for part in parts}) < len(parts):
        raise FileRefused(BOMB)  # parts that share their bytes or their name
    for part in parts:
        _check_part(part)


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.filename.lower()
    if part.flag_bits & ENCRYPTED_FLAG:
        raise FileRefused(LOCKED)
    if part.compress_type not in METHODS or name.startswith("/") or ".." in name.split("/") or "\\" in name:
        raise FileRefused(DAMAGED)
    if name.rpartition("/")[2].startswith("vbaproject") or "/macrosheets/" in name or "/activex/" in name:
        raise FileRefused(MACROS)


def _check_types(archive: zipfile.ZipFile, main: str, content_type: str) -> None:
    """The list of content types must name the main part, and no macros."""
    names = set(archive.namelist())
    types = _list_types(archive) if CONTENT_TYPES in names else []
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise FileRefused(MACROS)
    if main not in names or content_type not in types:
        raise FileRefused(MISNAMED)


def _list_types(archive: zipfile.ZipFile) -> list[str]:
    return [part.get("ContentType", "") for part in _read_elements(archive, CONTENT_TYPES, MOST_TYPES_BYTES)]


def _check_relations(archive: zipfile.ZipFile) -> None:
    """Check every link of a part to another part, file or web page."""
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            for relation in _read_elements(archive, name, MOST_RELATIONS_BYTES):
                _check_relation(relation, of_chart="/charts/_rels/" in name.lower())
        elif "/externallinks/" in name.lower():
            _check_link(archive, name)


def _check_relation(relation: Any, *, of_chart: bool) -> None:
    """A hyperlink may lead elsewhere: a person follows it. A chart may embed a workbook: its numbers are in it."""
    kind = relation.get("Type", "").strip().rpartition("/")[2].lower()
    is_outside = relation.get("TargetMode", "").strip().lower() == "external"
    if kind == "oleobject" or (kind == "package" and not of_chart):
        raise FileRefused(INSIDE)
    if is_outside and kind != "hyperlink" and not _is_on_own_disk(relation.get("Target", "")):
        raise FileRefused(LINKED)


def _is_on_own_disk(target: str) -> bool:
    """Whether the target is a path on the author's computer, as in old links and templates. It leads nowhere here."""
    path = unquote(target).strip().replace("\\", "/").lower().removeprefix("file:///")
    return bool(DRIVE.match(path)) or not ("//" in path or ":" in path)


def _check_link(archive: zipfile.ZipFile, name: str) -> None:
    """A link to a workbook only caches its values; a link to a program starts that program, so it is refused."""
    kinds = {part.tag.rpartition("}")[2].lower() for part in _read_elements(archive, name, MOST_RELATIONS_BYTES)}
    if kinds & PROGRAMS:
        raise FileRefused(LINKED)


def _read_elements(archive: zipfile.ZipFile, name: str, most: int) -> list[Any]:
    """The XML elements of a part, which may have at most ``most`` bytes."""
    if archive.getinfo(name).file_size > most:
        raise FileRefused(BOMB)
    try:
        return list(fromstring(archive.read(name)).iter())
    except (ParseError, DefusedXmlException, LookupError) as fault:  # LookupError: an unknown encoding
        raise FileRefused(DAMAGED) from fault


def _test_unpacking(archive: zipfile.ZipFile) -> None:
    """Unpack all parts, keep nothing, and compare sizes and checksums with what the parts declare."""
    total = 0
    for part in archive.infolist():
        declared, part.file_size = part.file_size, MOST_BYTES + 2 * PIECE  # or zipfile stops at the declared size
        size = 0
        with archive.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                size += len(piece)
                if total + size > MOST_BYTES:
                    raise FileRefused(BOMB)
        if size != declared:
            raise FileRefused(DAMAGED)
        total += size
