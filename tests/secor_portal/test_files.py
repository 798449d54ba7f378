import hashlib
import os
import threading
from pathlib import Path

import pytest

from secor_portal import files


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """An empty place for files, not made yet."""
    settings.FILES_DIR = tmp_path / "deep" / "files"
    return settings.FILES_DIR


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def test_a_file_lies_under_its_hash_and_comes_back(folder):
    stored = files.store_pieces([b"inspection ", b"of March"])

    assert stored.size == 19
    assert stored.sha256 == hashlib.sha256(b"inspection of March").hexdigest()
    assert on_disk(folder) == [folder / stored.sha256[:2] / stored.sha256]
    with files.open_file(stored.sha256) as file:
        assert file.read() == b"inspection of March"


def test_the_same_content_twice_is_one_file(folder):
    assert files.store_bytes(b"once") == files.store_pieces([b"on", b"ce"])
    assert len(on_disk(folder)) == 1


def test_what_is_only_measured_is_not_kept(folder):
    measured = files.measure_pieces([b"inspection ", b"of March"])

    assert on_disk(folder) == []
    assert measured == files.store_pieces([b"inspection ", b"of March"])


def test_nothing_at_all_has_a_hash_too(folder):
    assert files.store_pieces([]) == files.StoredFile(hashlib.sha256().hexdigest(), 0)


def test_what_breaks_off_leaves_nothing_behind(folder):
    def pieces():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.store_pieces(pieces())

    assert on_disk(folder) == []


def test_a_full_disk_leaves_nothing_behind(folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        files.store_bytes(b"too much")

    assert on_disk(folder) == []


def test_the_bytes_are_synced_before_the_name_and_then_the_folders(monkeypatch):
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


def test_only_the_portal_reads_it(folder):
    stored = files.store_bytes(b"private")
    path = files.locate_file(stored.sha256)

    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_same_content_from_several_at_once_is_whole(folder):
    content = b"x" * 300_000
    threads = [threading.Thread(target=files.store_bytes, args=[content]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [path.read_bytes() for path in on_disk(folder)] == [content]


def test_what_was_never_stored_is_not_found():
    with pytest.raises(FileNotFoundError):
        files.open_file("0" * 64)
