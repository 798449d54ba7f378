from datetime import date

import pytest
from django.urls import reverse

from certificates.models import Certificate
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import TODAY, awaiting, certified
from tests.factories import HeadcountEntryFactory, MinistryReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def prepared(town):
    return awaiting(town)


@pytest.fixture
def paper(prepared):
    """What the form sends."""
    return {
        "version": prepared.version,
        "number": "2026-0007",
        "issued_on": "2026-05-09",
        "expires_on": "1 April 2029",
        "legal_name": "Village of Delia",
        "wcb_account": "1234567",
        "industry_code": "95100",
    }


@pytest.fixture
def send(client, reviewer):
    """Send a form of the desk as the reviewer."""
    client.force_login(reviewer)

    def post(name, certificate, facts, step=""):
        return client.post(reverse(f"desk:{name}", args=[certificate.pk]), {**facts, "step": step})

    return post


def now_in_database():
    with every_municipality():
        return list(Certificate.objects.order_by("prepared_at").values_list("state", "number"))


def test_the_form_proposes_the_next_number_and_what_is_known(client, reviewer, prepared, neighbour):
    certified(neighbour, number="2026-0041")
    client.force_login(reviewer)

    form = client.get(reverse("desk:certificate_issue", args=[prepared.pk])).context["form"]

    assert form.initial["number"] == "2026-0042"
    assert (form.initial["issued_on"], form.initial["expires_on"]) == (TODAY, date(2029, 4, 1))
    assert form.initial["legal_name"] == prepared.municipality.official_name
    assert form.initial["wcb_account"] == "1234567"


def test_the_first_step_shows_the_certificate_and_issues_nothing(send, prepared, paper):
    said = send("certificate_issue", prepared, paper).content.decode()

    assert "Issue this certificate?" in said
    assert "Village of Delia" in said
    assert 'name="number" value="2026-0007"' in said
    assert now_in_database() == [("awaiting", "")]


def test_the_second_step_issues_it(send, prepared, paper):
    response = send("certificate_issue", prepared, paper, "confirm")

    assert response.url == reverse("desk:certificate", args=[prepared.pk])
    assert now_in_database() == [("issued", "2026-0007")]


def test_going_back_keeps_what_was_typed(send, prepared, paper):
    response = send("certificate_issue", prepared, paper, "change")

    assert response.status_code == 200
    assert "Issue the certificate of" in response.content.decode()
    assert response.context["form"]["number"].value() == "2026-0007"
    assert now_in_database() == [("awaiting", "")]


@pytest.mark.any_database
@pytest.mark.parametrize("step", ["", "confirm"])
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("number", "", "Enter the certificate number."),
        ("issued_on", "2026-05-11", "Enter a day that is not in the future."),
        ("issued_on", "31 February 2026", "Enter a date such as 15 June 2027."),
        ("expires_on", "2026-04-01", "Enter the day on the certificate"),
        ("wcb_account", "", "Enter the WCB account."),
        ("industry_code", "95", "Enter the five digits of WCB’s industry code"),
        ("version", "3", "Someone else changed this after you opened it."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_nothing_typed_is_lost(field, typed, sentence, step, send, prepared, paper):
    response = send("certificate_issue", prepared, {**paper, field: typed}, step)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert response.context["form"]["legal_name"].value() == "Village of Delia"
    assert response.context["form"][field].value() == typed
    assert now_in_database() == [("awaiting", "")]


def test_a_number_that_is_taken_is_refused_at_the_first_step(send, prepared, paper, neighbour):
    certified(neighbour, number="2026-0007")

    assert "is on another certificate" in send("certificate_issue", prepared, paper).content.decode()


def test_sending_twice_issues_once(send, prepared, paper):
    send("certificate_issue", prepared, paper, "confirm")

    again = send("certificate_issue", prepared, {**paper, "number": "2026-0008"}, "confirm")

    assert again.url == reverse("desk:certificate", args=[prepared.pk])
    assert now_in_database() == [("issued", "2026-0007")]


def test_what_stands_against_issuing_is_said_before_anything_is_typed(client, reviewer, prepared, town):
    HeadcountEntryFactory(municipality=town, count=11, starts_on=date(2026, 2, 1))
    client.force_login(reviewer)

    said = client.get(reverse("desk:certificate_issue", args=[prepared.pk])).content.decode()

    assert "You can’t issue this certificate now" in said
    assert "Rule 1.3" in said


@pytest.fixture
def issued(town):
    return certified(town, number="2025-0187")


def test_a_reissue_warns_then_supersedes(send, issued):
    names = {"legal_name": "Village of Delia", "wcb_account": "1234567", "industry_code": "95100"}
    facts = {"version": 0, "reason": "The name was misspelt.", **names}

    first = send("certificate_reissue", issued, facts)
    second = send("certificate_reissue", issued, facts, "confirm")

    assert "Papers with the old code will no longer be valid" in first.content.decode()
    assert sorted(now_in_database()) == [("issued", "2025-0187"), ("superseded", "2025-0187")]
    with every_municipality():
        assert second.url == reverse("desk:certificate", args=[Certificate.objects.get(state="issued").pk])


@pytest.mark.parametrize("name", ["certificate_reissue", "certificate_expiry"])
def test_that_a_revoked_certificate_is_not_issued_again_is_said_before_anything_is_typed(
    name, client, reviewer, issued, town
):
    MinistryReviewFactory(municipality=town, decided_on=TODAY, outcome="revoked", letter="0417")
    client.force_login(reviewer)

    said = client.get(reverse(f"desk:{name}", args=[issued.pk])).content.decode()

    assert "You can’t reissue this certificate" in said
    assert "Rule 6.3" in said


def test_a_printed_expiry_shows_its_effect_then_is_recorded(send, issued):
    facts = {"version": 0, "expires_on": "2028-07-31"}

    first = send("certificate_expiry", issued, facts).content.decode()
    send("certificate_expiry", issued, facts, "confirm")

    assert "15 June 2028" in first
    assert "31 July 2028" in first
    with every_municipality():
        assert Certificate.objects.get(state="issued").expires_on == date(2028, 7, 31)


def test_a_printed_expiry_before_the_audit_gets_a_sentence(send, issued):
    said = send("certificate_expiry", issued, {"version": 0, "expires_on": "2025-06-15"}).content.decode()

    assert "Enter the day on the certificate, after 15 June 2025" in said
