from datetime import date

import pytest
from django.urls import reverse

from certificates.rules.verification_code import encode_number, format_code
from secor_portal import clock
from tests.certificates.histories import TODAY, certified
from tests.factories import AuditFactory, MinistryReviewFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(town):
    reviewer = UserFactory(name="Pat Sandhu")
    return certified(town, legal_name="Village of Delia", number="2025-0187", issued_by=reviewer)


def on(monkeypatch, day):
    noon = clock.datetime(day.year, day.month, day.day, 18, tzinfo=clock.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def page(client, code):
    response = client.get(f"/verify/{code}/")
    return response.status_code, response.content.decode()


def test_anybody_reads_that_a_certificate_is_in_force(client, certificate, monkeypatch):
    on(monkeypatch, TODAY)

    status, said = page(client, certificate.code)

    assert status == 200
    for text in ("In force", "Village of Delia", "2025-0187", "15 June 2025", "15 June 2028", "95100", "AMHSA"):
        assert text in said
    assert "doesn’t show who gave you the paper" in said


def test_the_page_says_nothing_about_scores_or_people(client, certificate, monkeypatch):
    on(monkeypatch, TODAY)

    said = page(client, certificate.code)[1]

    for kept_apart in ("Pat Sandhu", "90 %", "90.0", "of 100", "person", certificate.wcb_account):
        assert kept_apart not in said


@pytest.mark.parametrize(("day", "word"), [(date(2027, 1, 1), "Not maintained"), (date(2026, 12, 31), "In force")])
def test_the_answer_is_as_of_now(day, word, client, certificate, monkeypatch):
    on(monkeypatch, day)

    assert f"<title>{word}: Village of Delia" in page(client, certificate.code)[1]


def test_an_expired_certificate_says_so(client, certificate, town, monkeypatch):
    for year in (2026, 2027):
        AuditFactory(municipality=town, kind="internal", conducted_on=date(year, 6, 1), state="qa_passed")
    on(monkeypatch, date(2028, 6, 16))

    assert "<title>Expired: Village of Delia" in page(client, certificate.code)[1]


def test_a_revoked_certificate_says_so(client, certificate, town, monkeypatch):
    day = date(2026, 4, 6)
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")
    on(monkeypatch, TODAY)

    assert "<title>Revoked: Village of Delia" in page(client, certificate.code)[1]


def test_a_superseded_certificate_names_the_newer_one(client, certificate, town, monkeypatch):
    certified(town, on=date(2026, 4, 1), number="2026-0042")
    on(monkeypatch, TODAY)

    said = page(client, certificate.code)[1]

    assert "<title>Replaced: Village of Delia" in said
    assert "2026-0042" in said


def test_a_certificate_of_a_municipality_that_ended_says_so(client, certificate, town, neighbour, monkeypatch):
    type(town).objects.filter(pk=town.pk).update(ended_on=TODAY, successor=neighbour)
    on(monkeypatch, TODAY)

    said = page(client, certificate.code)[1]

    assert "<title>In force: Village of Delia" in said
    assert f"The municipality ended on 10 May 2026. Its successor is {neighbour}." in said


def test_an_unknown_code_is_404_in_the_same_shape(client, certificate):
    status, said = page(client, encode_number(12345))

    assert status == 404
    assert "<title>Unknown" in said
    assert "Check another" in said


@pytest.mark.parametrize("code", ["7QK4", "x" * 17, "7QK4-M2XD-9TRA-0HJ2-!", "%00" * 17, "🙂" * 17])
def test_what_cannot_be_a_code_is_404_with_a_sentence(code, client):
    status, said = page(client, code)

    assert status == 404
    assert "Compare it with the paper." in said


def test_a_code_typed_otherwise_leads_to_its_own_address(client, certificate):
    response = client.get(f"/verify/{format_code(certificate.code).lower()}/")

    assert response.url == reverse("public:certificate", args=[certificate.code])


def test_the_answer_is_not_kept_by_anybody(client, certificate):
    response = client.get(f"/verify/{certificate.code}/")

    assert "no-store" in response["Cache-Control"]


def test_the_form_leads_to_the_answer(client, certificate):
    response = client.get("/verify/", {"code": format_code(certificate.code)})

    assert response.url == reverse("public:certificate", args=[certificate.code])


@pytest.mark.parametrize("written", ["{page}{code}/", " {bare}{code}. ", "{bare}?code={code}"])
def test_form_with_a_pasted_link_leads_to_the_answer(written, client, certificate, settings):
    settings.PORTAL_URL = "https://secor.a-rather-long-host-name-for-a-portal.municipal-associations.alberta.example"
    page = settings.PORTAL_URL + reverse("public:verify")
    bare = page.removeprefix("https://")

    typed = written.format(page=page, bare=bare, code=format_code(certificate.code))
    response = client.get("/verify/", {"code": typed})

    assert response.url == reverse("public:certificate", args=[certificate.code])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the code on the certificate."),
        ("7QK4", "these are 4"),
        ("7QK4M2XD9TRA0HJ2A", "One of these digits or letters is wrong"),
        ("<script>", "is in no code"),
        ("x" * 301, "Use at most 300 characters"),
        ("https://secor-portal.example/verify/7QK4-M2XD-9TRA-0HJ2-X/", "is in no code"),
        ("http://localhost:8000/verify/", "Enter the code on the certificate."),
        ("localhost:8000/verify/7QK4/", "these are 4"),
    ],
)
def test_a_code_that_cannot_be_gets_a_sentence_and_stays(typed, sentence, client):
    response = client.get("/verify/", {"code": typed})

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert response.context["form"]["code"].value() == typed


def test_the_form_asks_nothing_at_first(client):
    said = client.get("/verify/").content.decode()

    assert "Is this certificate valid?" in said
    assert "There is a problem" not in said


def test_only_reading_is_possible(client, certificate):
    assert client.post(f"/verify/{certificate.code}/").status_code == 405


def test_the_answer_takes_few_queries(client, certificate, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page(client, certificate.code)


@pytest.mark.any_database
def test_who_asks_too_often_is_told_to_wait_and_not_that_it_is_unknown(client, certificate):
    for _ in range(60):
        client.get(f"/api/v1/certificates/{certificate.code}/")

    status, said = page(client, certificate.code)

    assert status == 429
    assert "Wait a minute, then select Check again." in said
    assert format_code(certificate.code) in said
    assert "<h1>Is this certificate valid?</h1>" in said


@pytest.mark.any_database
def test_somebody_behind_another_address_of_the_proxy_may_still_ask(client, certificate, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    one, other = {"HTTP_X_FORWARDED_FOR": "9.9.9.9, 203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.8"}
    address = f"/verify/{certificate.code}/"
    for _ in range(60):
        client.get(address, **one)

    assert client.get(address, HTTP_X_FORWARDED_FOR="8.8.8.8, 203.0.113.7").status_code == 429
    assert client.get(address, **other).status_code == 200
