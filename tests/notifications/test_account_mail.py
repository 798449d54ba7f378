"""Sign-in mails in our own words: allauth sends them."""

import re
from uuid import uuid4

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.test import Client, RequestFactory
from django.urls import reverse

from municipalities.services.sign_in import reset_sign_in
from notifications.accounts import NOT_SENT
from notifications.models import Heartbeat
from notifications.services.heartbeat import may_send
from secor_portal import clock
from tests.factories import UserFactory
from tests.notifications.delivery import GONE


@pytest.fixture
def clerk(db):
    clerk = UserFactory(email="clerk@delia.example")
    clerk.set_password("a long enough password")
    clerk.save()
    return clerk


def one(outbox):
    [mail] = outbox
    [alternative] = mail.alternatives
    assert mail.subject.startswith("SECOR portal: ")
    assert "AMHSA, Certifying Partner for municipalities" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "{%" not in mail.body + alternative.content
    assert "<img" not in alternative.content
    return mail, alternative.content


def test_a_new_password(client, clerk, outbox):
    client.post(reverse("account_reset_password"), {"email": clerk.email})

    mail, html = one(outbox)
    [link] = re.findall(r"http://testserver/accounts/password/reset/key/\S+", mail.body)
    assert mail.subject == "SECOR portal: choose a new password"
    assert f'href="{link}"' in html
    assert client.get(link, follow=True).status_code == 200


def test_a_code_to_sign_in(client, clerk, outbox):
    client.post(reverse("account_request_login_code"), {"email": clerk.email})

    mail, html = one(outbox)
    [code] = re.findall(r"SECOR portal:\n\n(\S+)\n", mail.body)
    assert mail.subject == "SECOR portal: your sign-in code"
    assert f"<b>{code}</b>" in html
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(clerk.pk)


def test_an_address_without_an_account_learns_how_to_get_one(client, db, outbox):
    client.post(reverse("account_reset_password"), {"email": "o'neil@example.org"})

    mail, html = one(outbox)
    assert mail.subject == "SECOR portal: no account has this address"
    assert "asked to sign in with o'neil@example.org." in mail.body
    assert "You need an invitation." in html


@pytest.mark.parametrize("name", ["email_confirmation", "email_confirmation_signup"])
def test_an_address_to_confirm(db, clerk, outbox, name):
    context = {"user": clerk, "activate_url": "https://portal.example/accounts/confirm-email/k3y/"}

    with request_context(RequestFactory().get("/")):
        get_adapter().send_mail(f"account/email/{name}", clerk.email, context)

    mail, html = one(outbox)
    assert mail.subject == "SECOR portal: confirm this address"
    assert context["activate_url"] in mail.body
    assert f'href="{context["activate_url"]}"' in html


@pytest.fixture
def copied(db):
    """The portal ran here before on another database; nobody has confirmed this one."""
    may_send(at=clock.now())
    Heartbeat.objects.update(identity=uuid4())


PAGES_THAT_MAIL = ["account_reset_password", "account_request_login_code"]


@pytest.mark.parametrize("name", PAGES_THAT_MAIL)
def test_a_copied_database_mails_nobody_who_signs_in_and_the_page_says_why(client, clerk, copied, outbox, name):
    page = client.post(reverse(name), {"email": clerk.email}, follow=True)

    assert outbox == []
    assert "No emails are sent at the moment" in page.content.decode()
    assert "No emails are sent at the moment" in Client().get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", PAGES_THAT_MAIL)
def test_a_page_says_nothing_of_that_where_mail_leaves(client, clerk, outbox, name):
    assert "No emails are sent" not in client.post(reverse(name), {"email": clerk.email}, follow=True).content.decode()


def test_a_stranger_gets_nothing_from_a_copied_database(client, copied, outbox):
    client.post(reverse("account_reset_password"), {"email": "stranger@example.org"})

    assert outbox == []


def test_a_manager_comes_in_to_let_mail_go(client, manager, copied, outbox):
    client.post(reverse("account_request_login_code"), {"email": manager.email.upper()})

    mail, _ = one(outbox)
    assert mail.subject == "SECOR portal: your sign-in code"


def test_a_copied_database_tells_nobody_that_their_sign_in_was_reset(
    clerk, manager, copied, outbox, at, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reset_sign_in(person=clerk, by=manager, at=at)

    assert outbox == []


@pytest.mark.parametrize("name", PAGES_THAT_MAIL)
def test_whoever_waits_for_a_mail_is_told_that_none_can_be_sent(client, clerk, settings, name):
    settings.EMAIL_BACKEND = GONE

    page = client.post(reverse(name), {"email": clerk.email}, follow=True)

    assert page.status_code == 200
    assert NOT_SENT in page.content.decode()
