"""Who asks too often waits, each by themselves."""

import pytest
from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TOWNS, SCHEMA = "/api/v1/municipalities/", "/api/v1/schema/"


@pytest.fixture
def at_most(monkeypatch):
    """``at_most(user=3)`` a minute."""

    def set_rates(**rates: int) -> None:
        for scope, number in rates.items():
            monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, scope, f"{number}/min")

    return set_rates


def test_a_person_asks_600_times_a_minute_and_an_address_without_one_60_times():
    assert settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] == {"user": "600/min", "anon": "60/min"}


def test_a_person_who_asks_too_often_waits_and_another_does_not(api, administrator, reviewer, at_most):
    at_most(user=3)
    caller = api(administrator)

    answers = [caller.get(TOWNS) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "throttled"
    assert answers[-1].json()["detail"].startswith("You sent too many requests. Try again in ")
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert api(reviewer).get(TOWNS).status_code == 200


def test_an_address_without_a_person_waits_and_who_is_signed_in_there_does_not(api, administrator, at_most):
    at_most(anon=2)
    nobody = api(None)

    assert [nobody.get(SCHEMA).status_code for _ in range(3)] == [200, 200, 429]
    assert api(administrator).get(SCHEMA).status_code == 200


def test_who_asks_about_certificates_is_counted_apart(api, at_most):
    at_most(anon=1)
    nobody = api(None)

    assert [nobody.get("/api/v1/certificates/nonsense/").status_code for _ in range(3)] == [404, 404, 404]
