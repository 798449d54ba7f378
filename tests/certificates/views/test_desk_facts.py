from datetime import date

import pytest
from django.urls import reverse

from certificates.models import Extension, MinistryReview, Standing
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import certified
from tests.factories import HeadcountEntryFactory, MinistryReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def certificate(town):
    return certified(town, number="2025-0187")


@pytest.fixture
def review(town, certificate):
    return MinistryReviewFactory(municipality=town, opened_on=date(2026, 4, 6))


@pytest.fixture
def send(client, reviewer, town):
    """Send a form of the town's facts as the reviewer."""
    client.force_login(reviewer)

    def post(name, facts, step="", *more):
        return client.post(reverse(f"desk:{name}", args=[town.slug, *more]), {**facts, "step": step})

    return post


def rows(model):
    with every_municipality():
        return model.objects.count()


def standing():
    with every_municipality():
        return Standing.objects.get()


MORE_TIME = {"year": "2026", "until": "2026-09-01", "granted_on": "2026-05-02", "reason": "Flood."}
REVIEW = {"opened_on": "2026-04-06", "incident_on": "", "incident": "Serious injury"}
DECISION = {"outcome": "revoked", "decided_on": "2026-05-04", "letter": "0417"}


def test_an_extension_shows_its_effect_before_it_is_granted(send, certificate):
    said = send("fact_extension", MORE_TIME).content.decode()

    assert "by 15 June 2026." in said
    assert "by 1 September 2026." in said
    assert (rows(Extension), rows(Event)) == (0, 0)


def test_an_extension_is_granted_at_the_second_step(send, certificate, town):
    response = send("fact_extension", MORE_TIME, "confirm")

    assert response.url == reverse("desk:municipality", args=[town.slug])
    assert standing().next_due_by == date(2026, 9, 1)


def test_a_certificates_extension_is_granted(send, certificate):
    send("fact_extension", {**MORE_TIME, "year": str(certificate.pk), "until": "2028-09-01"}, "confirm")

    assert standing().expires_on == date(2028, 9, 1)


def test_an_extension_without_effect_warns(send, town):
    said = send("fact_extension", MORE_TIME).content.decode()

    assert "It changes nothing today" in said


@pytest.mark.parametrize("step", ["", "confirm"])
@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("year", "", "Choose what gets more time."),
        ("year", "1999", "Choose one of the answers shown."),
        ("until", "2027-01-01", "Enter a day in 2026"),
        ("until", "2026-02-30", "Enter a date such as 15 June 2027."),
        ("granted_on", "2026-05-11", "not in the future"),
        ("reason", "", "Enter the reason."),
    ],
)
def test_an_extension_that_cannot_be_gets_a_sentence(field, typed, sentence, step, send, certificate):
    response = send("fact_extension", {**MORE_TIME, field: typed}, step)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert response.context["form"]["granted_on"].value() == {**MORE_TIME, field: typed}["granted_on"]
    assert rows(Extension) == 0


def test_a_review_is_recorded(send, certificate, town):
    first = send("fact_review", REVIEW).content.decode()
    send("fact_review", REVIEW, "confirm")

    assert "At risk: the ministry’s review is open" in first
    assert standing().under_review


def test_the_page_of_a_review_replaces_no_legal_duty(client, reviewer, town):
    client.force_login(reviewer)

    said = client.get(reverse("desk:fact_review", args=[town.slug])).content.decode()

    assert "as the law requires" in said


def test_a_revocation_is_asked_for_once_more(send, review):
    said = send("fact_review_decide", DECISION, "", review.pk).content.decode()

    assert "You can’t undo a revocation here" in said
    assert "Record the revocation" in said
    assert "The certificate was revoked on 4 May 2026." in said
    review.refresh_from_db()
    assert review.decided_on is None


def test_a_revocation_is_recorded_at_the_second_step(send, review):
    send("fact_review_decide", DECISION, "confirm", review.pk)

    assert standing().standing == "revoked"


def test_a_decision_needs_the_letter(send, review):
    said = send("fact_review_decide", {**DECISION, "letter": ""}, "confirm", review.pk).content.decode()

    assert "Enter the reference of the ministry’s letter." in said


def test_a_decision_that_is_there_already_gets_a_sentence(send, review):
    send("fact_review_decide", {**DECISION, "outcome": "upheld"}, "confirm", review.pk)

    said = send("fact_review_decide", DECISION, "confirm", review.pk).content.decode()

    assert "recorded already" in said
    with every_municipality():
        assert MinistryReview.objects.get().outcome == "upheld"


def test_a_neighbours_review_does_not_exist_here(client, reviewer, neighbour, review):
    client.force_login(reviewer)

    assert client.get(reverse("desk:fact_review_decide", args=[neighbour.slug, review.pk])).status_code == 404


