"""Reporting who worked when."""

from datetime import date

import pytest

from municipalities.models import HeadcountEntry
from municipalities.services.headcount import MAKES_ELEVEN, change_headcount, remove_headcount, report_headcount
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.factories import HeadcountEntryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
MAY, JUNE = date(2026, 5, 3), date(2026, 6, 30)


def facts(**changed):
    return {"category": "seasonal", "count": 2, "starts_on": MAY, "ends_on": JUNE} | changed


def test_reporting_adds_an_entry_writes_it_down_and_announces_it(town, administrator, at, told, verbs):
    entry = report_headcount(municipality=town, **facts(), by=administrator, at=at)

    assert HeadcountEntry.objects.get() == entry
    assert (entry.municipality, entry.count, entry.ends_on) == (town, 2, JUNE)
    assert verbs(entry) == ["headcount.reported"]
    assert Event.objects.get().facts["count"] == 2
    assert Event.objects.get().by == administrator
    assert told == [town.pk]


REFUSALS = [
    ({"category": "mayor"}, "unknown_category", "category"),
    ({"category": ""}, "unknown_category", "category"),
    ({"count": 0}, "count_out_of_range", "count"),
    ({"count": -1}, "count_out_of_range", "count"),
    ({"count": 1000}, "count_out_of_range", "count"),
    ({"starts_on": date(1989, 12, 31)}, "implausible_day", "starts_on"),
    ({"starts_on": date(2028, 5, 11), "ends_on": None}, "implausible_day", "starts_on"),
    ({"ends_on": date(2026, 5, 2)}, "ends_before_start", "ends_on"),
    ({"ends_on": date(2028, 5, 11)}, "implausible_day", "ends_on"),
]


@pytest.mark.parametrize(("changed", "code", "field"), REFUSALS)
def test_what_cannot_be_meant_is_refused_beside_its_field(town, administrator, at, told, changed, code, field):
    with pytest.raises(RuleBroken) as refusal:
        report_headcount(municipality=town, **facts(**changed), by=administrator, at=at)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.sentence.endswith(".")
    assert not HeadcountEntry.objects.exists()
    assert told == []


@pytest.mark.parametrize(("changed", "code", "field"), REFUSALS)
def test_a_change_is_checked_like_a_report(town, administrator, at, changed, code, field):
    entry = HeadcountEntryFactory(municipality=town)

    with pytest.raises(RuleBroken) as refusal:
        change_headcount(entry=entry, version=0, **facts(**changed), by=administrator, at=at)

    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("changed", [{}, {"count": 1}, {"count": 999}, {"ends_on": None}, {"ends_on": MAY}])
def test_the_edges_are_let_in(town, administrator, at, changed):
    report_headcount(municipality=town, **facts(**changed), by=administrator, at=at, accepts_eleven=True)

    assert HeadcountEntry.objects.count() == 1


def test_the_same_entry_twice_is_refused(town, administrator, at):
    report_headcount(municipality=town, **facts(), by=administrator, at=at)

    with pytest.raises(RuleBroken) as refusal:
        report_headcount(municipality=town, **facts(), by=administrator, at=at)

    assert refusal.value.code == "same_entry"
    assert HeadcountEntry.objects.count() == 1


def test_the_eleventh_is_refused_with_its_days_until_it_is_accepted(town, administrator, at):
    HeadcountEntryFactory(municipality=town, count=9)

    with pytest.raises(RuleBroken) as refusal:
        report_headcount(municipality=town, **facts(), by=administrator, at=at)
    entry = report_headcount(municipality=town, **facts(), by=administrator, at=at, accepts_eleven=True)

    assert (refusal.value.code, refusal.value.rule) == (MAKES_ELEVEN, "R1.3")
    assert "11 workers from 3 May to 30 June 2026" in refusal.value.sentence
    assert entry.count == 2


def test_a_neighbours_people_do_not_make_eleven(town, neighbour, administrator, at):
    with every_municipality():
        HeadcountEntryFactory(municipality=neighbour, count=10)

        assert report_headcount(municipality=town, **facts(), by=administrator, at=at)


