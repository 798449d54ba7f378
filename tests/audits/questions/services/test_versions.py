"""An instrument is imported completely or not at all, published once, and frozen after that."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import audits
from audits.models import Element, Instrument, Question
from audits.questions.rules.yaml_file import write_yaml
from audits.questions.selectors import Stage, build_draft, describe_change, find_stage, list_versions
from audits.questions.services.files import build_workbook, parse_file
from audits.questions.services.versions import (
    QuestionImportRefused,
    discard_instrument,
    import_instrument,
    publish_instrument,
)
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.sheets import SheetRefused
from secor_portal.tenancy import every_municipality
from tests.audits.questions.rules.drafts import SMALL
from tests.factories import AuditFactory
from tests.secor_portal.sheets.files import make_book, make_million_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_everywhere", "_nothing_yet")]
SAMPLE = (Path(audits.__file__).parent / "instruments" / "sample.yaml").read_bytes()
DAY = timedelta(days=1)


@pytest.fixture
def _everywhere():
    with every_municipality():
        yield


@pytest.fixture
def _nothing_yet(db):
    """Remove all instruments, including the sample of a new database."""
    Element.objects.all().delete()
    Instrument.objects.all().delete()


@pytest.fixture
def imported(manager, at):
    def take(text=SMALL, **more) -> Instrument:
        content = text if isinstance(text, bytes) else text.encode()
        return import_instrument(content=content, name="instrument.yaml", **{"by": manager, "at": at, **more})

    return take


@pytest.fixture
def published(imported, manager, at):
    def put(text=SMALL) -> Instrument:
        return publish_instrument(instrument=imported(text), by=manager, at=at)

    return put


def later(first="2028-01-01", version="2028") -> str:
    return SMALL.replace('"2027"', f'"{version}"').replace("2027-01-01", first)


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_an_imported_version_is_unpublished(imported, manager, at):
    instrument = imported()

    assert (instrument.name, instrument.version, instrument.valid_from) == (
        "Small instrument",
        "2027",
        date(2027, 1, 1),
    )
    assert (instrument.imported_by, instrument.imported_at, instrument.published_at) == (manager, at, None)
    assert list(instrument.elements.values_list("number", "name", "points_possible")) == [
        (1, "Commitment", Decimal("15.5")),
    ]
    assert list(instrument.questions.values_list("code", "points", "depends_on__code")) == [
        ("1.1", 10, None),
        ("1.2", Decimal("5.5"), "1.1"),
    ]
    assert Event.objects.get().sentence == "Small instrument 2027 imported from instrument.yaml"
    assert not Instrument.objects.in_force_on(date(2027, 6, 1)).exists()


def test_importing_an_unpublished_version_again_replaces_it(imported):
    first = imported()
    again = imported(SMALL.replace("points: 10", "points: 20").replace("Commitment", "Leadership"))

    assert again.pk == first.pk
    assert list(again.elements.values_list("name", "points_possible")) == [("Leadership", Decimal("25.5"))]
    assert Question.objects.count() == 2


@pytest.mark.parametrize("write", [write_yaml, build_workbook], ids=["yaml", "xlsx"])
def test_an_exported_version_imported_again_is_the_same(imported, manager, at, write):
    draft = build_draft(imported(SAMPLE))
    written = write(draft)
    discard_instrument(instrument=Instrument.objects.get(), by=manager, at=at)

    assert build_draft(imported(written)) == draft
    assert len(draft.questions) == Question.objects.count() == 70


def test_an_import_with_problems_lists_them_and_saves_nothing(imported):
    with pytest.raises(QuestionImportRefused) as refused:
        imported(SMALL.replace("points: 10", "points: 0").replace("style: percent_positive", "style: dice"))

    assert [problem.place for problem in refused.value.problems] == [
        "line 12: elements[0].questions[0].points",
        "line 16: elements[0].questions[1].style",
    ]
    assert refused.value.sentence.startswith("Nothing was imported: 2 problems in the file.")
    assert not Instrument.objects.exists()
    assert not Event.objects.exists()


def test_a_refused_import_keeps_the_earlier_import(imported):
    imported()

    with pytest.raises(QuestionImportRefused):
        imported(SMALL.replace("points: 10", "points: 0"))

    assert Question.objects.get(code="1.1").points == 10


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_an_instrument"),
        (b"name: \xe9t\xe9", "not_an_instrument"),
        (b"#" * (1024 * 1024 + 1), "too_large"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old_office"),
        (b"PK\x03\x04 renamed", "not_a_workbook"),
        (make_million_rows, "too_many_rows"),
        (make_book(Budget=[["x"]]), "broken_instrument"),
        (b"just a text", "broken_instrument"),
    ],
    ids=["empty", "picture", "latin", "long", "old", "zip", "million rows", "unrelated workbook", "text"],
)
def test_a_file_that_is_not_an_instrument_is_refused(imported, content, code):
    with pytest.raises(RuleBroken) as refused:
        imported(content() if callable(content) else content)

    assert (refused.value.code, refused.value.field) == (code, "file")
    assert refused.value.sentence.endswith(".")
    assert not Instrument.objects.exists()


def test_a_large_unrelated_file_is_refused_as_too_large():
    with pytest.raises(SheetRefused) as refused:
        parse_file(b"a" * (6 * 1024 * 1024))

    assert refused.value.code == "too_large"


def test_a_published_version_is_in_force_from_its_first_day(published, manager, at):
    instrument = published()

    assert (instrument.published_by, instrument.published_at) == (manager, at)
    assert Instrument.objects.in_force_on(date(2027, 1, 1)).get() == instrument
    assert not Instrument.objects.in_force_on(date(2026, 12, 31)).exists()
    assert verbs() == ["instrument.imported", "instrument.published"]


def test_publishing_a_version_ends_the_previous_one(published):
    first, second = published(), published(later())
    first.refresh_from_db()

    assert first.valid_until == date(2027, 12, 31)
    for day, instrument in ((date(2027, 12, 31), first), (date(2028, 1, 1), second), (date(2040, 1, 1), second)):
        assert list(Instrument.objects.in_force_on(day)) == [instrument]
    assert verbs()[-2:] == ["instrument.published", "instrument.ended"]
    assert Event.objects.about(first).first().sentence == "Small instrument 2027 is valid until 31 December 2027"


def test_days_without_an_instrument_are_reported(published, imported, manager, at):
    first = published()
    Instrument.objects.filter(pk=first.pk).update(valid_until=date(2027, 10, 31))
    second = imported(later())

    assert describe_change(second).gap == (date(2027, 11, 1), date(2027, 12, 31))
    publish_instrument(instrument=second, by=manager, at=at)

    first.refresh_from_db()
    assert first.valid_until == date(2027, 10, 31)
    assert Event.objects.about(second).first().sentence == (
        "Small instrument 2028 published, valid from 1 January 2028; "
        "from 1 November 2027 to 31 December 2027 none is in force"
    )


def test_a_published_version_cannot_change(published, imported, manager, at):
    instrument = published()

    with pytest.raises(QuestionImportRefused) as again:
        imported()
    for change in (publish_instrument, discard_instrument):
        with pytest.raises(RuleBroken) as refused:
            change(instrument=instrument, by=manager, at=at)
        assert refused.value.code == "published_already"

    assert "already published" in again.value.problems[0].sentence
    assert Question.objects.count() == 2


def test_a_version_older_than_the_published_one_is_refused(imported, published, manager, at):
    waiting = imported()
    published(later())

    with pytest.raises(RuleBroken) as refused:
        publish_instrument(instrument=waiting, by=manager, at=at)

    assert refused.value.code == "not_later"
    waiting.refresh_from_db()
    assert waiting.published_at is None


def test_an_instrument_without_questions_cannot_be_published(manager, at):
    empty = Instrument.objects.create(name="Empty", version="1", valid_from=date(2027, 1, 1))

    with pytest.raises(RuleBroken) as refused:
        publish_instrument(instrument=empty, by=manager, at=at)

    assert refused.value.code == "no_questions"


def test_a_version_imported_again_since_viewing_is_refused(imported, manager, at):
    looked_at = imported()
    imported(SMALL.replace("points: 10", "points: 20"), at=at + DAY)

    for change in (publish_instrument, discard_instrument):
        with pytest.raises(StaleState):
            change(instrument=looked_at, by=manager, at=at + DAY, seen=at)

    assert Instrument.objects.get().published_at is None


def test_a_discarded_version_is_deleted_but_stays_in_the_log(imported, manager, at):
    instrument = imported(SAMPLE)

    discard_instrument(instrument=instrument, by=manager, at=at)

    assert not Instrument.objects.exists()
    assert not Question.objects.exists()
    assert verbs() == ["instrument.imported", "instrument.discarded"]
    with pytest.raises(StaleState):
        publish_instrument(instrument=instrument, by=manager, at=at)


def test_a_new_version_does_not_change_an_audits_version(published, town):
    first = published()
    audit = AuditFactory(municipality=town, instrument=first)

    published(later())

    audit.refresh_from_db()
    assert audit.instrument == first


def test_versions_are_listed_with_their_stage(published, imported, django_assert_num_queries):
    past, coming = published(), published(later())
    imported(later("2029-01-01", "2029"))

    with django_assert_num_queries(2):
        found = list_versions(date(2027, 6, 1))

    assert [(version.stage, version.instrument.version) for version in found] == [
        (Stage.PREPARED, "2029"),
        (Stage.COMING, "2028"),
        (Stage.IN_FORCE, "2027"),
    ]
    assert [(v.elements, v.questions, v.points) for v in found] == [(1, 2, Decimal("15.5"))] * 3
    past.refresh_from_db()
    assert find_stage(past, date(2028, 6, 1)) is Stage.PAST
    assert find_stage(coming, date(2028, 1, 1)) is Stage.IN_FORCE


def test_the_first_version_has_nothing_to_compare_with(imported):
    assert describe_change(imported()) is None


def test_a_version_is_compared_with_the_one_it_follows(published, imported):
    first = published()

    change = describe_change(imported(later().replace("points: 10", "points: 12")))

    assert change.follows == first
    assert [question.code for question in change.comparison.changed] == ["1.1"]
    assert (change.comparison.points_before, change.comparison.points) == (Decimal("15.5"), Decimal("17.5"))