def test_pir_is_recorded(send, certificate, town):
    facts = {"version": 0, "registered_on": "2020-01-01", "withdrawn_on": "2026-01-01"}

    first = send("fact_pir", facts).content.decode()
    send("fact_pir", facts, "confirm")

    assert "Not now: not registered in PIR" in first
    town.refresh_from_db()
    assert town.pir_withdrawn_on == date(2026, 1, 1)


def test_pir_withdrawn_before_it_was_registered_gets_a_sentence(send, town):
    facts = {"version": 0, "registered_on": "2020-01-01", "withdrawn_on": "2019-01-01"}

    assert "not before the registration" in send("fact_pir", facts).content.decode()


def test_a_ruling_shows_the_peak_that_it_makes_then_is_recorded(send, certificate, town):
    HeadcountEntryFactory(municipality=town, category="councillor", count=11, starts_on=date(2026, 1, 1))

    first = send("fact_ruling", {"version": 0, "councillors": "on"}).content.decode()
    confirmed = send("fact_ruling", {"version": 0, "councillors": "True", "volunteers": "False"}, "confirm")

    assert 'name="councillors" value="True"' in first
    assert "More than 10" in first
    assert confirmed.status_code == 302
    assert standing().size_status == "exceeded"


def test_a_stale_ruling_gets_a_sentence(send, town):
    Municipality.objects.filter(pk=town.pk).update(version=4)

    assert (
        "Someone else changed this after you opened it."
        in send("fact_ruling", {"version": 0}, "confirm").content.decode()
    )


def test_the_first_step_leaves_nothing_behind(send, town):
    send("fact_pir", {"version": 0, "registered_on": "2021-01-01", "withdrawn_on": ""})

    town.refresh_from_db()
    assert (town.pir_registered_on, town.version, rows(Event), rows(Standing)) == (date(2020, 1, 1), 0, 0, 0)


END = {"version": 0, "ended_on": "2027-01-01"}


@pytest.fixture
def ended(town, neighbour):
    Municipality.objects.filter(pk=town.pk).update(ended_on=date(2026, 1, 1), successor=neighbour)
    return town


def test_the_end_of_a_municipality_shows_what_follows_before_it_is_recorded(send, town, neighbour):
    said = send("fact_end", {**END, "successor": neighbour.slug}).content.decode()

    assert f'End {town} on <time datetime="2027-01-01"' in said
    assert "can’t start an audit" in said
    assert f"Its pages name {neighbour} as its successor." in said
    assert f'name="successor" value="{neighbour.slug}"' in said
    town.refresh_from_db()
    assert (town.ended_on, rows(Event)) == (None, 0)


def test_the_end_of_a_municipality_is_recorded_with_its_successor(send, town, neighbour):
    response = send("fact_end", {**END, "successor": neighbour.slug}, "confirm")

    assert response.url == reverse("desk:municipality", args=[town.slug])
    town.refresh_from_db()
    assert (town.ended_on, town.successor) == (date(2027, 1, 1), neighbour)


def test_a_municipality_ends_without_a_successor(send, town):
    first = send("fact_end", END).content.decode()
    send("fact_end", END, "confirm")

    assert "Its pages name no successor." in first
    town.refresh_from_db()
    assert (town.ended_on, town.successor) == (date(2027, 1, 1), None)


def test_an_end_is_taken_back_by_emptying_it(client, send, ended):
    nothing = {"version": 0, "ended_on": "", "successor": ""}

    first = send("fact_end", nothing).content.decode()
    response = send("fact_end", nothing, "confirm")

    assert "Record that" in first
    assert "The municipality exists again." in client.get(response.url).content.decode()
    ended.refresh_from_db()
    assert (ended.ended_on, ended.successor) == (None, None)


def test_the_form_shows_the_end_that_is_recorded(client, reviewer, ended, neighbour):
    client.force_login(reviewer)

    page = client.get(reverse("desk:fact_end", args=[ended.slug])).content.decode()

    assert 'value="2026-01-01"' in page
    assert f'<option value="{neighbour.slug}" selected>' in page


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"ended_on": ""}, "Enter the first day it no longer exists."),
        ({"ended_on": "soon"}, "Enter a date such as 15 June 2027."),
        ({"ended_on": "1066-10-14"}, "Enter a day from"),
        ({"successor": "atlantis"}, "Choose one of the answers shown."),
    ],
)
def test_an_end_that_cannot_be_gets_a_sentence(send, town, facts, sentence):
    assert sentence in send("fact_end", {**END, **facts}).content.decode()


def test_a_municipality_is_not_offered_as_its_own_successor(send, town):
    assert "Choose one of the answers shown." in send("fact_end", {**END, "successor": town.slug}).content.decode()


def test_a_successor_without_an_end_gets_a_sentence(send, ended, neighbour):
    facts = {"version": 0, "ended_on": "", "successor": neighbour.slug}

    assert "Only then can it have a successor." in send("fact_end", facts).content.decode()


def test_a_stale_end_gets_a_sentence(send, town):
    Municipality.objects.filter(pk=town.pk).update(version=4)

    assert "Someone else changed this after you opened it." in send("fact_end", END, "confirm").content.decode()
