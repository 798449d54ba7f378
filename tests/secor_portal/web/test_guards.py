"""Whoever is not signed in comes back to where they were, and is told what was not sent."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from secor_portal.web.guards import SIGNED_OUT

pytestmark = pytest.mark.django_db


def back(response) -> str:
    """Where signing in leads to."""
    assert urlsplit(response.url).path == reverse("account_login")
    return parse_qs(urlsplit(response.url).query)["next"][0]


def said(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


def test_whoever_opens_a_page_comes_back_to_it(client, town):
    page = reverse("municipal:headcount", args=[town.slug])

    response = client.get(f"{page}?year=2026")

    assert back(response) == f"{page}?year=2026"
    assert said(response) == []


def test_whoever_sends_a_form_comes_back_to_its_page_and_is_told(client, town):
    page = reverse("municipal:headcount", args=[town.slug])
    form = reverse("municipal:headcount_add", args=[town.slug])

    response = client.post(form, {"count": "2"}, headers={"referer": f"http://testserver{page}?year=2026"})

    assert back(response) == f"{page}?year=2026"
    assert said(response) == [SIGNED_OUT]


@pytest.mark.parametrize(
    "came_from", ["", "https://elsewhere.example/m/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_a_form_from_elsewhere_leads_home(client, town, came_from):
    form = reverse("municipal:headcount_add", args=[town.slug])

    assert back(client.post(form, {}, headers={"referer": came_from})) == "/"


HTMX = {"hx-request": "true"}


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in_and_back(client):
    page = reverse("desk:municipalities")

    response = client.get(page, headers={**HTMX, "hx-current-url": f"http://testserver{page}?standing=lapsed"})

    assert response.status_code == 200
    leads_to = urlsplit(response.headers["HX-Redirect"])
    assert leads_to.path == reverse("account_login")
    assert parse_qs(leads_to.query)["next"] == [f"{page}?standing=lapsed"]
    assert (response.content, said(response)) == (b"", [])


def test_a_part_that_sends_something_says_that_it_was_not_sent(client, town):
    page = reverse("municipal:headcount", args=[town.slug])
    form = reverse("municipal:headcount_add", args=[town.slug])

    response = client.post(form, {"count": "2"}, headers={**HTMX, "hx-current-url": f"http://testserver{page}"})

    assert parse_qs(urlsplit(response.headers["HX-Redirect"]).query)["next"] == [page]
    assert said(response) == [SIGNED_OUT]


@pytest.mark.parametrize(
    "came_from",
    ["", "https://elsewhere.example/m/", "//elsewhere.example", "javascript:alert(1)", "http://testserver//elsewhere"],
)
def test_a_part_of_a_page_elsewhere_leads_home(client, came_from):
    response = client.get(reverse("desk:municipalities"), headers={**HTMX, "hx-current-url": came_from})

    assert parse_qs(urlsplit(response.headers["HX-Redirect"]).query)["next"] == ["/"]
