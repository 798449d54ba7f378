"""The WCB details page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from municipalities.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in, administrator):
    return signed_in(administrator)


@pytest.fixture
def details_page(town):
    return reverse("municipal:details", args=[town.slug])


def facts(**changed):
    return {
        "wcb_account": "7654321",
        "industry_code": "95102",
        "insurable_earnings": "412000.50",
        "industry_rate": "1.43",
        "version": "0",
    } | changed


def test_the_details_are_shown_and_saved(client, details_page, town):
    shown = client.get(details_page).content.decode()
    response = client.post(details_page, facts(), follow=True)

    town.refresh_from_db()
    assert 'value="1234567"' in shown
    assert "The WCB details are saved." in response.content.decode()
    assert (town.wcb_account, town.insurable_earnings, town.industry_rate) == (
        "7654321",
        Decimal("412000.50"),
        Decimal("1.43"),
    )


@pytest.mark.parametrize("written", ["412,000", "$412,000", "$ 412,000.00", "412000"])
def test_earnings_are_written_as_people_write_dollars(written, client, details_page, town):
    response = client.post(details_page, facts(insurable_earnings=written))

    town.refresh_from_db()
    assert (response.status_code, town.insurable_earnings) == (302, Decimal(412000))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"insurable_earnings": "a lot"}, "Enter dollars such as 1200 or 1,200.50."),
        ({"insurable_earnings": "412,5"}, "Enter dollars such as 1200 or 1,200.50."),
        ({"insurable_earnings": "-1"}, "Enter an amount from 0 to 100,000,000."),
        ({"insurable_earnings": "1.234"}, "Use at most 2 digits after the point."),
        ({"insurable_earnings": "NaN"}, "Enter dollars such as 1200 or 1,200.50."),
        ({"industry_rate": "100.01"}, "Enter an amount from 0 to 100."),
        ({"industry_rate": "1" * 300}, "Use at most"),
        ({"wcb_account": "!"}, "as on WCB’s letters"),
        ({"industry_code": "9510"}, "Enter the five digits"),
        ({"version": "7"}, "Someone else changed this after you opened it."),
        ({"version": ""}, "There is a problem"),
    ],
)
def test_bad_input_gets_a_sentence_and_saves_nothing(client, details_page, changed, sentence):
    response = client.post(details_page, facts(**changed))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Municipality.objects.get(slug=response.wsgi_request.municipality.slug).version == 0


def test_saving_the_same_again_is_no_error(client, details_page):
    client.post(details_page, facts())

    assert client.post(details_page, facts(version="1")).status_code == 302
