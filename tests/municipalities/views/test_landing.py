"""The front door, for whoever is not signed in."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_says_what_the_portal_is_and_leads_to_sign_in(client):
    shown = client.get("/").content.decode()

    assert "From headcount to certificate, in one place" in shown
    assert f'href="{reverse("account_login")}"' in shown
    assert f'href="{reverse("public:verify")}"' in shown
