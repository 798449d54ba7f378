"""Checks pictures: a PNG by its chunks, a JPEG by its segments, and both by their size in pixels."""

import struct
import zipfile
from typing import BinaryIO

from secor_portal.inspection.refusal import FileRefused

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
CHUNK_HEAD = 8  # four bytes of length, four of name
CHECKSUM = 4
IHDR_LENGTH = 13
MOST_CHUNKS = 100_000
MOST_PIXELS = 200_000_000  # more than browsers draw

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
START_OF_SCAN = 0xDA
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # segments with the height and width
BARE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
MOST_SEGMENTS = 10_000
FRAME_HEAD = 5  # one byte of depth, two of height, two of width
PIECE = 64 * 1024

SAVE_AGAIN = "Open the picture, save it again and choose that file."
DAMAGED = f"is damaged or incomplete. {SAVE_AGAIN}"
OTHER = f"has the name of a picture but isn’t that type of picture. {SAVE_AGAIN}"
TRAILING = f"has other data after the picture. {SAVE_AGAIN}"


def check_png(file: BinaryIO) -> None:
    """``FileRefused`` unless this is a complete PNG with nothing after it."""
    if file.read(len(PNG_MAGIC)) != PNG_MAGIC:
        raise FileRefused(OTHER)
    size = _measure_file(file, at=len(PNG_MAGIC))
    _check_header(file)
    for _ in range(MOST_CHUNKS):
        length, name = _read_chunk(file)
        if name == b"IEND":
            return _check_end(file, size, length)
        if file.seek(length + CHECKSUM, 1) > size:
            break
    raise FileRefused(DAMAGED)


def _check_header(file: BinaryIO) -> None:
    length, name = _read_chunk(file)
    if name != b"IHDR" or length != IHDR_LENGTH:
        raise FileRefused(DAMAGED)
    head = file.read(IHDR_LENGTH + CHECKSUM)
    if len(head) < IHDR_LENGTH + CHECKSUM:
        raise FileRefused(DAMAGED)
    _check_pixels(*struct.unpack(">II", head[:8]))


def _read_chunk(file: BinaryIO) -> tuple[int, bytes]:
    head = file.read(CHUNK_HEAD)
    if len(head) < CHUNK_HEAD:
        raise FileRefused(DAMAGED)
    return struct.unpack(">I", head[:4])[0], head[4:]


def _check_end(file: BinaryIO, size: int, length: int) -> None:
    end = file.seek(length + CHECKSUM, 1)
    if end > size:
        raise FileRefused(DAMAGED)
    if end < size:
        raise FileRefused(TRAILING)


def check_jpeg(file: BinaryIO) -> None:
    """``FileRefused`` unless this is a complete JPEG. Phones add data after it; only a ZIP is refused."""
    if file.read(2) != SOI:
        raise FileRefused(OTHER)
    if not _has_frame(file) or not _has_end(file):
        raise FileRefused(DAMAGED)
    if zipfile.is_zipfile(file):
        raise FileRefused(TRAILING)


def _has_frame(file: BinaryIO) -> bool:
    """Whether a segment before the picture's data gives its size."""
    framed = False
    for _ in range(MOST_SEGMENTS):
        marker = _read_marker(file)
        if marker in BARE:
            continue
        length = struct.unpack(">H", _read_bytes(file, 2))[0] - 2
        if length < 0:
            raise FileRefused(DAMAGED)
        if marker in FRAMES:
            framed = True
            _check_frame(_read_bytes(file, length))
        else:
            file.seek(length, 1)
        if marker == START_OF_SCAN:
            return framed
    return False


def _read_marker(file: BinaryIO) -> int:
    """The next marker, after any fill bytes."""
    if _read_bytes(file, 1) != b"\xff":
        raise FileRefused(DAMAGED)
    while (sign := _read_bytes(file, 1)) == b"\xff":
        pass
    return sign[0]


def _check_frame(frame: bytes) -> None:
    if len(frame) < FRAME_HEAD:
        raise FileRefused(DAMAGED)
    height, width = struct.unpack(">HH", frame[1:FRAME_HEAD])
    _check_pixels(width, height)


def _has_end(file: BinaryIO) -> bool:
    before = b""
    while piece := file.read(PIECE):
        if EOI in before + piece:
            return True
        before = piece[-1:]
    return False


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise FileRefused(DAMAGED)
    if width * height > MOST_PIXELS:
        raise FileRefused(f"is {width:,} by {height:,} pixels. Make it smaller and choose that file.")


def _read_bytes(file: BinaryIO, length: int) -> bytes:
    got = file.read(length)
    if len(got) < length:
        raise FileRefused(DAMAGED)
    return got


def _measure_file(file: BinaryIO, *, at: int) -> int:
    """The file's size in bytes. Reading continues at ``at``."""
    size = file.seek(0, 2)
    file.seek(at)
    return size
