import hashlib
import os
import threading
from pathlib import Path

import pytest

from secor_portal import files


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """A folder for files that doesn't exist yet."""
    settings.FILES_DIR = tmp_path / "deep" / "files"
    return settings.FILES_DIR


def list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def test_stored_file_is_found_by_its_hash(folder):
    stored = files.store_pieces([b"inspection ", b"of March"])

    assert stored.size == 19
    assert stored.sha256 == hashlib.sha256(b"inspection of March").hexdigest()
    assert list_files(folder) == [folder / stored.sha256[:2] / stored.sha256]
    with files.open_file(stored.sha256) as file:
        assert file.read() == b"inspection of March"


def test_same_content_twice_is_one_file(folder):
    assert files.store_bytes(b"once") == files.store_pieces([b"on", b"ce"])
    assert len(list_files(folder)) == 1


def test_measured_file_is_not_written(folder):
    measured = files.measure_pieces([b"inspection ", b"of March"])

    assert list_files(folder) == []
    assert measured == files.store_pieces([b"inspection ", b"of March"])


def test_empty_file_is_stored(folder):
    assert files.store_pieces([]) == files.StoredFile(hashlib.sha256().hexdigest(), 0)


def test_broken_upload_leaves_no_file(folder):
    def pieces():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.store_pieces(pieces())

    assert list_files(folder) == []


def test_full_disk_leaves_no_file(folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        files.store_bytes(b"too much")

    assert list_files(folder) == []


def test_bytes_are_synced_before_the_name_then_the_folders(monkeypatch):
    happened = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor):
        happened.append(("sync", Path(f"/proc/self/fd/{descriptor}").resolve().name))
        sync(descriptor)

    def replaced(source, target):
        happened.append(("name", target.name))
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)

    stored = files.store_bytes(b"kept")

    steps = [(verb, name if not name.startswith("incoming-") else "incoming") for verb, name in happened]
    assert steps == [
        ("sync", "incoming"),
        ("name", stored.sha256),
        ("sync", stored.sha256[:2]),
        ("sync", "files"),
    ]


def test_stored_file_is_private_to_the_portal(folder):
    stored = files.store_bytes(b"private")
    path = files.locate_file(stored.sha256)

    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_same_content_stored_at_once_is_complete(folder):
    content = b"x" * 300_000
    threads = [threading.Thread(target=files.store_bytes, args=[content]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [path.read_bytes() for path in list_files(folder)] == [content]


def test_unknown_hash_is_not_found():
    with pytest.raises(FileNotFoundError):
        files.open_file("0" * 64)
