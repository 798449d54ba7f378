"""PDF: its header, its end, no password, nothing else in disguise."""

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from secor_portal.inspection.refusal import FileRefused

HEADER = re.compile(rb"%PDF-[12]\.\d")
ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
NEAR = 1024  # bytes from the start or the end in which readers look for the header and the last line
PIECE = 64 * 1024
OVERLAP = 64  # longer than what is looked for, so that it is found across two pieces
DISGUISES = (b"PK\x03\x04", b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"<", b"#!")

SAVE_AGAIN = "Open it in the program that made it, save it as PDF again and choose that file."


def check_pdf(file: BinaryIO) -> None:
    """``FileRefused`` unless this is a whole PDF that opens without a password."""
    start = file.read(NEAR)
    if start.lstrip().startswith(DISGUISES) or not HEADER.search(start):
        raise FileRefused(f"is called PDF but is something else inside. {SAVE_AGAIN}")
    if b"%%EOF" not in _end(file):
        raise FileRefused(f"is not complete: the end of the PDF is missing. {SAVE_AGAIN}")
    if any(ENCRYPTED.search(piece) for piece in _pieces(file)):
        raise FileRefused("is protected with a password. Save it without protection and choose that file.")
    if zipfile.is_zipfile(file):
        raise FileRefused(f"holds another file inside. {SAVE_AGAIN}")


def _end(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - NEAR))
    return file.read(NEAR)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The whole file piece by piece, each with the end of the one before."""
    file.seek(0)
    before = b""
    while piece := file.read(PIECE):
        yield before + piece
        before = piece[-OVERLAP:]
