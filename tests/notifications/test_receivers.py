"""What others announce becomes something to tell."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError
from kombu.utils import functional
from structlog.testing import capture_logs

from audits.events import audit_rejected, audit_submitted, qa_decided, qa_reversed, revisions_requested
from audits.models import Audit
from audits.rules.lifecycle import AuditState
from certificates.events import certificate_issued
from municipalities.events import person_invited
from notifications import receivers, tasks
from notifications.models import Obligation
from secor_portal.celery import app
from secor_portal.tenancy import every_municipality, open_municipality
from tests.factories import (
    AuditFactory,
    AuditorAssignmentFactory,
    CertificateFactory,
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    RevisionRoundFactory,
    UserFactory,
)
from tests.notifications.rows import told
from tests.plugins.processes import free_port

pytestmark = pytest.mark.usefixtures("everywhere")

TODAY = date(2026, 5, 10)


def people(audit: Audit) -> dict[str, str]:
    """Everybody around an audit, by what they are; the auditor conducted it."""
    town = audit.municipality
    found = {
        role: MembershipFactory(municipality=town, role=role) for role in ("administrator", "contributor", "reader")
    }
    found["auditor"] = MembershipFactory(municipality=town, role="auditor", user=audit.author)
    found["stranger"] = MembershipFactory()
    AuditorAssignmentFactory(audit=audit, membership=found["auditor"])
    return {membership.user.email: who for who, membership in found.items()}


Announce = Callable[[Audit, datetime], Any]

ANNOUNCED: list[tuple[str, Announce, set[str]]] = [
    (
        "audit_received",
        lambda audit, at: audit_submitted.send(Audit, audit=audit, by=audit.author, at=at),
        {"administrator", "auditor"},
    ),
    (
        "audit_rejected",
        lambda audit, at: audit_rejected.send(Audit, audit=audit, by=None, at=at),
        {"administrator", "auditor"},
    ),
    (
        "revisions_requested",
        lambda audit, at: revisions_requested.send(
            Audit, audit=audit, round=RevisionRoundFactory(audit=audit), by=None, at=at
        ),
        {"administrator", "contributor", "auditor"},
    ),
    (
        "qa_decided",
        lambda audit, at: qa_decided.send(Audit, audit=audit, by=None, at=at),
        {"administrator", "contributor", "auditor"},
    ),
    (
        "qa_reversed",
        lambda audit, at: qa_reversed.send(Audit, audit=audit, by=None, at=at),
        {"administrator", "contributor", "auditor"},
    ),
]


@pytest.mark.parametrize(("subject", "announce", "who"), ANNOUNCED, ids=[row[0] for row in ANNOUNCED])
def test_who_is_told_of_what(town, at, subject, announce, who):
    audit = AuditFactory(municipality=town)
    by_address = people(audit)

    with open_municipality(town.pk):
        announce(audit, at)

    assert {row[0] for row in told()} == {subject}
    assert {by_address[row[1]] for row in told()} == who
    assert set(Obligation.objects.values_list("municipality", flat=True)) == {town.pk}


def test_an_author_who_left_is_not_told(town, administrator, at):
    audit = AuditFactory(municipality=town)
    MembershipFactory(municipality=town, user=audit.author, ended_at=at)

    audit_submitted.send(Audit, audit=audit, by=audit.author, at=at)

    assert [row[1] for row in told()] == [administrator.email]


def test_a_second_submission_on_one_day_has_a_receipt_of_its_own(town, administrator, at):
    audit = AuditFactory(municipality=town, version=3)
    audit_submitted.send(Audit, audit=audit, by=audit.author, at=at)
    audit_submitted.send(Audit, audit=audit, by=audit.author, at=at)
    audit.version = 5

    audit_submitted.send(Audit, audit=audit, by=audit.author, at=at)

    assert [row[3] for row in told()] == [3, 5]


def test_an_issued_certificate_is_told_to_administrators_and_contributors(certified, at):
    people(certified)
    certificate = CertificateFactory(audit=certified)

    certificate_issued.send(type(certificate), certificate=certificate, by=None, at=at)

    assert [row[0] for row in told()] == ["certificate_issued"] * 2


def test_the_day_is_albertas(town, administrator):
    audit = AuditFactory(municipality=town)

    audit_submitted.send(Audit, audit=audit, by=None, at=datetime.fromisoformat("2026-05-11T03:00:00+00:00"))

    assert [row[2] for row in told()] == [TODAY]


def test_an_invitation_is_for_whoever_was_invited_and_keeps_the_secret_of_its_link(town, at):
    invitation = InvitationFactory(municipality=town, email="new@example.org")

    person_invited.send(type(invitation), invitation=invitation, secret="s3cret", by=invitation.invited_by, at=at)

    row = Obligation.objects.get()
    assert (row.subject, row.recipient, row.context) == ("invitation", "new@example.org", {"secret": "s3cret"})


def test_what_was_undone_is_told_to_nobody(town, administrator, at):
    with transaction.atomic():
        audit_submitted.send(Audit, audit=AuditFactory(municipality=town), by=None, at=at)
        assert len(told()) == 1
        transaction.set_rollback(True)

    assert told() == []


def test_whose_time_for_the_audit_is_over_hears_no_more_of_it(town, administrator, at):
    audit = AuditFactory(municipality=town, state="qa_passed")
    auditor = MembershipFactory(municipality=town, role="auditor", user=audit.author)
    AuditorAssignmentFactory(audit=audit, membership=auditor, until=TODAY - timedelta(days=1))

    qa_decided.send(Audit, audit=audit, by=None, at=at)

    assert [row[1] for row in told()] == [administrator.email]


@pytest.fixture
def rings(monkeypatch) -> list[dict[str, Any]]:
    """How the doorbell was rung, each time."""
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.deliver_emails, "apply_async", lambda **options: rung.append(options))
    return rung


@pytest.fixture
def unreachable_broker(settings, monkeypatch) -> None:
    """A broker is configured, and nobody listens at its address."""
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setitem(app.conf, "broker_url", settings.CELERY_BROKER_URL)


@pytest.mark.usefixtures("unreachable_broker")
def test_the_doorbell_rings_after_the_transaction(town, administrator, at, rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        audit_submitted.send(Audit, audit=AuditFactory(municipality=town), by=None, at=at)
        assert rings == []

    assert [ring["retry"] for ring in rings] == [False]


def test_without_a_broker_nothing_rings(town, administrator, at, rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        audit_submitted.send(Audit, audit=AuditFactory(municipality=town), by=None, at=at)

    assert (rings, len(told())) == ([], 1)


@pytest.mark.usefixtures("unreachable_broker")
@pytest.mark.parametrize("fault", [OperationalError("Connection refused"), OSError(28, "No space left on device")])
def test_a_broker_that_is_down_does_not_fail_the_request(monkeypatch, fault):
    def refuse(**_: Any) -> None:
        raise fault

    monkeypatch.setattr(tasks.deliver_emails, "apply_async", refuse)

    with capture_logs() as logs:
        receivers.request_delivery()

    assert logs == [{"event": "doorbell_unanswered", "log_level": "warning", "fault": str(fault)}]


@pytest.mark.usefixtures("unreachable_broker")
def test_a_broker_where_nobody_listens_is_not_waited_for(monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr(functional, "sleep", pauses.append)

    with capture_logs() as logs:
        receivers.request_delivery()

    assert [entry["event"] for entry in logs] == ["doorbell_unanswered"]
    assert sum(pauses) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_answers_the_doorbell(smtp_sink, celery_worker_process, at):
    town = MunicipalityFactory()
    inviting = UserFactory()
    with every_municipality(), transaction.atomic():
        now = datetime.now(at.tzinfo)
        invitation = InvitationFactory(
            municipality=town, email="new@example.org", invited_by=inviting, expires_at=now + timedelta(days=14)
        )
        person_invited.send(type(invitation), invitation=invitation, secret="s3cret", by=inviting, at=now)

    celery_worker_process.wait_until(lambda: smtp_sink.messages)

    [mail] = smtp_sink.messages
    assert mail["To"] == "new@example.org"
    assert "/invitations/s3cret/" in mail.get_body(("plain",)).get_content()
    celery_worker_process.wait_until(sent)


def sent() -> bool:
    with every_municipality():
        return Obligation.objects.get().state == "sent"


def test_state_is_what_the_audit_was_when_it_was_told(town, administrator, at):
    audit = AuditFactory(municipality=town, state=AuditState.QA_FAILED)

    qa_decided.send(Audit, audit=audit, by=None, at=at)

    assert Obligation.objects.get().context == {"state": "qa_failed"}
