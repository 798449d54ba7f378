from datetime import date, timedelta

import pytest

from certificates.events import standings_kept
from certificates.models import Standing
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_record
from certificates.services.standings import (
    count_due_standings,
    recompute_all_standings,
    recompute_due_standings,
    recompute_standings,
)
from municipalities.models import Municipality
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import TODAY, certified
from tests.factories import ActionPlanFactory, AuditFactory, HeadcountEntryFactory, MunicipalityFactory

LATER = date(2029, 1, 1)
# Who they are, what was kept, the eight of the records; who of them ended, whom to tell of a change, of which not yet.
QUESTIONS = 13


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def heard():
    """The changes that `standings_kept` told of."""
    said = []

    def hear(sender, changes, **facts):
        said.extend(changes)

    standings_kept.connect(hear)
    yield said
    standings_kept.disconnect(hear)


def changes():
    return list(Event.objects.filter(verb="standing.changed").values_list("facts", flat=True))


def test_the_stored_row_is_the_functions_answer(town, at):
    certified(town)
    HeadcountEntryFactory(municipality=town, count=6)

    recompute_standings([town.pk], as_of=TODAY, at=at)

    row, answer = Standing.objects.get(), compute_standing(load_record(town.pk), TODAY)
    assert row.answer == answer.as_json()
    assert (row.municipality_id, row.name, row.as_of, row.computed_at) == (town.pk, town.name, TODAY, at)
    assert (row.standing, row.in_force, row.expires_on) == ("certified", True, date(2028, 6, 15))
    assert (row.next_kind, row.next_due_by, row.overdue) == ("internal", date(2026, 6, 15), False)
    assert (row.size_status, row.peak, row.under_review) == ("small", 6, False)
    assert (row.plan_status, row.discount_status) == ("missing", "eligible")
    assert row.changes_on == answer.changes_on == date(2026, 6, 16)


def test_a_municipality_without_history_has_a_standing_too(town, at):
    recompute_standings([town.pk], as_of=TODAY, at=at)

    row = Standing.objects.get()
    assert (row.standing, row.expires_on, row.next_kind) == ("never_certified", None, "certification")


def test_while_qa_decides_no_audit_is_next(town, at):
    AuditFactory(municipality=town, state="submitted", conducted_on=date(2026, 5, 1))

    recompute_standings([town.pk], as_of=TODAY, at=at)

    row = Standing.objects.get()
    assert (row.next_kind, row.next_due_by, row.overdue) == ("", None, False)


def test_recomputing_twice_changes_nothing(town, at, heard):
    certified(town)
    recompute_standings([town.pk], as_of=TODAY, at=at)
    before = Standing.objects.values().get()

    recompute_standings([town.pk], as_of=TODAY, at=at)

    assert Standing.objects.values().get() == before
    assert (changes(), heard) == ([], [])


def test_the_first_answer_is_no_change(town, at, heard):
    certified(town)

    recompute_standings([town.pk], as_of=TODAY, at=at)

    assert (changes(), heard) == ([], [])


def test_another_standing_is_recorded_and_announced(town, at, heard):
    certified(town)
    recompute_standings([town.pk], as_of=TODAY, at=at)
    before = Standing.objects.get()

    recompute_standings([town.pk], as_of=LATER, at=at)

    event = Event.objects.get(verb="standing.changed")
    assert event.sentence == "Standing changed from certified to not maintained"
    assert (event.municipality_id, event.subject_id, event.by) == (town.pk, str(before.pk), None)
    assert heard == [(town.pk, "certified", "not_maintained")]


def test_another_due_date_alone_is_no_other_standing(town, at, heard):
    certified(town)
    recompute_standings([town.pk], as_of=TODAY, at=at)
    AuditFactory(municipality=town, kind="internal", conducted_on=date(2026, 3, 1), state="submitted")

    recompute_standings([town.pk], as_of=TODAY, at=at)

    assert Standing.objects.get().next_due_by == date(2027, 3, 1)
    assert (changes(), heard) == ([], [])


def test_only_those_asked_for_are_recomputed(town, neighbour, at):
    recompute_standings([town.pk], as_of=TODAY, at=at)

    assert Standing.objects.get().municipality_id == town.pk


def test_the_row_takes_over_the_municipalitys_name(town, at):
    recompute_standings([town.pk], as_of=TODAY, at=at)
    Municipality.objects.filter(pk=town.pk).update(name="Delia Renamed")

    recompute_standings([town.pk], as_of=TODAY, at=at)

    assert Standing.objects.get().name == "Delia Renamed"


@pytest.mark.parametrize("number", [1, 500])
def test_a_chunk_asks_as_often_for_500_as_for_one(number, at, django_assert_max_num_queries):
    towns = [MunicipalityFactory.build() for _ in range(number)]
    Municipality.objects.bulk_create(towns)
    for town in towns[:20]:
        ActionPlanFactory(audit=certified(town).audit)
    recompute_standings([town.pk for town in towns], as_of=TODAY, at=at)

    with django_assert_max_num_queries(28) as asked:
        recompute_standings([town.pk for town in towns], as_of=LATER, at=at)

    assert Standing.objects.count() == number
    assert len(changes()) == len(towns[:20])
    assert sum(query["sql"].startswith("SELECT") for query in asked) == QUESTIONS


def test_what_is_due_is_what_ended_and_what_is_missing(at):
    ended, lasting, missing = MunicipalityFactory.create_batch(3)
    certified(ended)
    recompute_standings([ended.pk, lasting.pk], as_of=TODAY, at=at)
    day = Standing.objects.get(municipality=ended).changes_on

    assert count_due_standings(day - timedelta(days=1)) == 1
    assert count_due_standings(day) == 2
    assert recompute_due_standings(as_of=day, at=at) == 2
    assert dict(Standing.objects.values_list("municipality_id", "as_of")) == {
        ended.pk: day,
        lasting.pk: TODAY,
        missing.pk: day,
    }
    assert recompute_due_standings(as_of=day, at=at) == 0


def test_every_municipality_can_be_recomputed_in_chunks(at, monkeypatch):
    monkeypatch.setattr("certificates.services.standings.CHUNK", 2)
    MunicipalityFactory.create_batch(5)

    assert recompute_all_standings(as_of=TODAY, at=at) == 5
    assert recompute_all_standings(as_of=LATER, at=at) == 5
    assert set(Standing.objects.values_list("as_of", flat=True)) == {LATER}


def test_what_is_due_is_done_in_chunks(at, monkeypatch):
    monkeypatch.setattr("certificates.services.standings.CHUNK", 2)
    for town in MunicipalityFactory.create_batch(5):
        certified(town)

    assert recompute_due_standings(as_of=TODAY, at=at) == 5
    assert recompute_due_standings(as_of=LATER, at=at) == 5


def test_an_answer_for_a_day_that_has_not_come_is_put_right_the_next_night(town, at):
    certified(town)
    recompute_standings([town.pk], as_of=LATER, at=at)

    assert count_due_standings(TODAY) == 1
    assert recompute_due_standings(as_of=TODAY, at=at) == 1
    assert (Standing.objects.get().as_of, Standing.objects.get().standing) == (TODAY, "certified")
    assert count_due_standings(TODAY) == 0
