from datetime import date

import pytest
from django_scopes import scopes_disabled

from municipalities.models import Invitation
from tests.audits.reading import error_at, text, typed
from tests.factories import AuditorAssignmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(audit_in):
    return audit_in(kind="certification")


def test_an_auditor_is_invited_to_one_audit(signed_in, address, administrator, audit):
    sent = {"email": "auditor@example.org", "until": "2026-07-01"}

    response = signed_in(administrator).post(address("audit_auditor", audit), sent, follow=True)

    with scopes_disabled():
        invitation = Invitation.objects.get()
    assert (invitation.role, invitation.audit_id, invitation.until) == ("auditor", audit.pk, date(2026, 7, 1))
    assert "auditor@example.org 1 July 2026 Invited" in text(response)


def test_an_auditor_with_access_is_listed(signed_in, address, administrator, town, audit):
    with scopes_disabled():
        membership = MembershipFactory(municipality=town, role="auditor", until=date(2026, 6, 30))
        AuditorAssignmentFactory(audit=audit, membership=membership)

    shown = text(signed_in(administrator).get(address("audit_auditor", audit)))

    assert f"{membership.user} 30 June 2026 Has access" in shown


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"email": "", "until": "2026-07-01"}, "email", "Enter the email address of the external auditor."),
        ({"email": "nonsense", "until": "2026-07-01"}, "email", "Enter an email address such as name@village.ca."),
        ({"email": "a@example.org", "until": ""}, "until", "Enter the last day of their access."),
        ({"email": "a@example.org", "until": "2026-05-09"}, "until", "Enter a last day from today to 11 May 2027."),
        ({"email": "a@example.org", "until": "2030-01-01"}, "until", "Enter a last day from today to 11 May 2027."),
    ],
)
def test_an_invalid_invitation_is_refused_at_its_field(sent, field, sentence, signed_in, address, administrator, audit):
    response = signed_in(administrator).post(address("audit_auditor", audit), sent)

    assert error_at(response, field) == sentence
    assert (typed(response, "email"), typed(response, "until")) == (sent["email"], sent["until"])
    assert not Invitation._base_manager.exists()


def test_a_member_cannot_be_invited_as_external_auditor(signed_in, address, administrator, audit):
    sent = {"email": administrator.email, "until": "2026-07-01"}

    response = signed_in(administrator).post(address("audit_auditor", audit), sent)

    assert "An external auditor can’t be one of your own people." in error_at(response, "email")


def test_an_internal_audit_has_no_external_auditor(signed_in, address, administrator, audit_in):
    response = signed_in(administrator).get(address("audit_auditor", audit_in(kind="internal")), follow=True)

    assert "The municipality’s own people conduct this audit." in text(response)


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("contributor", 403), ("reader", 403), ("auditor", 403)]
)
def test_only_an_administrator_can_invite(role, status, signed_in, address, member, audit):
    assert signed_in(member(role)).get(address("audit_auditor", audit)).status_code == status
