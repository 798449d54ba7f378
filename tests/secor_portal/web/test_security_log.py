"""Who came in, who was refused, and what changed about how somebody comes in is a line of the log."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from structlog.testing import capture_logs

from municipalities.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a short and honest sentence"


@pytest.fixture
def person():
    user = User.objects.create_user(email="cao@delia.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def lines(logged, *names):
    """The lines of these events: what happened, to whom, from where."""
    return [(line["event"], line["person"], line["address"]) for line in logged if line["event"] in names]


def test_signing_in_and_out_is_logged_with_who_and_from_where(client, person):
    with capture_logs() as logged:
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.7")
        client.post(reverse("account_logout"), REMOTE_ADDR="203.0.113.7")

    assert lines(logged, "signed_in", "signed_out") == [
        ("signed_in", str(person.pk), "203.0.113.7"),
        ("signed_out", str(person.pk), "203.0.113.7"),
    ]


def test_a_wrong_password_is_logged_without_what_was_typed(client, person):
    with capture_logs() as logged:
        client.post(reverse("account_login"), {"login": person.email, "password": "guess"}, REMOTE_ADDR="203.0.113.9")

    assert lines(logged, "sign_in_refused") == [("sign_in_refused", None, "203.0.113.9")]
    assert person.email not in str(logged)
    assert "guess" not in str(logged)


def test_behind_a_proxy_it_is_the_clients_address(client, person, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    with capture_logs() as logged:
        facts = {"login": person.email, "password": "guess"}
        client.post(reverse("account_login"), facts, HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.9")

    assert lines(logged, "sign_in_refused") == [("sign_in_refused", None, "203.0.113.9")]
