import pytest

from certificates.rules.verification_code import encode_number, format_code
from secor_portal import clock
from tests.certificates.histories import certified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def certificate(town):
    return certified(town, legal_name="Village of Delia", number="2025-0187")


@pytest.mark.parametrize("typed", [str, format_code, str.lower])
def test_anybody_asks_with_a_code(typed, client, certificate):
    response = client.get(f"/api/v1/certificates/{typed(certificate.code)}/")

    assert response.status_code == 200
    assert response.json() == {
        "answer": "in_force",
        "sentence": "It is in force through 15 June 2028.",
        "as_of": "2026-05-10T16:00:00+00:00",
        "municipality": "Village of Delia",
        "number": "2025-0187",
        "effective_on": "2025-06-15",
        "expires_on": "2028-06-15",
        "industry_code": "95100",
        "certifying_partner": "AMHSA",
        "newer_number": None,
        "municipality_ended_on": None,
        "successor": None,
    }


@pytest.mark.parametrize("code", [encode_number(1), "nonsense", "7QK4"])
def test_an_unknown_code_is_404_and_says_so(code, client, certificate):
    response = client.get(f"/api/v1/certificates/{code}/")

    assert response.status_code == 404
    assert response.json()["answer"] == "unknown"
    assert response.json()["sentence"]


@pytest.mark.any_database
def test_who_asks_too_often_waits(client, certificate):
    statuses = [client.get(f"/api/v1/certificates/{certificate.code}/").status_code for _ in range(61)]

    assert statuses == [200] * 60 + [429]
