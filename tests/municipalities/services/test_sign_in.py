"""Whoever lost the means to sign in, or lost them to somebody, begins anew."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from municipalities.services.sign_in import reset_sign_in
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality

pytestmark = pytest.mark.django_db


def test_nothing_lets_the_person_in_any_more(reviewer, manager, at):
    reviewer.set_password("correct horse battery")
    reviewer.save()
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.TOTP, data={})
    browser = Client()
    browser.force_login(reviewer)
    was_in = browser.get(reverse("desk:queue")).status_code

    reset_sign_in(person=reviewer, by=manager, at=at)

    reviewer.refresh_from_db()
    assert was_in == 200
    assert browser.get(reverse("desk:queue")).url.startswith(reverse("account_login"))
    assert not reviewer.has_usable_password()
    assert not Authenticator.objects.exists()


def test_nobody_elses_proof_is_touched(reviewer, manager, at):
    Authenticator.objects.create(user=manager, type=Authenticator.Type.TOTP, data={})

    reset_sign_in(person=reviewer, by=manager, at=at)

    assert Authenticator.objects.get().user == manager


def test_the_log_says_who_did_it(reviewer, manager, at):
    reset_sign_in(person=reviewer, by=manager, at=at)

    with every_municipality():
        event = Event.objects.select_related("by").get()
    assert (event.sentence, event.by) == (f"Sign-in of {reviewer.email} reset", manager)
