"""All municipalities of the person who is signed in."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.rules.lifecycle import AuditState
from certificates.services.standings import recompute_standings
from tests.certificates.views.situations import NOON, TODAY, audit, certified, make
from tests.certificates.views.stored import stored
from tests.factories import (
    ActionItemFactory,
    AuditorAssignmentFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.pages import parse_page, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/mine/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def person(client):
    """Somebody who is signed in and has no role yet."""
    user = UserFactory()
    client.force_login(user)
    return user


def joins(person, *names, role="administrator"):
    with scopes_disabled():
        towns = [MunicipalityFactory(name=name, slug=name.lower().replace(" ", "-")) for name in names]
        for town in towns:
            MembershipFactory(municipality=town, user=person, role=role)
    return towns


def text(html):
    return parse_page(html).text


def groups(response):
    """The titles of the tasks, by the heading that they stand under."""
    headings = parse_page(response).soup.select("h2[id^=group-]")
    return {text_of(heading): [*_tasks_of(heading.find_next("ul", class_="tasks"))] for heading in headings}


def _tasks_of(tasks):
    for where in tasks.select(".where"):
        yield text_of(where).removeprefix("Village of "), text_of(where.find_next_sibling(["a", "span"]))


def test_somebody_without_a_municipality_is_told_what_to_do(client, person):
    said = text(client.get(ADDRESS).content.decode())

    assert "No municipality yet" in said
    assert f"to invite {person.email}" in said


def test_somebody_with_one_municipality_goes_to_its_home(client, person):
    (town,) = joins(person, "Delia")

    assert client.get(ADDRESS).url == reverse("municipal:home", args=[town.slug])


def test_everything_due_is_listed_with_the_earliest_first(client, person):
    acme, bawlf, cowley = joins(person, "Acme", "Bawlf", "Cowley")
    with scopes_disabled():
        plan = certified(bawlf).plan
        ActionItemFactory(plan=plan, what="Fit the guard", due_on=date(2027, 5, 21))
    make("certified, overdue", acme)
    make("certified, not open yet", cowley)

    found = groups(client.get(ADDRESS))

    assert found["Overdue"] == [("Acme", "Start the internal audit")]
    assert found["May and June"] == [("Bawlf", "Fit the guard"), ("Bawlf", "Start the internal audit")]
    assert found["July and later"] == [("Cowley", "Conduct the internal audit")]
    assert ("Acme", "Develop the action plan") in found["No due date"]


def test_revisions_are_due_when_amhsa_asked_for_them(client, person):
    acme, _ = joins(person, "Acme", "Bawlf")
    make("certified, revisions asked", acme)

    found = groups(client.get(ADDRESS))

    assert ("Acme", "Revise the internal audit of 15 April 2027") in found["May and June"]


@pytest.mark.parametrize(
    ("late", "headline"), [(0, "Nothing is overdue."), (1, "One thing is overdue."), (2, "Two things are overdue.")]
)
def test_the_headline_counts_what_is_overdue(client, person, late, headline):
    for number, town in enumerate(joins(person, "Acme", "Bawlf")):
        make("certified, overdue" if number < late else "certified, second year", town)

    assert parse_page(client.get(ADDRESS)).heading == headline


def test_each_one_is_told_where_it_stands(client, person):
    acme, _ = joins(person, "Acme", "Bawlf")
    make("certified, overdue", acme)

    said = text(client.get(ADDRESS).content.decode())

    assert "Certified through 28 April 2029. The WCB discount is at risk: the audit is overdue." in said
    assert "Not certified yet." in said


@pytest.fixture
def ended(person):
    """An administrator's two municipalities; what is overdue at the first went with it."""
    acme, bawlf = joins(person, "Acme", "Bawlf")
    make("certified, overdue", acme)
    with scopes_disabled():
        certified(bawlf)
    type(acme).objects.filter(pk=acme.pk).update(ended_on=TODAY, successor=bawlf)
    return acme


def test_nothing_is_due_where_a_municipality_ended(client, ended):
    response = client.get(ADDRESS)

    assert parse_page(response).heading == "Nothing is overdue."
    assert not [row for rows in groups(response).values() for row in rows if row[0] == "Acme"]