def test_councillors_warn_only_where_they_count(town, administrator, at):
    HeadcountEntryFactory(municipality=town, count=9)
    report_headcount(municipality=town, **facts(category="councillor"), by=administrator, at=at)
    HeadcountEntry.objects.filter(category="councillor").delete()
    type(town).objects.filter(pk=town.pk).update(counts_councillors=True)

    with pytest.raises(RuleBroken) as refusal:
        report_headcount(municipality=town, **facts(category="councillor"), by=administrator, at=at)

    assert refusal.value.code == MAKES_ELEVEN


def test_changing_writes_the_new_facts_and_counts_the_version(town, administrator, at, told, verbs):
    entry = HeadcountEntryFactory(municipality=town)

    change_headcount(entry=entry, version=0, **facts(count=3), by=administrator, at=at)

    entry.refresh_from_db()
    assert (entry.category, entry.count, entry.starts_on, entry.ends_on, entry.version) == ("seasonal", 3, MAY, JUNE, 1)
    assert verbs(entry) == ["headcount.changed"]
    assert told == [town.pk]


def test_a_change_to_ten_of_ten_does_not_count_the_old_entry_too(town, administrator, at):
    entry = HeadcountEntryFactory(municipality=town, count=9, category="seasonal")

    changed = change_headcount(entry=entry, version=0, **facts(count=10), by=administrator, at=at)

    assert changed.count == 10


def test_a_change_to_eleven_is_refused_until_it_is_accepted(town, administrator, at):
    entry = HeadcountEntryFactory(municipality=town, count=9, category="seasonal")

    with pytest.raises(RuleBroken) as refusal:
        change_headcount(entry=entry, version=0, **facts(count=11), by=administrator, at=at)
    change_headcount(entry=entry, version=0, **facts(count=11), by=administrator, at=at, accepts_eleven=True)

    assert refusal.value.code == MAKES_ELEVEN
    assert HeadcountEntry.objects.get().count == 11


def test_a_change_into_another_entry_is_refused(town, administrator, at):
    report_headcount(municipality=town, **facts(), by=administrator, at=at)
    other = HeadcountEntryFactory(municipality=town)

    with pytest.raises(RuleBroken) as refusal:
        change_headcount(entry=other, version=0, **facts(), by=administrator, at=at)

    assert refusal.value.code == "same_entry"


@pytest.mark.parametrize("service", [change_headcount, remove_headcount])
def test_who_looked_at_an_older_version_is_refused(town, administrator, at, told, service):
    entry = HeadcountEntryFactory(municipality=town, version=1)
    more = facts() if service is change_headcount else {}

    with pytest.raises(StaleState):
        service(entry=entry, version=0, **more, by=administrator, at=at)

    assert HeadcountEntry.objects.get().version == 1
    assert told == []


def test_removing_leaves_nothing_but_the_event(town, administrator, at, told, verbs):
    entry = HeadcountEntryFactory(municipality=town)

    remove_headcount(entry=entry, version=0, by=administrator, at=at)

    assert not HeadcountEntry.objects.exists()
    assert verbs(entry) == ["headcount.removed"]
    assert told == [town.pk]


def test_removing_twice_is_refused_the_second_time(town, administrator, at):
    entry = HeadcountEntryFactory(municipality=town)
    remove_headcount(entry=entry, version=0, by=administrator, at=at)

    with pytest.raises(StaleState):
        remove_headcount(entry=entry, version=0, by=administrator, at=at)


def test_a_ruling_recorded_after_the_page_was_opened_counts(town, administrator, at):
    HeadcountEntryFactory(municipality=town, category="councillor", count=9, starts_on=MAY)
    type(town).objects.filter(pk=town.pk).update(counts_councillors=True)

    with pytest.raises(RuleBroken) as refusal:
        report_headcount(municipality=town, **facts(), by=administrator, at=at)

    assert refusal.value.code == MAKES_ELEVEN
