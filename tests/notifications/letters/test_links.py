"""Programs that look into every link of a mail before anybody reads it change nothing."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from municipalities.rules.invitations import hash_secret
from notifications.letters.composing import compose_email
from notifications.models import Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.agenda import read_agenda
from notifications.services.obligations import notify_addresses
from secor_portal import clock
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, InvitationFactory, RevisionRoundFactory
from tests.notifications.rows import DUE_BY

pytestmark = pytest.mark.usefixtures("everywhere")

WRITES = ("INSERT", "UPDATE", "DELETE")


def links_in(rows, as_of, at):
    """Every address of the portal in the mail that tells ``rows``."""
    message = compose_email(rows, as_of=as_of, at=at).letter.build_message(rows[0].recipient, Obligation().pk)
    said = [message.body, message.alternatives[0].content, *message.extra_headers.values()]
    return sorted({one for text in said for one in re.findall(rf"{settings.PORTAL_URL}([^\s\"<>]*)", text)})


def assert_nothing_changes(links):
    assert links
    for link in links:
        with CaptureQueriesContext(connection) as asked:
            response = Client(enforce_csrf_checks=True).get(link)
        assert response.status_code in (200, 302), link
        assert [query["sql"] for query in asked if query["sql"].startswith(WRITES)] == []


@pytest.mark.parametrize("days_before", [60, 14])
def test_of_a_reminder(certified, member, at, days_before):
    member("contributor")
    day = DUE_BY - timedelta(days=days_before)
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=day)

    assert_nothing_changes(links_in(read_agenda(day).new, day, at))


def test_of_an_invitation(town, at):
    asked = InvitationFactory(
        municipality=town, secret_digest=hash_secret("s3cret"), expires_at=clock.now() + timedelta(days=9)
    )
    about = {"municipality_id": town.pk, "subject_id": asked.pk, "due_on": at.date(), "at": at}
    notify_addresses(ObligationSubject.INVITATION, [asked.email], secret="s3cret", **about)

    links = links_in(list(Obligation.objects.all()), at.date(), at)

    assert links == ["/invitations/s3cret/"]
    assert_nothing_changes(links)
    asked.refresh_from_db()
    assert asked.accepted_at is None


@pytest.mark.parametrize("subject", [ObligationSubject.AUDIT_RECEIVED, ObligationSubject.QA_REVERSED])
def test_of_a_letter_about_an_audit(town, administrator, at, subject):
    audit = AuditFactory(municipality=town)
    about = {"municipality_id": town.pk, "subject_id": audit.pk, "due_on": at.date(), "at": at}
    notify_addresses(subject, [administrator.email], received_at=at.isoformat(), **about)

    assert_nothing_changes(links_in(list(Obligation.objects.all()), at.date(), at))


def test_of_revisions(town, administrator, at):
    asked = RevisionRoundFactory(audit=AuditFactory(municipality=town, state="revisions_requested"))
    about = {"municipality_id": town.pk, "subject_id": asked.pk, "due_on": date(2026, 6, 1), "at": at}
    notify_addresses(ObligationSubject.REVISIONS_REQUESTED, [administrator.email], **about)

    assert_nothing_changes(links_in(list(Obligation.objects.all()), at.date(), at))
