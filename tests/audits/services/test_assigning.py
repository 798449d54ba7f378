from datetime import date
from uuid import uuid4

import pytest
from django_scopes import scopes_disabled

from audits.models import AuditorAssignment
from municipalities.models import Invitation, Membership
from municipalities.services.invitations import invite_person
from municipalities.services.joining import accept_invitation
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from tests.factories import AuditFactory, UserFactory

pytestmark = pytest.mark.django_db


def come(audit_id, town, administrator, at):
    """Somebody is invited as an external auditor and accepts."""
    somebody = UserFactory()
    invitation = invite_person(
        municipality=town, email=somebody.email, role="auditor", audit_id=audit_id, until=date(2026, 7, 1),
        by=administrator, at=at,
    )  # fmt: skip
    accept_invitation(invitation=invitation, by=somebody, at=at)
    return somebody


def test_an_invited_auditor_gets_the_one_audit(audit_in, town, administrator, at, opened, time_machine):
    time_machine.move_to(at)
    audit, other = audit_in(kind="certification"), audit_in(kind="internal")

    somebody = come(audit.pk, town, administrator, at)

    assert AuditorAssignment.objects.get().audit == audit
    assert somebody.has_perm("audits.conduct", audit)
    assert not somebody.has_perm("audits.view", other)
    assert Event.objects.about(audit).get().sentence == "External auditor assigned until 1 July 2026"


@pytest.mark.parametrize("whose", ["nobody's", "a neighbour's"])
def test_an_audit_that_is_not_there_lets_nobody_in(whose, town, neighbour, administrator, at, opened):
    with scopes_disabled():
        theirs = AuditFactory(municipality=neighbour)

    with pytest.raises(RuleBroken, match="discarded"):
        come(uuid4() if whose == "nobody's" else theirs.pk, town, administrator, at)

    assert not Membership.objects.filter(role="auditor").exists()
    assert Invitation.objects.get().accepted_at is None


def test_the_same_auditor_twice_is_one_assignment(audit_in, town, administrator, at, opened):
    audit = audit_in(kind="certification")
    somebody = come(audit.pk, town, administrator, at)
    again = invite_person(
        municipality=town, email=somebody.email, role="auditor", audit_id=audit.pk, until=date(2026, 8, 1),
        by=administrator, at=at,
    )  # fmt: skip

    accept_invitation(invitation=again, by=somebody, at=at)

    assert AuditorAssignment.objects.count() == 1
