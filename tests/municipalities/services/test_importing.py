"""Municipalities from a file: all of it or nothing."""

from datetime import date
from pathlib import Path

import pytest

import municipalities
from certificates.models import Standing
from municipalities import events
from municipalities.models import Municipality
from municipalities.services.importing import (
    ImportMoved,
    MunicipalityImportRefused,
    import_municipalities,
    preview_import,
)
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.factories import MunicipalityFactory
from tests.municipalities.services.files import DELIA, EMPRESS, HEADER, csv, xlsx

pytestmark = pytest.mark.django_db
OWN_LIST = Path(municipalities.__file__).parent / "data" / "alberta_municipalities.csv"


@pytest.fixture(autouse=True)
def _desk():
    with every_municipality():
        yield


@pytest.fixture
def announced():
    """The municipalities that an import announced."""
    heard = []

    def hear(sender, *, municipality_ids, **_):
        heard.extend(municipality_ids)

    events.municipalities_imported.connect(hear)
    yield heard
    events.municipalities_imported.disconnect(hear)


def place(code="4801001"):
    return Municipality.objects.get(census_code=code)


@pytest.mark.parametrize("file", [csv, xlsx])
def test_new_municipalities_are_made_written_down_and_announced(manager, at, announced, file):
    done = import_municipalities(content=file(HEADER, DELIA, EMPRESS), by=manager, at=at)

    delia = place()
    assert done.plan.counts == (2, 0, 0)
    assert (delia.name, delia.kind, delia.official_name, delia.slug) == (
        "Delia",
        "village",
        "Village of Delia",
        "delia",
    )
    assert set(announced) == {delia.pk, place("4801002").pk}
    assert [e.verb for e in Event.objects.about(delia)] == ["municipality.imported"]


def test_who_is_new_has_a_standing_at_once(manager, at):
    import_municipalities(content=csv(HEADER, DELIA, EMPRESS), by=manager, at=at)

    assert Standing.objects.count() == 2


def test_the_same_file_again_changes_nothing(manager, at, announced):
    content = csv(HEADER, DELIA, EMPRESS)
    import_municipalities(content=content, by=manager, at=at)
    announced.clear()

    again = import_municipalities(content=content, by=manager, at=at)

    assert again.plan.counts == (0, 0, 2)
    assert place().version == 0
    assert Event.objects.filter(verb__startswith="municipality.").count() == 2
    assert announced == []


def test_a_changed_row_changes_its_municipality_and_keeps_the_address(manager, at, announced):
    import_municipalities(content=csv(HEADER, DELIA, EMPRESS), by=manager, at=at)
    announced.clear()
    changed = csv(
        (*HEADER, "wcb_account", "pir_registered_on"), (*DELIA[:1], "New Delia", *DELIA[2:], "1234567", "2020-01-02")
    )

    done = import_municipalities(content=changed, by=manager, at=at)

    delia = place()
    assert done.plan.counts == (0, 1, 0)
    assert (delia.name, delia.wcb_account, delia.pir_registered_on) == ("New Delia", "1234567", date(2020, 1, 2))
    assert (delia.slug, delia.version) == ("delia", 1)
    assert announced == [delia.pk]
    assert Event.objects.about(delia)[0].sentence == "Changed by an import: name, wcb account and pir registered on"


def test_what_the_portal_knows_and_the_file_leaves_empty_stays(manager, at):
    import_municipalities(content=csv(HEADER, DELIA), by=manager, at=at)
    Municipality.objects.update(wcb_account="1234567", counts_councillors=True)

    import_municipalities(content=csv((*HEADER, "wcb_account"), (*DELIA, "")), by=manager, at=at)

    assert (place().wcb_account, place().counts_councillors) == ("1234567", True)


def test_an_ended_municipality_gets_its_successor_from_the_file_or_from_before(manager, at):
    header = (*HEADER, "ended_on", "successor")
    import_municipalities(content=csv(header, (*DELIA, "2025-01-01", "4801002"), (*EMPRESS, "", "")), by=manager, at=at)
    third = ("4801003", "Small", "village", "Village of Small", "2025-01-01", "4801002")

    import_municipalities(content=csv(header, third), by=manager, at=at)

    assert place().successor == place("4801003").successor == place("4801002")


