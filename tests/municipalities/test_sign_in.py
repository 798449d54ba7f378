"""Signing in: by password and by a mailed code, for people who came by invitation or by the desk."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from municipalities.services.desk_people import add_desk_person
from secor_portal.tenancy import every_municipality
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "wheat field in the wind"


@pytest.fixture
def person():
    person = UserFactory(email="cao@delia.ca")
    person.set_password(PASSWORD)
    person.save()
    return person


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["cao@delia.ca", "CAO@Delia.CA"])
def test_by_address_and_password(client, person, typed):
    response = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})

    assert response.status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize(("login", "password"), [("cao@delia.ca", "wrong"), ("nobody@delia.ca", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, person, login, password):
    response = client.post(reverse("account_login"), {"login": login, "password": password})

    assert not is_signed_in(client)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()


def test_signing_in_leads_back_to_where_one_came_from(client, person):
    address = reverse("account_login") + "?next=/invitations/abc/"

    response = client.post(address, {"login": person.email, "password": PASSWORD, "next": "/invitations/abc/"})

    assert response.url == "/invitations/abc/"


def code_mailed_to(address: str) -> str:
    [message] = [message for message in mail.outbox if message.to == [address]]
    return re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", message.body, re.M)[1]


def sign_in_by_code(client: Client, address: str) -> None:
    client.post(reverse("account_request_login_code"), {"email": address})
    client.post(reverse("account_confirm_login_code"), {"code": code_mailed_to(address)})


def test_by_a_mailed_code(client, person):
    sign_in_by_code(client, person.email)

    assert is_signed_in(client)


def test_a_wrong_code_does_not_sign_in(client, person):
    client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})

    assert not is_signed_in(client)


def test_somebody_new_at_the_desk_signs_in_by_code_without_a_password(client, manager, at):
    with every_municipality():
        add_desk_person(email="pat@amhsa.example", role="reviewer", name="Pat", by=manager, at=at)

    sign_in_by_code(client, "pat@amhsa.example")

    assert is_signed_in(client)


def test_nobody_signs_up_by_themselves(client):
    response = client.post(reverse("account_signup"), {"email": "x@y.ca", "password1": PASSWORD, "password2": PASSWORD})

    assert not is_signed_in(client)
    assert response.status_code in (200, 403)


def test_who_is_not_active_does_not_sign_in(client, person):
    person.is_active = False
    person.save()

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert not is_signed_in(client)
