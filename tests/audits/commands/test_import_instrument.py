"""The command ``manage.py import_instrument``."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audits.models import Instrument
from audits.questions.rules.template import YAML_TEMPLATE
from secor_portal.management.commands.demo import SAMPLE
from tests.audits.questions.rules.drafts import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(text=SMALL):
        path = tmp_path / "instrument.yaml"
        path.write_text(text)
        return path

    return write


def run(*arguments) -> str:
    printed = StringIO()
    call_command("import_instrument", *map(str, arguments), stdout=printed, stderr=printed)
    return printed.getvalue()


def test_a_file_is_imported_unpublished(file):
    assert run(file()) == (
        "Small instrument 2027: 2 questions, valid from 1 January 2027, imported and not published yet.\n"
    )
    assert Instrument.objects.get(version="2027").published_at is None


def test_a_file_is_published_with_the_option(file):
    assert "published.\n" in run(file(), "--publish")
    assert Instrument.objects.in_force_on(date(2027, 1, 1)).first().version == "2027"


def test_an_import_with_problems_prints_them_by_place(file):
    printed = StringIO()

    with pytest.raises(CommandError, match="Nothing was imported: 1 problem"):
        call_command("import_instrument", str(file(SMALL.replace("points: 10", "points: 0"))), stderr=printed)

    assert printed.getvalue().startswith("line 12: elements[0].questions[0].points: Write more than 0 points")
    assert not Instrument.objects.filter(version="2027").exists()


def test_a_file_that_cannot_be_published_is_not_imported(file):
    run(file(), "--publish")
    older = SMALL.replace('"2027"', '"2026"').replace("2027-01-01", "2026-06-01")

    with pytest.raises(CommandError):
        run(file(older), "--publish")

    assert not Instrument.objects.filter(version="2026").exists()


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="can’t be read: No such file"):
        run(tmp_path / "nothing.yaml")


def test_the_packaged_sample_follows_the_first_sample():
    run(SAMPLE, "--publish")

    sample = Instrument.objects.in_force_on(date(2026, 6, 1)).first()
    assert (sample.name, sample.version) == ("Sample audit questions (invented)", "3")
    before = Instrument.objects.in_force_on(date(2024, 12, 31)).first()
    assert before is None or before.valid_until == date(2024, 12, 31)


def test_the_template_can_be_imported(file):
    assert "2 questions" in run(file(YAML_TEMPLATE))
