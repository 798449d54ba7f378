"""Municipalities over the API."""

import pytest

from municipalities.models import Municipality
from tests.factories import MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/municipalities/"


def names(response) -> set[str]:
    return {row["name"] for row in response.data["results"]}


def test_one_sees_ones_own_only(api, administrator, town, neighbour):
    caller = api(administrator)

    assert names(caller.get(LIST)) == {town.name}
    assert caller.get(f"{LIST}{town.pk}/").data["official_name"] == town.official_name
    assert caller.get(f"{LIST}{neighbour.pk}/").status_code == 404


def test_the_desk_sees_all(api, reviewer, town, neighbour):
    assert names(api(reviewer).get(LIST)) == {town.name, neighbour.name}


def test_an_auditor_sees_the_name_in_no_detail(api, member, town):
    assert api(member("auditor")).get(f"{LIST}{town.pk}/").status_code == 403


def test_an_auditor_finds_it_in_no_list_but_finds_ones_own(api, member, neighbour):
    auditor = member("auditor")
    MembershipFactory(user=auditor, municipality=neighbour, role="reader")

    assert names(api(auditor).get(LIST)) == {neighbour.name}


def test_nobody_sees_nothing(api, town):
    assert api(None).get(LIST).status_code == 401
    assert api(None).get(f"{LIST}{town.pk}/").status_code == 401


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=empr", {"Empress"}),
        ("?kind=town", {"Big"}),
        ("?exists=true", {"Empress", "Big"}),
        ("?exists=false", {"Gone"}),
        ("?kind=village&exists=true", {"Empress"}),
    ],
)
def test_the_list_can_be_filtered(api, reviewer, query, found):
    MunicipalityFactory(name="Empress")
    MunicipalityFactory(name="Big", kind="town")
    MunicipalityFactory(name="Gone", ended_on="2026-05-10", kind="city")

    assert names(api(reviewer).get(LIST + query)) == found


def test_a_filter_that_is_none_is_refused(api, reviewer):
    response = api(reviewer).get(LIST + "?kind=hamlet")

    assert response.status_code == 400
    assert "kind" in response.data


def test_an_id_that_is_none_is_not_found(api, reviewer):
    assert api(reviewer).get(f"{LIST}delia/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(api, manager, town, method):
    assert getattr(api(manager), method)(f"{LIST}{town.pk}/").status_code in (403, 405)
    assert Municipality.objects.count() == 1


@pytest.mark.parametrize("count", [3, 20])
def test_the_list_asks_as_often_for_many_as_for_few(api, reviewer, count, django_assert_num_queries):
    MunicipalityFactory.create_batch(count)
    caller = api(reviewer)

    with django_assert_num_queries(3):
        response = caller.get(LIST)

    assert len(response.data["results"]) == count


def sent(caller, town, action, **facts):
    return caller.post(f"{LIST}{town.pk}/{action}/", {"version": 0, **facts}, format="json")


def test_an_administrator_sets_the_figures_of_the_discount(api, administrator, town):
    figures = {"insurable_earnings": "312000.00", "industry_rate": "1.42"}

    response = sent(api(administrator), town, "details", wcb_account="7654321", industry_code="95100", **figures)

    assert response.status_code == 200, response.data
    town.refresh_from_db()
    assert (str(town.insurable_earnings), town.wcb_account, town.version) == ("312000.00", "7654321", 1)


def test_a_figure_that_cannot_be_is_refused_by_its_field(api, administrator, town):
    figures = {"insurable_earnings": "-1.00", "industry_rate": None, "wcb_account": "", "industry_code": ""}

    response = sent(api(administrator), town, "details", **figures)

    assert response.status_code == 400
    assert response.data["insurable_earnings"] == ["Enter an amount from 0 to 100,000,000."]


@pytest.mark.parametrize(
    ("action", "facts", "changed"),
    [
        ("pir", {"registered_on": "2024-11-04"}, {"pir_registered_on": "2024-11-04"}),
        ("ruling", {"councillors": True, "volunteers": False}, {"counts_councillors": True}),
        ("end", {"ended_on": "2026-01-01"}, {"ended_on": "2026-01-01"}),
    ],
)
def test_the_desk_records_what_it_knows_of_a_municipality(action, facts, changed, api, reviewer, administrator, town):
    assert sent(api(administrator), town, action, **facts).status_code == 403

    response = sent(api(reviewer), town, action, **facts)

    assert response.status_code == 200, response.data
    assert response.data | changed == response.data
    assert sent(api(reviewer), town, action, **facts).status_code == 409


def test_an_ended_municipality_names_its_successor(api, reviewer, town, neighbour):
    response = sent(api(reviewer), town, "end", ended_on="2026-01-01", successor=str(neighbour.pk))

    assert str(response.data["successor"]) == str(neighbour.pk)


def test_a_withdrawal_from_pir_that_is_left_out_stays_and_null_takes_it_back(api, reviewer, town):
    desk, registered = api(reviewer), {"registered_on": "2024-11-04"}
    sent(desk, town, "pir", **registered, withdrawn_on="2025-11-04")

    left_out = sent(desk, town, "pir", registered_on="2024-11-05", version=1)
    taken_back = sent(desk, town, "pir", registered_on="2024-11-05", withdrawn_on=None, version=2)

    assert (left_out.data["pir_registered_on"], left_out.data["pir_withdrawn_on"]) == ("2024-11-05", "2025-11-04")
    assert (taken_back.data["pir_registered_on"], taken_back.data["pir_withdrawn_on"]) == ("2024-11-05", None)


def test_a_successor_that_is_left_out_stays_and_null_takes_it_back(api, reviewer, town, neighbour):
    desk = api(reviewer)
    sent(desk, town, "end", ended_on="2026-01-01", successor=str(neighbour.pk))

    left_out = sent(desk, town, "end", ended_on="2026-02-01", version=1)
    taken_back = sent(desk, town, "end", ended_on=None, successor=None, version=2)

    assert (left_out.data["ended_on"], str(left_out.data["successor"])) == ("2026-02-01", str(neighbour.pk))
    assert (taken_back.data["ended_on"], taken_back.data["successor"]) == (None, None)