def test_an_ended_municipality_says_since_when_and_what_it_became(client, ended):
    card = parse_page(client.get(ADDRESS)).find('h3 a[href="/m/acme/"]').find_parent("li")

    assert "It ended on 10 May 2027. Its successor is Village of Bawlf." in text_of(card)
    assert "Ended" in [text_of(one) for one in card.select(".status, .pill, span")]
    assert "certified" not in text_of(card).lower()


def test_an_ended_municipality_has_no_year_ahead(client, ended):
    page = client.get(ADDRESS).content.decode()

    ahead = text(page[page.index("The next twelve months") :])
    assert "Bawlf" in ahead
    assert "Acme" not in ahead


def test_where_all_have_ended_no_year_is_ahead(client, person):
    for town in joins(person, "Acme", "Bawlf"):
        type(town).objects.filter(pk=town.pk).update(ended_on=TODAY)

    page = client.get(ADDRESS).content.decode()

    assert "Standing of each municipality" in page
    assert "The next twelve months" not in page


def test_the_year_ahead_is_drawn_and_stands_in_a_table(client, person):
    acme, bawlf = joins(person, "Acme", "Bawlf")
    make("certified, overdue", acme)
    with scopes_disabled():
        certified(bawlf)

    page = client.get(ADDRESS).content.decode()
    table = parse_page(page).say("table")

    assert "Internal audit, by 3 June" in page
    assert "Internal audit, was due 28 April 2027" in page
    assert "Acme Internal audit 1 January 2027 28 April 2027, overdue 28 April 2029".replace(" ", "") in table.replace(
        " ", ""
    )
    assert "Bawlf Internal audit 1 January 2027 3 June 2027 15 June 2028".replace(" ", "") in table.replace(" ", "")


def test_a_stored_standing_of_another_day_is_worked_out_anew(client, person):
    acme, _ = joins(person, "Acme", "Bawlf")
    with scopes_disabled():
        certified(acme)
    stored(acme, standing="never_certified", changes_on=date(2027, 5, 10))

    assert "Certified through 15 June 2028." in text(client.get(ADDRESS).content.decode())


def test_an_external_auditor_sees_the_audits_assigned(client, person, town):
    with scopes_disabled():
        membership = MembershipFactory(municipality=town, user=person, role="auditor", until=date(2027, 6, 30))
        mine = audit(town, "certification", date(2027, 5, 1), AuditState.DRAFT)
        other = audit(town, "internal", date(2027, 5, 2), AuditState.DRAFT)
        AuditorAssignmentFactory(audit=mine, membership=membership)

    page = client.get(ADDRESS).content.decode()

    assert reverse("municipal:audit", args=[town.slug, mine.pk]) in page
    assert str(other.pk) not in page
    assert "You have access until 30 June 2027." in page
    assert "Standing of each municipality" not in page


def test_an_assignment_that_ran_out_is_gone(client, person, town):
    with scopes_disabled():
        membership = MembershipFactory(municipality=town, user=person, role="auditor", until=date(2027, 6, 30))
        over, mine = (audit(town, "certification", date(2027, 5, 1), AuditState.DRAFT) for _ in range(2))
        AuditorAssignmentFactory(audit=over, membership=membership, until=date(2027, 5, 9))
        AuditorAssignmentFactory(audit=mine, membership=membership, until=date(2027, 5, 10))

    page = client.get(ADDRESS).content.decode()

    assert str(over.pk) not in page
    assert str(mine.pk) in page
    assert "You have access until 10 May 2027." in page


def test_nobody_elses_municipality_is_there(client, person, neighbour):
    joins(person, "Acme", "Bawlf")
    with scopes_disabled():
        certified(neighbour)

    assert neighbour.name not in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_asks_as_often_for_thirty_municipalities_as_for_three(
    client, person, count, at, django_assert_num_queries
):
    towns = joins(person, *(f"Place {n:02}" for n in range(count)))
    with scopes_disabled():
        for town in towns:
            ActionItemFactory(plan=certified(town).plan)
        recompute_standings([town.pk for town in towns], as_of=TODAY, at=at)

    with django_assert_num_queries(9):
        response = client.get(ADDRESS)

    assert response.content.decode().count('<li class="card stack">') == count


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(ADDRESS).status_code == 302