def test_anything_wrong_changes_nothing_and_is_said_by_row_and_column(manager, at, announced):
    import_municipalities(content=csv(HEADER, DELIA), by=manager, at=at)
    announced.clear()
    bad = csv(HEADER, (*DELIA[:1], "Other", *DELIA[2:]), ("x", "", "hamlet", "Village of Empress"))

    with pytest.raises(MunicipalityImportRefused) as refusal:
        import_municipalities(content=bad, by=manager, at=at)

    assert [(p.row, p.column) for p in refusal.value.problems] == [
        (3, "csd_code"),
        (3, "name"),
        (3, "municipality_type"),
    ]
    assert "3 problems" in refusal.value.sentence
    assert (Municipality.objects.count(), place().name) == (1, "Delia")
    assert announced == []


def test_a_file_that_is_no_table_is_refused(manager, at):
    with pytest.raises(RuleBroken) as refusal:
        import_municipalities(content=b"%PDF\x00", by=manager, at=at)

    assert refusal.value.code == "not_a_table"


def test_a_preview_says_the_same_and_changes_nothing():
    preview = preview_import(content=csv(HEADER, DELIA), today=date(2026, 5, 10))

    assert preview.plan.counts == (1, 0, 0)
    assert not Municipality.objects.exists()


def test_only_what_was_looked_at_is_imported(manager, at):
    import_municipalities(content=csv(HEADER, DELIA), by=manager, at=at)
    content = csv((*HEADER, "wcb_account"), (*DELIA, "2222222"))
    seen = preview_import(content=content, today=at.date()).fingerprint
    Municipality.objects.update(wcb_account="3333333")

    with pytest.raises(ImportMoved) as refusal:
        import_municipalities(content=content, seen=seen, by=manager, at=at)
    account = place().wcb_account
    import_municipalities(content=content, seen=refusal.value.preview.fingerprint, by=manager, at=at)

    assert refusal.value.preview.plan.changed[0].values == {"wcb_account": ("3333333", "2222222")}
    assert (account, place().wcb_account) == ("3333333", "2222222")


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"census_code": "4801001", "slug": "elsewhere"},
        {"census_code": "4801009", "slug": "delia"},
        {"census_code": "4801009", "slug": "elsewhere", "official_name": "Village of Delia"},
    ],
    ids=["known by now", "another address", "a name that is taken"],
)
def test_a_municipality_that_came_meanwhile_makes_it_another_preview(meanwhile, at):
    content = csv(HEADER, DELIA)
    before, again = (preview_import(content=content, today=at.date()) for _ in range(2))

    MunicipalityFactory(**meanwhile)
    after = preview_import(content=content, today=at.date())

    assert before.fingerprint == again.fingerprint
    assert after.fingerprint != before.fingerprint


def test_an_import_at_the_same_moment_is_refused_not_doubled(manager, at, monkeypatch):
    import_municipalities(content=csv(HEADER, DELIA), by=manager, at=at)
    monkeypatch.setattr(Municipality.objects, "select_for_update", lambda **_: Municipality.objects.none())

    with pytest.raises(StaleState):
        import_municipalities(content=csv(HEADER, DELIA), by=manager, at=at)


@pytest.mark.parametrize("count", [3, 300])
def test_an_import_writes_many_rows_in_few_statements(manager, at, count, django_assert_max_num_queries):
    rows = [(f"{4800000 + n}", f"Place {n}", "village", f"Village of Place {n}") for n in range(count)]

    with django_assert_max_num_queries(40):
        import_municipalities(content=csv(HEADER, *rows), by=manager, at=at)


def test_the_projects_own_list_comes_in_clean_and_again_without_a_change(at):
    content = OWN_LIST.read_bytes()

    first = import_municipalities(content=content, by=None, at=at)
    again = import_municipalities(content=content, by=None, at=at)

    assert (first.plan.counts, again.plan.counts) == ((346, 0, 0), (0, 0, 346))
    assert set(Municipality.objects.filter(name="Taber").values_list("slug", flat=True)) == {
        "taber-town",
        "taber-municipal-district",
    }
