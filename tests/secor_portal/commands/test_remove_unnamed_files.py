"""``manage.py remove_unnamed_files``: what no row names goes, what any row names stays."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django_scopes import scopes_disabled
from factory.django import DjangoModelFactory

from audits.models import Submission
from secor_portal import clock, files
from secor_portal.activity.services import record
from secor_portal.management.commands import remove_unnamed_files
from tests import factories
from tests.factories import AuditFactory, DocumentFactory

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=2, minutes=5)
OURS = ("activity", "municipalities", "audits", "certificates", "notifications")
NAMING = [
    (model, field.name)
    for label in OURS
    for model in apps.get_app_config(label).get_models()
    for field in model._meta.concrete_fields
    if field.name.endswith("sha256") or (isinstance(field, models.CharField) and field.max_length == 64)
]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """An empty place for files."""
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def stored(words: str = "nobody names this", *, since: timedelta = LONG_AGO) -> str:
    """The hash of a file that was stored so long ago."""
    sha256 = files.store_bytes(words.encode()).sha256
    grow_old(files.locate_file(sha256), since)
    return sha256


def grow_old(path: Path, since: timedelta) -> None:
    moment = (clock.now() - since).timestamp()
    os.utime(path, (moment, moment))


def is_there(sha256: str) -> bool:
    return files.locate_file(sha256).exists()


def remove(*options: str) -> str:
    said = io.StringIO()
    call_command("remove_unnamed_files", *options, stdout=said)
    return said.getvalue()


def make(model: type[models.Model], **facts: str) -> None:
    """A row of this model, by its factory."""
    made = [one for one in vars(factories).values() if isinstance(one, type) and issubclass(one, DjangoModelFactory)]
    factory = next((one for one in made if one._meta.model is model), None)
    assert factory, f"{model.__name__} names stored files. Give it a factory, so that this test can prove they stay."
    with scopes_disabled():
        factory(**facts)


def test_what_no_row_names_goes_and_it_is_said_how_much(folder):
    unnamed = [stored("x" * 1024), stored("y" * 1024)]

    said = remove()

    assert said == "2 files removed, 2 KB together.\n"
    assert [is_there(sha256) for sha256 in unnamed] == [False, False]


@pytest.mark.parametrize(("model", "field"), NAMING)
def test_a_file_that_a_row_names_stays(model, field):
    """Every column that is made for a name; the ones of secrets are as long, and it does no harm."""
    named = stored()
    make(model, **{field: named})

    said = remove()

    assert said == "0 files removed, 0 bytes together.\n"
    assert is_there(named)


def test_a_file_that_the_log_names_stays(town, administrator, at, unscoped):
    """A scan that another one took the place of: who downloaded which is on record."""
    named = stored()
    record("certificate.scan_attached", factories.CertificateFactory(), by=administrator, at=at, sha256=named)

    remove()

    assert is_there(named)


def test_a_file_that_a_submission_lists_stays(at, unscoped):
    named = stored()
    audit = AuditFactory()
    listed = [{"name": "report.pdf", "sha256": named, "size": 3}]
    whose = {"audit": audit, "municipality_id": audit.municipality_id, "submitted_by": audit.author}
    Submission.objects.create(
        **whose, number=1, round=0, submitted_at=at, conducted_on=audit.conducted_on, files=listed
    )

    remove()

    assert is_there(named)


def test_a_document_that_was_taken_out_stays(at, unscoped):
    named = stored()
    DocumentFactory(sha256=named, removed_at=at)

    remove()

    assert is_there(named)


def test_what_may_still_be_in_somebodys_hand_stays(folder):
    """A preview can be saved for a day after its file was stored."""
    in_hand = stored(since=timedelta(days=1, hours=23))

    remove()

    assert is_there(in_hand)


def test_what_is_stored_again_while_the_rows_are_read_stays(monkeypatch):
    def read() -> set[str]:
        files.store_bytes(b"again")
        return set()

    again = stored("again")
    monkeypatch.setattr(remove_unnamed_files, "find_named", read)

    remove()

    assert is_there(again)


def test_what_an_interrupted_upload_left_goes(folder):
    stored()
    half, arriving = folder / "incoming-half", folder / "incoming-now"
    half.write_bytes(b"half")
    arriving.write_bytes(b"arriving")
    grow_old(half, LONG_AGO)

    remove()

    assert (half.exists(), arriving.exists()) == (False, True)


def test_a_dry_run_only_says_what_would_go():
    unnamed = stored()

    said = remove("--dry-run")

    assert said == "1 file to remove, 17 bytes together.\n"
    assert is_there(unnamed)


def test_where_nothing_was_ever_stored_nothing_goes():
    assert remove() == "0 files removed, 0 bytes together.\n"
