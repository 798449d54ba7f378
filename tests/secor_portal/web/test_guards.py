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
