from datetime import date

import pytest

from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_record
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import TODAY, certified
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def address(town):
    certified(town)
    return f"/api/v1/municipalities/{town.pk}/standing/"


def answer(town, day):
    with every_municipality():
        return compute_standing(load_record(town.pk), day).as_json()


@pytest.mark.parametrize("day", [date(2026, 5, 10), date(2025, 6, 14), date(2031, 1, 1), date(1, 1, 1)])
def test_the_answer_is_the_functions_with_reasons(day, client, town, address, administrator):
    client.force_login(administrator)

    said = client.get(address, {"as_of": day.isoformat()}).json()

    reasons = said.pop("explanation")
    assert said == answer(town, day)
    assert all(set(reason) == {"about", "rule", "sentence"} for reason in reasons)


def test_the_day_is_today_in_alberta_by_default(client, town, address, administrator):
    client.force_login(administrator)

    assert client.get(address).json()["as_of"] == "2026-05-10"


@pytest.mark.parametrize("day", ["2026-02-30", "10 May 2026", "20260510", "", "2026-5-10", "٢٠٢٦-٠٥-١٠", "2026-W19-7"])
def test_a_day_that_is_none_is_refused_at_its_field(day, client, address, administrator):
    client.force_login(administrator)

    response = client.get(address, {"as_of": day})

    assert response.status_code == 400
    assert response.json()["as_of"] == ["Give a date, written YYYY-MM-DD."]


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("contributor", 200), ("reader", 200), ("auditor", 403)]
)
def test_who_may_ask_at_the_municipality(role, status, client, address, member):
    client.force_login(member(role))

    assert client.get(address).status_code == status


@pytest.mark.parametrize("role", ["reviewer", "manager"])
def test_the_desk_may_ask(role, client, address):
    client.force_login(UserFactory(desk_role=role))

    assert client.get(address).status_code == 200


def test_a_neighbours_standing_does_not_exist(client, address, member, neighbour):
    client.force_login(member("administrator", municipality=neighbour))

    assert client.get(address).status_code == 404


def test_nobody_signed_in_is_told_so(client, address):
    assert client.get(address).status_code == 401


def test_the_answer_takes_few_queries(client, address, administrator, django_assert_num_queries):
    client.force_login(administrator)
    client.get(address)

    with django_assert_num_queries(12):
        client.get(address)
