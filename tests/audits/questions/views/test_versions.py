"""AMHSA's pages about the audit instrument."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.models import Instrument, Question
from audits.questions.services.versions import import_instrument, publish_instrument
from secor_portal.sheets.reader import MOST_BYTES
from secor_portal.tenancy import every_municipality
from tests.audits.questions.rules.drafts import SMALL
from tests.factories import MOMENT, InstrumentFactory
from tests.pages import parse_page, text_of
from tests.secor_portal.sheets.files import make_million_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nothing_yet")]


@pytest.fixture
def _nothing_yet(db):
    """Leave no instrument in force except those a test adds."""
    Instrument.objects.filter(questions=None).update(published_at=None)


@pytest.fixture
def prepared(manager):
    """An unpublished version, valid from 2027."""
    with every_municipality():
        return import_instrument(content=SMALL.encode(), name="a.yaml", by=manager, at=MOMENT)


@pytest.fixture
def in_force(manager):
    """A version of the same questions, in force on the date of the tests."""
    with every_municipality():
        text = SMALL.replace('"2027"', '"2026"').replace("2027-01-01", "2026-01-01").replace("points: 10", "points: 8")
        version = import_instrument(content=text.encode(), name="a.yaml", by=manager, at=MOMENT)
        return publish_instrument(instrument=version, by=manager, at=MOMENT)


@pytest.fixture
def client(signed_in, manager):
    return signed_in(manager)


def page(client, name, version=None) -> str:
    response = client.get(reverse(f"desk:{name}", args=[version.pk] if version else []))
    assert response.status_code == 200
    return response.content.decode()


def upload(client, content, name="instrument.yaml"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("desk:instrument_import"), {"file": file})


def post(client, name, version, **sent):
    return client.post(reverse(f"desk:{name}", args=[version.pk]), sent)


def seen(html: str) -> str:
    return parse_page(html).field("seen")


def test_versions_are_listed_with_their_stage(client, in_force, prepared):
    shown = page(client, "instruments")

    assert "Small instrument 2026 is in force." in shown
    assert "Not published" in shown
    assert "From 1 January 2027 on" in shown


def test_a_reviewer_can_only_read_versions(signed_in, reviewer, in_force, prepared):
    client = signed_in(reviewer)

    assert "Import a version" not in page(client, "instruments")
    shown = page(client, "instrument", prepared)
    assert "Is there a policy?" in shown
    assert "Publish" not in shown
    for name in ("instrument_publish", "instrument_discard"):
        assert post(client, name, prepared).status_code == 403
    assert upload(client, SMALL).status_code == 403


def test_a_version_shows_its_questions(client, in_force):
    shown = page(client, "instrument", in_force)

    assert "1.2 Do people know it?" in shown
    words = " ".join(shown.split())
    assert "5.50 points, per cent positive · checked by interviews · only if 1.1 scores" in words
    assert "80% overall and 50% in every section" in words
    assert "What it changes" not in shown


@pytest.mark.parametrize("count", [1, 12])
def test_the_query_count_is_independent_of_the_questions(client, count, django_assert_num_queries, manager):
    more = "".join(
        f"      - {{number: {n}, text: More, validation: O, style: range, points: 1}}\n" for n in range(3, 3 + count)
    )
    with every_municipality():
        version = import_instrument(content=(SMALL + more).encode(), name="a.yaml", by=manager, at=MOMENT)

    with django_assert_num_queries(6):
        client.get(reverse("desk:instrument", args=[version.pk]))


def test_an_imported_version_shows_its_changes(client, in_force):
    response = upload(client, SMALL)
    version = Instrument.objects.get(version="2027")
    shown = page(client, "instrument", version)

    assert response.url == reverse("desk:instrument", args=[version.pk])
    assert version.published_at is None
    assert "Questions: 0 added, 0 removed and 1 changed, 1 unchanged." in shown
    assert "Changes in 1.1" in shown
    rows = [
        tuple(text_of(cell) for cell in row.find_all(["th", "td"])[:3]) for row in parse_page(shown).soup.select("tr")
    ]
    assert ("Points", "8", "10") in rows
    assert ("All sections", "13.50", "15.50") in rows


def test_added_and_removed_questions_are_named(client, in_force):
    upload(client, SMALL.replace("Is there", "Was there").replace("- number: 2\n", "- number: 2\n", 1))
    other = (
        SMALL.split("      - number: 2")[0] + "  - {number: 2, name: Hazards, questions: [{number: 1, text: New one,"
    )
    upload(client, other + " validation: O, style: range, points: 3}]}\n")
    shown = page(client, "instrument", Instrument.objects.get(version="2027"))

    assert "1 question added" in shown
    assert "New one" in shown
    assert "1 question removed" in shown
    assert "Do people know it?" in shown


def test_publishing_asks_to_confirm_and_ends_the_previous_version(client, signed_in, manager, in_force, prepared):
    asked = page(client, "instrument_publish", prepared)
    response = post(client, "instrument_publish", prepared, seen=seen(asked))

    assert "Small instrument 2026 ends the day before." in asked
    assert response.url == reverse("desk:instrument", args=[prepared.pk])
    in_force.refresh_from_db()
    prepared.refresh_from_db()
    assert in_force.valid_until == date(2026, 12, 31)
    assert prepared.published_at is not None
    assert "Coming" in page(client, "instrument", prepared)
    with time_machine.travel(MOMENT + timedelta(days=300)):
        assert "Past" in page(signed_in(manager), "instrument", in_force)


def test_publishing_a_version_imported_since_shows_it_first(client, manager, prepared):
    looked_at = seen(page(client, "instrument_publish", prepared))
    with every_municipality():
        import_instrument(
            content=SMALL.replace("points: 10", "points: 30").encode(),
            name="b.yaml",
            by=manager,
            at=MOMENT + timedelta(minutes=1),
        )

    response = post(client, "instrument_publish", prepared, seen=looked_at)
    shown = response.content.decode()

    assert response.status_code == 422
    assert "Someone else changed this version after you opened the page." in shown
    assert "35.50 points" in shown
    prepared.refresh_from_db()
    assert prepared.published_at is None
    assert post(client, "instrument_publish", prepared, seen=seen(shown)).status_code == 302


@pytest.mark.parametrize("name", ["instrument_publish", "instrument_discard"])
def test_a_published_version_cannot_be_published_or_discarded(client, in_force, name):
    response = post(client, name, in_force, seen="")

    assert response.status_code == 302
    assert "is published, so you can’t change it." in page(client, "instrument", in_force)


def test_an_unpublished_version_can_be_discarded(client, prepared):
    asked = page(client, "instrument_discard", prepared)
    response = post(client, "instrument_discard", prepared, seen=seen(asked))

    assert response.url == reverse("desk:instruments")
    assert not Question.objects.exists()


def test_a_form_with_an_invalid_time_is_refused(client, prepared):
    response = post(client, "instrument_publish", prepared, seen="yesterday")

    assert response.status_code == 422


def test_an_import_with_problems_lists_them_by_place(client):
    response = upload(client, SMALL.replace("points: 10", "points: 0").replace("validation: I", "validation: Z"))
    shown = response.content.decode()

    assert response.status_code == 422
    assert "2 problems in the file. Nothing was imported." in shown
    assert "line 12: elements[0].questions[0].points" in shown
    assert not Question.objects.exists()


def test_only_the_first_200_problems_are_shown(client):
    more = "".join(f"      - {{number: {n}, points: 0}}\n" for n in range(3, 150))

    shown = upload(client, SMALL + more).content.decode()

    assert "588 problems in the file." in shown
    assert "These are the first 200 problems." in shown


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose another file."),
        (b"%PDF-1.7\x00", "neither a YAML file nor an XLSX workbook"),
        (b"x" * (MOST_BYTES + 1), "Choose a file of at most 5 MB."),
        (b"PK\x03\x04broken", "Save it again as an Excel workbook (.xlsx)"),
        (make_million_rows, "has more than 2,000 rows"),
    ],
    ids=["empty", "pdf", "long", "zip", "million rows"],
)
def test_a_file_that_is_not_an_instrument_is_refused(client, content, sentence):
    response = upload(client, content() if callable(content) else content)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_an_import_without_a_file_is_refused(client):
    response = client.post(reverse("desk:instrument_import"))

    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


@pytest.mark.parametrize("ending", ["xlsx", "yaml"])
def test_the_version_in_force_can_be_downloaded_and_imported(client, in_force, ending):
    assert reverse(f"desk:instrument_{ending}", args=[in_force.pk]) in page(client, "instrument_import")
    file = client.get(reverse(f"desk:instrument_{ending}", args=[in_force.pk]))

    response = upload(client, file.content, f"instrument.{ending}")

    assert file["Content-Disposition"] == f'attachment; filename="small-instrument-2026.{ending}"'
    assert "Version 2026 of “Small instrument” is already published" in response.content.decode()
    assert "Write a day after 2026-01-01" in response.content.decode()


@pytest.mark.parametrize("ending", ["xlsx", "yaml"])
def test_an_empty_template_can_be_downloaded(client, ending):
    file = client.get(reverse(f"desk:instrument_template_{ending}"))

    assert file.status_code == 200
    assert file["Content-Disposition"] == f'attachment; filename="instrument.{ending}"'


def test_a_sample_is_marked_as_a_sample(client):
    sample = InstrumentFactory(is_sample=True, name="Try me", published_at=None)

    assert "This is a sample" in page(client, "instrument", sample)
    assert "Sample" in page(client, "instruments")


def test_markup_in_a_file_is_escaped(client):
    upload(client, SMALL.replace("Is there a policy?", "<script>alert(1)</script>"))

    assert "<script>alert" not in page(client, "instrument", Instrument.objects.get(version="2027"))


def test_a_deleted_version_is_not_found(client, prepared):
    address = reverse("desk:instrument", args=[prepared.pk])
    Question.objects.update(depends_on=None)
    Question.objects.all().delete()
    prepared.elements.all().delete()
    prepared.delete()

    assert client.get(address).status_code == 404
