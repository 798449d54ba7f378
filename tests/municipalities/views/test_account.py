"""One's own address: shown, never changed."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/accounts/email/"


def test_the_page_lies_where_the_librarys_lay():
    assert reverse("account_email") == PAGE


def test_the_address_is_shown_with_how_to_get_another(client, administrator):
    client.force_login(administrator)

    said = client.get(PAGE).content.decode()

    assert administrator.email in said
    assert "Ask an administrator of your municipality to invite it" in said


def test_the_desk_asks_a_manager(client, reviewer):
    client.force_login(reviewer)

    assert "Ask a manager of the desk" in client.get(PAGE).content.decode()


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, db):
    assert client.get(PAGE).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_send", "action_remove"])
def test_nobody_makes_another_address_their_own(client, administrator, action, mailoutbox):
    client.force_login(administrator)
    before = administrator.email
    another = UserFactory.build().email

    response = client.post(PAGE, {"email": another, action: "1"})

    administrator.refresh_from_db()
    assert response.status_code == 405
    assert (administrator.email, EmailAddress.objects.count(), len(mailoutbox)) == (before, 0, 0)
