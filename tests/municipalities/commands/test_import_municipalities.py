"""The command that imports municipalities."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

import municipalities
from municipalities.models import Municipality
from tests.municipalities.services.files import DELIA, EMPRESS, HEADER, csv, xlsx

pytestmark = pytest.mark.django_db
OWN_LIST = Path(municipalities.__file__).parent / "data" / "alberta_municipalities.csv"


@pytest.fixture
def run(tmp_path, capsys):
    """``run(content, …)`` gives what the command said on standard output."""

    def import_file(content: bytes, *options: str) -> str:
        file = tmp_path / "municipalities.csv"
        file.write_bytes(content)
        call_command("import_municipalities", str(file), *options)
        return capsys.readouterr().out

    return import_file


def test_the_counts_are_printed(run):
    first = run(csv(HEADER, DELIA))
    second = run(xlsx(HEADER, (*DELIA[:1], "New Delia", *DELIA[2:]), EMPRESS))
    third = run(csv(HEADER, EMPRESS))

    assert first == "1 new, 0 changed, 0 unchanged.\n"
    assert second == "1 new, 1 changed, 0 unchanged.\n"
    assert third == "0 new, 0 changed, 1 unchanged.\n"


def test_a_dry_run_changes_nothing(run):
    said = run(csv(HEADER, DELIA), "--dry-run")

    assert said == "Nothing was changed. An import would give: 1 new, 0 changed, 0 unchanged.\n"
    assert not Municipality.objects.exists()


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_problems_go_to_standard_error_by_row_and_column_and_nothing_changes(run, capsys, options):
    with pytest.raises(CommandError) as refusal:
        run(csv(HEADER, DELIA, ("480", "", "village", "Village of X")), *options)

    assert capsys.readouterr().err.splitlines() == [
        "Row 3, csd_code: Enter the seven digits of the census code.",
        "Row 3, name: Enter a name.",
    ]
    assert "Nothing was imported: 2 problems" in str(refusal.value)
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"%PDF\x00", b"PK\x03\x04", "é".encode("latin-1"), b"csd_code\n1"]
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(run, content):
    with pytest.raises(CommandError) as refusal:
        run(content)

    assert str(refusal.value).endswith(".")


def test_columns_that_are_not_used_are_named(run):
    assert "Columns not used: population." in run(csv((*HEADER, "population"), (*DELIA, 5)))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="can’t be read: No such file"):
        call_command("import_municipalities", str(tmp_path / "nowhere.csv"))


@pytest.mark.slow
def test_the_projects_own_list_comes_in_clean(capsys):
    call_command("import_municipalities", str(OWN_LIST))

    assert capsys.readouterr().out == "346 new, 0 changed, 0 unchanged.\n"


@pytest.mark.slow
@pytest.mark.any_database
def test_a_refused_file_ends_with_status_1(tmp_path):
    manage = Path(municipalities.__file__).parent.parent / "manage.py"

    ended = subprocess.run(
        [sys.executable, manage, "import_municipalities", tmp_path / "nowhere.csv"], capture_output=True, check=False
    )

    assert ended.returncode == 1
    assert "can’t be read".encode() in ended.stderr
