"""Uploads and documents, stored by their content: SHA-256 in, bytes out.

A file is written and synced before any row names it, so a row without bytes cannot be.
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
class Stored:
    """A file that is on disk: its SHA-256 (hexadecimal) and size in bytes."""

    sha256: str
    size: int


def measured(pieces: Iterable[bytes]) -> Stored:
    """What ``store`` would say of ``pieces``. Nothing is written, so whoever refuses them leaves nothing behind."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return Stored(digest.hexdigest(), size)


def store(pieces: Iterable[bytes]) -> Stored:
    """Write ``pieces`` under their hash. The same content twice is one file."""
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
            _settle(Path(file.name), path_of(digest.hexdigest()))
        finally:
            Path(file.name).unlink(missing_ok=True)
    return Stored(digest.hexdigest(), size)


def store_bytes(content: bytes) -> Stored:
    """Write ``content`` under its hash."""
    return store([content])


def path_of(sha256: str) -> Path:
    """Where the file of this hash lies."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def open_stored(sha256: str) -> BinaryIO:
    """The bytes of a stored file, open for reading."""
    return path_of(sha256).open("rb")


def _settle(written: Path, target: Path) -> None:
    """Move a complete file to its name and sync the folders that now list it."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    written.replace(target)
    _sync(target.parent)
    _sync(target.parent.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
