"""What AMHSA records about a municipality."""

from datetime import date

import pytest

from municipalities.models import Municipality
from municipalities.services.desk_facts import end_municipality, record_pir, rule_on_headcount
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
START, END = date(2021, 1, 1), date(2025, 1, 1)


def kept(town):
    return Municipality.objects.get(pk=town.pk)


def test_a_ruling_is_kept_written_down_and_announced(town, reviewer, at, told, verbs):
    rule_on_headcount(municipality=town, version=0, councillors=True, volunteers=False, by=reviewer, at=at)

    assert (kept(town).counts_councillors, kept(town).counts_volunteers, kept(town).version) == (True, False, 1)
    assert verbs(town) == ["municipality.ruling_recorded"]
    assert "councillors counted, volunteers not counted" in Event.objects.get().sentence
    assert told == [town.pk]


def test_a_registration_is_kept_written_down_and_announced(town, reviewer, at, told, verbs):
    record_pir(municipality=town, version=0, registered_on=START, withdrawn_on=END, by=reviewer, at=at)

    assert (kept(town).pir_registered_on, kept(town).pir_withdrawn_on) == (START, END)
    assert verbs(town) == ["municipality.pir_recorded"]
    assert told == [town.pk]


def test_a_registration_may_be_taken_back_and_withdrawn_on_its_own_day(town, reviewer, at):
    record_pir(municipality=town, version=0, registered_on=START, withdrawn_on=START, by=reviewer, at=at)
    record_pir(municipality=town, version=1, registered_on=None, withdrawn_on=None, by=reviewer, at=at)

    assert kept(town).pir_registered_on is None


@pytest.mark.parametrize(
    ("registered_on", "withdrawn_on", "code", "field"),
    [
        (date(1989, 1, 1), None, "implausible_day", "registered_on"),
        (date(2029, 1, 1), None, "implausible_day", "registered_on"),
        (None, END, "withdrawn_without_registration", "registered_on"),
        (END, START, "withdrawn_before_registration", "withdrawn_on"),
        (START, date(2029, 1, 1), "implausible_day", "withdrawn_on"),
    ],
)
def test_a_registration_that_cannot_be_is_refused(town, reviewer, at, told, registered_on, withdrawn_on, code, field):
    with pytest.raises(RuleBroken) as refusal:
        record_pir(
            municipality=town, version=0, registered_on=registered_on, withdrawn_on=withdrawn_on, by=reviewer, at=at
        )

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert told == []


def test_an_end_with_its_successor_is_kept_and_can_be_taken_back(town, neighbour, reviewer, at, told, verbs):
    end_municipality(municipality=town, version=0, ended_on=END, successor=neighbour, by=reviewer, at=at)
    ended = kept(town)
    end_municipality(municipality=ended, version=1, ended_on=None, successor=None, by=reviewer, at=at)

    assert (kept(town).ended_on, kept(town).successor) == (None, None)
    assert verbs(town) == ["municipality.end_taken_back", "municipality.ended"]
    assert told == [town.pk, town.pk]


def test_an_end_that_cannot_be_is_refused(town, neighbour, reviewer, at):
    neighbour.ended_on = date(2024, 1, 1)
    neighbour.save()
    cases = [
        (None, neighbour, "successor_without_end", "ended_on"),
        (date(1980, 1, 1), None, "implausible_day", "ended_on"),
        (END, town, "own_successor", "successor"),
        (END, neighbour, "successor_had_ended", "successor"),
    ]

    for ended_on, successor, code, field in cases:
        with pytest.raises(RuleBroken) as refusal:
            end_municipality(municipality=town, version=0, ended_on=ended_on, successor=successor, by=reviewer, at=at)
        assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("ended_on", [END, date(2020, 1, 1)])
def test_what_others_became_part_of_does_not_end_before_them(ended_on, town, neighbour, reviewer, at):
    """So two cannot be each other's successor, nor any circle."""
    end_municipality(municipality=town, version=0, ended_on=END, successor=neighbour, by=reviewer, at=at)

    with pytest.raises(RuleBroken) as refusal:
        end_municipality(municipality=neighbour, version=0, ended_on=ended_on, successor=town, by=reviewer, at=at)

    assert (refusal.value.code, refusal.value.field) == ("ended_before_it_grew", "ended_on")
    assert refusal.value.sentence == f"{town} became part of it on 1 January 2025. Enter a later day."
    assert kept(neighbour).ended_on is None


def test_what_others_became_part_of_may_end_later(town, neighbour, reviewer, at):
    end_municipality(municipality=town, version=0, ended_on=END, successor=neighbour, by=reviewer, at=at)
    with every_municipality():
        end_municipality(
            municipality=neighbour, version=0, ended_on=date(2025, 1, 2), successor=None, by=reviewer, at=at
        )

    assert kept(neighbour).ended_on == date(2025, 1, 2)


def test_a_successor_that_ended_after_the_page_was_opened_is_refused(town, neighbour, reviewer, at):
    Municipality.objects.filter(pk=neighbour.pk).update(ended_on=END)

    with pytest.raises(RuleBroken) as refusal:
        end_municipality(municipality=town, version=0, ended_on=END, successor=neighbour, by=reviewer, at=at)

    assert refusal.value.code == "successor_had_ended"


@pytest.mark.parametrize(
    ("service", "facts"),
    [
        (rule_on_headcount, {"councillors": True, "volunteers": True}),
        (record_pir, {"registered_on": START, "withdrawn_on": None}),
        (end_municipality, {"ended_on": END, "successor": None}),
    ],
)
def test_an_older_version_is_refused_and_the_same_again_says_nothing(town, reviewer, at, told, service, facts):
    service(municipality=town, version=0, **facts, by=reviewer, at=at)

    with pytest.raises(StaleState):
        service(municipality=town, version=0, **facts, by=reviewer, at=at)
    service(municipality=town, version=1, **facts, by=reviewer, at=at)

    assert told == [town.pk]
    assert Event.objects.count() == 1
