from datetime import date
from uuid import uuid4

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit, AuditorAssignment
from audits.selectors.audits import find_audits_for, find_audits_seen_by
from municipalities.models import Invitation, Membership, User
from municipalities.services.invitations import invite_person
from municipalities.services.joining import accept_invitation
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from tests.factories import AuditFactory, UserFactory

pytestmark = pytest.mark.django_db


JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def invite_auditor(audit_id, town, administrator, at, *, until=JULY, auditor=None):
    """Invite an external auditor, a new user unless given, and accept the invitation."""
    auditor = auditor or UserFactory()
    invitation = invite_person(
        municipality=town, email=auditor.email, role="auditor", audit_id=audit_id, until=until,
        by=administrator, at=at,
    )  # fmt: skip
    accept_invitation(invitation=invitation, by=auditor, at=at)
    return auditor


def test_an_invited_auditor_can_reach_only_that_audit(audit_in, town, administrator, at, opened, time_machine):
    time_machine.move_to(at)
    audit, other = audit_in(kind="certification"), audit_in(kind="internal")

    auditor = invite_auditor(audit.pk, town, administrator, at)

    assert AuditorAssignment.objects.get().audit == audit
    assert auditor.has_perm("audits.conduct", audit)
    assert not auditor.has_perm("audits.view", other)
    assert Event.objects.about(audit).get().sentence == "External auditor assigned until 1 July 2026"


@pytest.mark.parametrize("whose", ["missing", "a neighbour's"])
def test_an_invitation_to_a_missing_audit_is_refused(whose, town, neighbour, administrator, at, opened):
    with scopes_disabled():
        theirs = AuditFactory(municipality=neighbour)

    with pytest.raises(RuleBroken, match="discarded"):
        invite_auditor(uuid4() if whose == "missing" else theirs.pk, town, administrator, at)

    assert not Membership.objects.filter(role="auditor").exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_auditor_invited_twice_has_one_assignment(audit_in, town, administrator, at, opened):
    audit = audit_in(kind="certification")
    auditor = invite_auditor(audit.pk, town, administrator, at)

    invite_auditor(audit.pk, town, administrator, at, until=AUGUST, auditor=auditor)

    assert AuditorAssignment.objects.get().until == AUGUST


def may(user, permission, audit) -> bool:
    """Whether the user has the permission now, without a cached answer."""
    with scopes_disabled():
        return User.objects.get(pk=user.pk).has_perm(permission, Audit.objects.get(pk=audit.pk))


def test_a_second_audit_does_not_extend_access_to_the_first(audit_in, town, administrator, at, opened, time_machine):
    first, second = audit_in(kind="certification"), audit_in(kind="certification")
    time_machine.move_to(at)
    auditor = invite_auditor(first.pk, town, administrator, at)
    invite_auditor(second.pk, town, administrator, at, until=AUGUST, auditor=auditor)

    time_machine.move_to("2026-07-01T18:00:00Z")
    assert [may(auditor, "audits.conduct", audit) for audit in (first, second)] == [True, True]
    assert not may(administrator, "audits.conduct", first)

    time_machine.move_to("2026-07-02T18:00:00Z")
    assert [may(auditor, "audits.view", audit) for audit in (first, second)] == [False, True]
    assert list(find_audits_for(User.objects.get(pk=auditor.pk), town)) == [second]
    assert list(find_audits_seen_by(User.objects.get(pk=auditor.pk))) == [second]
    assert may(administrator, "audits.conduct", first)  # the municipality's people can finish it


def test_a_second_audit_does_not_shorten_access_to_the_first(audit_in, town, administrator, at, opened, time_machine):
    first, second = audit_in(kind="certification"), audit_in(kind="certification")
    time_machine.move_to(at)
    auditor = invite_auditor(first.pk, town, administrator, at, until=AUGUST)

    invite_auditor(second.pk, town, administrator, at, until=JULY, auditor=auditor)

    assert dict(AuditorAssignment.objects.values_list("audit", "until")) == {first.pk: AUGUST, second.pk: JULY}


def test_an_auditor_whose_membership_ended_loses_access(audit_in, town, administrator, at, opened, time_machine):
    audit = audit_in(kind="certification")
    time_machine.move_to(at)
    auditor = invite_auditor(audit.pk, town, administrator, at)

    Membership.objects.filter(user=auditor).update(ended_at=at)

    assert not may(auditor, "audits.view", audit)
