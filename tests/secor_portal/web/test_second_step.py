"""The desk opens to whoever signs in with a second step."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from secor_portal.web.second_step import SENTENCE

pytestmark = pytest.mark.django_db
QUEUE = "desk:queue"


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.DESK_SECOND_STEP = True


@pytest.fixture
def with_app(reviewer):
    """A reviewer who has set up an authenticator app."""
    TOTP.activate(reviewer, "JBSWY3DPEHPK3PXP")
    return reviewer


def test_whoever_has_none_is_sent_to_set_one_up_and_told_why(client, reviewer):
    client.force_login(reviewer)

    response = client.get(reverse(QUEUE))

    assert response.url == reverse("mfa_index")
    assert [str(message) for message in response.wsgi_request._messages] == [SENTENCE]


def test_a_part_of_a_page_leads_the_whole_page_there(client, reviewer):
    client.force_login(reviewer)

    response = client.get(reverse("desk:municipalities"), headers={"hx-request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (200, reverse("mfa_index"))
    assert [str(message) for message in response.wsgi_request._messages] == [SENTENCE]


def test_whoever_has_one_comes_in(client, with_app):
    client.force_login(with_app)

    assert client.get(reverse(QUEUE)).status_code == 200


def test_recovery_codes_alone_are_none(client, reviewer):
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(reviewer)

    assert client.get(reverse(QUEUE)).status_code == 302


def test_a_municipalitys_pages_are_as_shut_to_the_desk(client, reviewer, town):
    client.force_login(reviewer)

    assert client.get(reverse("municipal:home", args=[town.slug])).url == reverse("mfa_index")


def test_so_is_the_api_with_the_same_sentence(api, reviewer, town):
    answer = api(reviewer).get("/api/v1/municipalities/")

    assert answer.status_code == 403
    assert answer.json()["detail"] == SENTENCE


def test_what_is_public_is_open_to_them(api, reviewer):
    assert api(reviewer).get("/api/v1/certificates/7QK4/").status_code == 404


def test_a_municipalitys_own_people_need_none(client, administrator, town):
    client.force_login(administrator)

    assert client.get(reverse("municipal:home", args=[town.slug])).status_code == 200


def test_whoever_has_no_desk_is_not_told_of_one(client, administrator):
    client.force_login(administrator)

    assert client.get(reverse(QUEUE)).status_code == 404


def test_it_can_be_switched_off_for_an_installation(client, reviewer, settings):
    settings.DESK_SECOND_STEP = False
    client.force_login(reviewer)

    assert client.get(reverse(QUEUE)).status_code == 200
