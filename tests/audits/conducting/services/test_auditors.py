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


def come(audit_id, town, administrator, at, *, until=JULY, somebody=None):
    """Somebody is invited as an external auditor and accepts."""
    somebody = somebody or UserFactory()
    invitation = invite_person(
        municipality=town, email=somebody.email, role="auditor", audit_id=audit_id, until=until,
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

    come(audit.pk, town, administrator, at, until=AUGUST, somebody=somebody)

    assert AuditorAssignment.objects.get().until == AUGUST


def may(user, permission, audit) -> bool:
    """Whether somebody may do that now; nothing that was asked before is remembered."""
    with scopes_disabled():
        return User.objects.get(pk=user.pk).has_perm(permission, Audit.objects.get(pk=audit.pk))


def test_a_second_audit_gives_no_more_time_for_the_first(audit_in, town, administrator, at, opened, time_machine):
    first, second = audit_in(kind="certification"), audit_in(kind="certification")
    time_machine.move_to(at)
    somebody = come(first.pk, town, administrator, at)
    come(second.pk, town, administrator, at, until=AUGUST, somebody=somebody)

    time_machine.move_to("2026-07-01T18:00:00Z")
    assert [may(somebody, "audits.conduct", audit) for audit in (first, second)] == [True, True]
    assert not may(administrator, "audits.conduct", first)

    time_machine.move_to("2026-07-02T18:00:00Z")
    assert [may(somebody, "audits.view", audit) for audit in (first, second)] == [False, True]
    assert list(find_audits_for(User.objects.get(pk=somebody.pk), town)) == [second]
    assert list(find_audits_seen_by(User.objects.get(pk=somebody.pk))) == [second]
    assert may(administrator, "audits.conduct", first)  # the municipality's people can finish it


def test_a_first_audit_with_more_time_keeps_it(audit_in, town, administrator, at, opened, time_machine):
    first, second = audit_in(kind="certification"), audit_in(kind="certification")
    time_machine.move_to(at)
    somebody = come(first.pk, town, administrator, at, until=AUGUST)

    come(second.pk, town, administrator, at, until=JULY, somebody=somebody)

    assert dict(AuditorAssignment.objects.values_list("audit", "until")) == {first.pk: AUGUST, second.pk: JULY}


def test_whoever_is_taken_out_of_the_people_reaches_nothing_whatever_the_day(
    audit_in, town, administrator, at, opened, time_machine
):
    audit = audit_in(kind="certification")
    time_machine.move_to(at)
    somebody = come(audit.pk, town, administrator, at)

    Membership.objects.filter(user=somebody).update(ended_at=at)

    assert not may(somebody, "audits.view", audit)
