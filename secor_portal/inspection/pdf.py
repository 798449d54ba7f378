"""Checks PDF files: header, end, no password, and no other type of file in disguise."""

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from secor_portal.inspection.refusal import FileRefused

HEADER = re.compile(rb"%PDF-[12]\.\d")
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
NEAR = 1024  # bytes at the start and the end, in which PDF readers look for the header and the last line
PIECE = 64 * 1024
OVERLAP = 64  # longer than a password mark, so one that spans two pieces is found
DISGUISES = (b"PK\x03\x04", b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"<", b"#!")

SAVE_AGAIN = "Open it in the program that made it, save it as a PDF again and choose that file."


def check_pdf(file: BinaryIO) -> None:
    """``FileRefused`` unless this is a complete PDF that opens without a password."""
    start = file.read(NEAR)
    if start.lstrip().startswith(DISGUISES) or not HEADER.search(start):
        raise FileRefused(f"has the name of a PDF but isn’t one. {SAVE_AGAIN}")
    if b"%%EOF" not in _read_end(file):
        raise FileRefused(f"isn’t complete: the end of the PDF is missing. {SAVE_AGAIN}")
    if any(ENCRYPTED.search(piece) for piece in _read_pieces(file)):
        raise FileRefused("has a password. Save it without the password and choose that file.")
    if zipfile.is_zipfile(file):
        raise FileRefused(f"has another file inside. {SAVE_AGAIN}")


def _read_end(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - NEAR))
    return file.read(NEAR)


def _read_pieces(file: BinaryIO) -> Iterator[bytes]:
    """The whole file in pieces; each begins with the end of the piece before."""
    file.seek(0)
    before = b""
    while piece := file.read(PIECE):
        yield before + piece
        before = piece[-OVERLAP:]
