"""Uploads and documents on disk, each under the SHA-256 of its content.

A file is written and synced before a row names it, so every row has its bytes.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PIECE = 64 * 1024  # bytes read at a time


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's SHA-256 (hexadecimal) and size in bytes."""

    sha256: str
    size: int


def measure_pieces(pieces: Iterable[bytes]) -> StoredFile:
    """The hash and size that ``store_pieces`` would return. Writes nothing, so you can still refuse the file."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return StoredFile(digest.hexdigest(), size)


def store_pieces(pieces: Iterable[bytes]) -> StoredFile:
    """Write a file under its hash. Storing the same content twice keeps one file."""
    folder = Path(settings.FILES_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as file:
        try:
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            _move_into_place(Path(file.name), locate_file(digest.hexdigest()))
        finally:
            Path(file.name).unlink(missing_ok=True)
    return StoredFile(digest.hexdigest(), size)


def store_bytes(content: bytes) -> StoredFile:
    """Write ``content`` under its hash."""
    return store_pieces([content])


def locate_file(sha256: str) -> Path:
    """The path of the file with this hash, whether it exists or not."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def open_file(sha256: str) -> BinaryIO:
    """The stored file, open for reading. ``FileNotFoundError`` if it was never stored."""
    return locate_file(sha256).open("rb")


def _move_into_place(written: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    written.replace(target)
    _sync_folder(target.parent)  # a name survives a power cut only after its folder is synced
    _sync_folder(target.parent.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
