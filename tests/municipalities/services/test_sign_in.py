"""Whoever lost the means to sign in, or lost them to somebody, begins anew."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from municipalities.services.sign_in import reset_sign_in
from notifications.models import CalendarFeed
from notifications.services.calendars import create_address
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


def test_the_person_is_told_by_mail_how_they_come_in_now(
    reviewer, manager, at, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reset_sign_in(person=reviewer, by=manager, at=at)

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([reviewer.email], "SECOR portal: your sign-in was reset")
    assert reverse("account_request_login_code") in mail.body
    assert mail.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_the_address_of_their_own_calendar_is_closed(reviewer, manager, administrator, at):
    with every_municipality():
        for person in (reviewer, administrator):
            create_address(seen=0, by=person, at=at, person=person)

    reset_sign_in(person=reviewer, by=manager, at=at)

    with every_municipality():
        assert CalendarFeed.objects.get().person_id == administrator.pk


def test_nobody_elses_proof_is_touched(reviewer, manager, at):
    Authenticator.objects.create(user=manager, type=Authenticator.Type.TOTP, data={})

    reset_sign_in(person=reviewer, by=manager, at=at)

    assert Authenticator.objects.get().user == manager


def test_the_log_says_who_did_it(reviewer, manager, at):
    reset_sign_in(person=reviewer, by=manager, at=at)

    with every_municipality():
        event = Event.objects.select_related("by").get()
    assert (event.sentence, event.by) == (f"Sign-in of {reviewer.email} reset", manager)
