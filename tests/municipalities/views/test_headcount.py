"""The headcount pages."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import HeadcountEntry
from secor_portal import wording
from tests.factories import HeadcountEntryFactory
from tests.pages import parse_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def year_page(town):
    return reverse("municipal:headcount", args=[town.slug])


@pytest.fixture
def adding(town):
    return reverse("municipal:headcount_add", args=[town.slug])


@pytest.fixture
def client(signed_in, administrator):
    return signed_in(administrator)


def have(town, count, first=date(2020, 1, 1), last=None, category="seasonal"):
    with scopes_disabled():
        return HeadcountEntryFactory(municipality=town, category=category, count=count, starts_on=first, ends_on=last)


def kept():
    with scopes_disabled():
        return list(HeadcountEntry.objects.order_by("starts_on", "count"))


def text(response):
    """What the page says, without its tags."""
    return parse_page(response).text


def facts(**changed):
    return {"category": "seasonal", "count": "2", "starts_on": "2026-06-01", "ends_on": "2026-06-30"} | changed


# — the year —


def test_an_empty_year_says_so_and_what_to_do(client, year_page):
    response = client.get(year_page)

    assert parse_page(response).heading == "No headcount for 2026 yet."
    assert "No workers reported for this year" in text(response)


def test_the_headline_says_the_peak_so_far_and_what_is_planned(client, year_page, town):
    have(town, 8)
    have(town, 2, date(2026, 7, 1), date(2026, 7, 9))

    response = client.get(year_page)

    assert parse_page(response).heading == "At most 8 workers on one day so far. 10 are planned in July."


def test_days_above_ten_are_shown_with_who_is_there_and_a_way_out(client, year_page, town):
    have(town, 9, category="administration")
    have(town, 1, date(2026, 6, 28), date(2026, 7, 16), category="temporary")
    crew = have(town, 1, date(2026, 7, 5), date(2026, 7, 9), category="subcontractor")

    response = client.get(year_page)

    assert "11 workers from 5 to 9 July 2026" in text(response)
    assert "On that day: administration 9, temporary 1 and subcontractors 1." in text(response)
    assert "if they start on 17 July 2026 or later, the year stays within 10" in text(response)
    assert reverse("municipal:headcount_change", args=[town.slug, crew.pk]) in response.content.decode()


def test_councillors_and_volunteers_are_kept_apart_with_both_peaks(client, year_page, town):
    have(town, 8)
    have(town, 3, category="councillor")
    have(town, 4, category="volunteer_firefighter")

    said = text(client.get(year_page))

    assert "At most 8 workers" in said
    assert "Councillors 3 Volunteer firefighters 4 Highest number without them 8 Highest number with them 15" in said


def test_a_ruling_makes_councillors_count(client, year_page, town):
    have(town, 8)
    have(town, 3, category="councillor")
    town.counts_councillors = True
    town.save()

    assert "At most 11 workers on one day so far, above 10." in text(client.get(year_page))


def test_another_year_can_be_looked_at(client, year_page, town):
    have(town, 8, date(2024, 1, 1), date(2024, 12, 31))
    have(town, 3, date(2027, 1, 1))

    assert "At most 8 workers worked here on one day of 2024." in text(client.get(year_page, {"year": "2024"}))
    assert "At most 3 workers are planned on one day of 2027." in text(client.get(year_page, {"year": "2027"}))


@pytest.mark.parametrize(("asked", "shown"), [("1950", "1990"), ("9999", "2028")])
def test_a_year_that_cannot_be_meant_shows_the_nearest(client, year_page, asked, shown):
    assert f"Day by day, {shown}" in text(client.get(year_page, {"year": asked}))


@pytest.mark.parametrize("asked", ["", "x", "20266", "-202", "٢٠٢٦"])
def test_what_is_no_year_is_not_found(client, year_page, asked):
    assert client.get(year_page, {"year": asked}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"people": "1", "first": "2026-07-19", "last": "2026-07-23"}, "the highest number of the year becomes 9."),
        ({"people": "3", "first": "2026-07-19", "last": "2026-07-23"}, "11 workers from 19 to 23 July 2026: above 10."),
        ({"people": "3", "first": "19 July 2026", "last": ""}, "11 workers from 19 July to 31 December 2026"),
        ({"people": "3", "first": "2025-07-19", "last": "2025-07-23"}, "11 workers from 19 to 23 July 2025"),
    ],
)
def test_one_may_try_before_saving(client, year_page, town, asked, answer):
    have(town, 8)

    assert answer in text(client.get(year_page, asked))
    assert len(kept()) == 1


def test_trying_where_there_is_room_says_that_the_peak_stays(client, year_page, town):
    have(town, 8, date(2026, 1, 1), date(2026, 1, 31))

    said = text(client.get(year_page, {"people": "1", "first": "2026-07-19", "last": "2026-07-23"}))

    assert "the highest number of the year stays 8." in said


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"people": "two", "first": "2026-07-19", "last": ""}, "Enter a whole number, for example 2."),
        ({"people": "", "first": "", "last": ""}, "Enter how many workers, for example 2."),
        ({"people": "1", "first": "soon", "last": ""}, "Enter a date such as 15 June 2027."),
        (
            {"people": "1", "first": "2026-07-19", "last": "2026-07-18"},
            "not before the first day, 19 July 2026",
        ),
        ({"people": "1000", "first": "2026-07-19", "last": ""}, "999 or less"),
        (
            {"people": "1", "first": "0001-01-01", "last": "9999-12-31"},
            "Enter a day from 1 January 1990 to 10 May 2028.",
        ),
        ({"people": "1", "first": "1989-12-31", "last": ""}, "Enter a day from 1 January 1990 to 10 May 2028."),
        (
            {"people": "1", "first": "2026-07-19", "last": "2028-05-11"},
            "Enter a day from 1 January 1990 to 10 May 2028.",
        ),
    ],
)
def test_a_try_that_cannot_be_meant_gets_a_sentence(client, year_page, asked, sentence):
    response = client.get(year_page, asked)

    assert sentence in text(response)
    assert response.status_code == 200


@pytest.mark.parametrize("year", ["1990", "2028"])
def test_a_try_in_the_first_and_the_last_year_is_answered(client, year_page, year):
    said = text(client.get(year_page, {"year": year, "people": "1", "first": f"{year}-01-01", "last": ""}))

    assert "the highest number of the year becomes 1." in said


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_asks_as_often_for_many_entries_as_for_few(client, year_page, town, count, django_assert_num_queries):
    for number in range(count):
        have(town, 1, date(2026, 1, 1 + number))
    client.get(year_page)

    with django_assert_num_queries(5):
        response = client.get(year_page)

    assert response.content.count(b">Change<span") == count


# — adding and changing —


def test_people_are_added_and_shown(client, adding, year_page):
    response = client.post(adding, facts(), follow=True)

    assert response.redirect_chain[0][0] == f"{year_page}?year=2026"
    assert "Saved: 2 workers, seasonal, from 1 June 2026." in text(response)
    assert [(e.count, e.starts_on) for e in kept()] == [(2, date(2026, 6, 1))]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"category": ""}, "Choose a category."),
        ({"category": "mayor"}, "Choose one of the answers shown."),
        ({"count": ""}, "Enter how many workers, for example 2."),
        ({"count": "two"}, "Enter a whole number, for example 2."),
        ({"count": "0"}, "Enter 1 or more."),
        ({"count": "1000"}, "Enter 999 or less."),
        ({"count": "9" * 400}, "Enter 999 or less."),
        ({"starts_on": ""}, "Enter the first day."),
        ({"starts_on": "31 June 2026"}, "Enter a date such as 15 June 2027."),
        ({"starts_on": "1989-12-31"}, "Enter a day from 1 January 1990 to 10 May 2028."),
        ({"ends_on": "2026-05-31"}, "Enter a last day that is not before the first day, 1 June 2026."),
        ({"ends_on": "9999-12-31"}, "Enter a day from 1 January 1990 to 10 May 2028."),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(client, adding, changed, sentence):
    typed = facts(**changed)

    response = client.post(adding, typed)

    assert response.status_code == 422
    assert sentence in text(response)
    assert "There is a problem" in text(response)
    for name in ("count", "starts_on", "ends_on"):
        assert parse_page(response).field(name) == typed[name]
    assert kept() == []


def test_every_problem_is_said_at_once(client, adding):
    said = text(client.post(adding, facts(category="", count="two", ends_on="2026-05-01")))

    assert said.count("Choose a category.") == 2
    assert said.count("Enter a whole number, for example 2.") == 2
    assert said.count("not before the first day") == 2


def test_an_empty_post_is_refused_and_not_a_new_page(client, adding):
    assert client.post(adding).status_code == 422


def test_the_same_entry_twice_is_refused(client, adding):
    client.post(adding, facts())

    assert "This entry exists already." in text(client.post(adding, facts()))
    assert len(kept()) == 1


def accepting(response) -> str:
    """What the button “Save anyway” sends."""
    return parse_page(response).field("accepts")


def test_a_warning_comes_before_the_eleventh(client, adding, town):
    have(town, 9)

    warned = client.post(adding, facts())
    still_only_one = len(kept())
    client.post(adding, facts(accepts=accepting(warned)))

    assert warned.status_code == 200
    assert "This would make 11 workers from 1 to 30 June 2026" in text(warned)
    assert parse_page(warned).field("starts_on") == "2026-06-01"
    assert still_only_one == 1
    assert len(kept()) == 2


def test_who_accepts_the_warning_and_then_types_something_else_is_warned_again(client, adding, town):
    have(town, 9)
    accepts = accepting(client.post(adding, facts()))

    warned = client.post(adding, facts(count="5", accepts=accepts))

    assert "This would make 14 workers" in text(warned)
    assert len(kept()) == 1


def test_an_entry_is_changed_on_the_version_that_was_shown(client, town):
    entry = have(town, 2, date(2026, 6, 1))
    address = reverse("municipal:headcount_change", args=[town.slug, entry.pk])

    shown = client.get(address).content.decode()
    client.post(address, facts(count="4", version="0"))

    assert 'name="version" value="0"' in shown
    assert [(e.count, e.version) for e in kept()] == [(4, 1)]


@pytest.mark.parametrize("version", ["7", "", "999999999"])
def test_a_form_on_another_version_is_refused_and_what_was_typed_stays(client, town, version):
    entry = have(town, 2)
    with scopes_disabled():
        HeadcountEntry.objects.update(version=3)

    response = client.post(
        reverse("municipal:headcount_change", args=[town.slug, entry.pk]), facts(count="4", version=version)
    )

    assert "Someone else changed this after you opened it." in text(response)
    assert parse_page(response).field("count") == "4"
    assert kept()[0].count == 2


def test_an_entry_is_removed_after_asking(client, town, year_page):
    entry = have(town, 2)
    address = reverse("municipal:headcount_remove", args=[town.slug, entry.pk])

    asked = client.get(address)
    before = len(kept())
    response = client.post(address, {"version": "0"}, follow=True)

    assert "Remove 2 workers, seasonal, from 1 January 2020?" in text(asked)
    assert before == 1
    assert kept() == []
    assert "Removed: 2 workers, seasonal, from 1 January 2020." in text(response)


def test_an_entry_that_somebody_else_changed_is_not_removed(client, town):
    entry = have(town, 2)
    with scopes_disabled():
        HeadcountEntry.objects.update(version=3)

    response = client.post(reverse("municipal:headcount_remove", args=[town.slug, entry.pk]), {"version": "0"})

    assert "Someone else changed this after you opened it." in text(response)
    assert len(kept()) == 1


@pytest.mark.parametrize("name", ["headcount_change", "headcount_remove"])
def test_what_is_not_there_or_a_neighbours_is_not_found(client, town, neighbour, name):
    theirs = have(neighbour, 2)

    assert client.get(reverse(f"municipal:{name}", args=[town.slug, uuid4()])).status_code == 404
    assert client.post(reverse(f"municipal:{name}", args=[town.slug, theirs.pk])).status_code == 404


def test_a_reader_sees_the_year_and_no_way_to_change_it(signed_in, member, year_page, town):
    have(town, 2)

    shown = signed_in(member("reader")).get(year_page).content.decode()

    assert "At most 2 people" in shown
    assert ">Change<span" not in shown
    assert "Add people" not in shown


def test_dates_are_written_out(client, year_page, town):
    have(town, 2, date(2026, 6, 1), date(2026, 6, 30))

    assert wording.day(date(2026, 6, 30)) in text(client.get(year_page))
