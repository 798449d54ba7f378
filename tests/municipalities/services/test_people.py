"""Changing who acts for a municipality."""

from datetime import date
from uuid import uuid4

import pytest

from municipalities.models import Invitation, Membership
from municipalities.services.joining import accept_invitation
from municipalities.services.people import change_role, remove_person
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import open_municipality
from tests.factories import InvitationFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def administrators(town):
    """The town's only administrator's membership."""
    return MembershipFactory(municipality=town, role="administrator")


def test_a_role_is_changed_and_written_down(town, administrators, at, verbs):
    reader = MembershipFactory(municipality=town, role="reader")

    change_role(membership=reader, role="contributor", by=administrators.user, at=at)

    assert Membership.objects.get(pk=reader.pk).role == "contributor"
    assert verbs(reader) == ["person.role_changed"]
    assert reader.user.role_at(town.pk) == "contributor"


def test_the_same_role_again_says_nothing(administrators, at, verbs):
    change_role(membership=administrators, role="administrator", by=administrators.user, at=at)

    assert verbs(administrators) == []


@pytest.mark.parametrize("role", ["auditor", "manager", "", "mayor"])
def test_only_the_municipalitys_own_roles_are_given(town, administrators, at, role):
    reader = MembershipFactory(municipality=town, role="reader")

    with pytest.raises(RuleBroken) as refusal:
        change_role(membership=reader, role=role, by=administrators.user, at=at)

    assert (refusal.value.code, refusal.value.field) == ("unknown_role", "role")


def test_an_external_auditor_stays_one(town, administrators, at):
    auditor = MembershipFactory(municipality=town, role="auditor")

    with pytest.raises(RuleBroken) as refusal:
        change_role(membership=auditor, role="reader", by=administrators.user, at=at)

    assert refusal.value.code == "auditors_stay_auditors"


@pytest.mark.parametrize("others", [(), ("contributor", "reader", "auditor")])
def test_the_last_administrator_is_not_demoted_nor_removed(town, administrators, manager, at, others):
    for role in others:
        MembershipFactory(municipality=town, role=role)

    with pytest.raises(RuleBroken) as demotion:
        change_role(membership=administrators, role="reader", by=manager, at=at)
    with pytest.raises(RuleBroken) as removal:
        remove_person(membership=administrators, by=manager, at=at)

    assert demotion.value.code == removal.value.code == "last_administrator"
    assert "Make another person administrator first" in removal.value.sentence
    assert Membership.objects.get(pk=administrators.pk).ended_at is None


def test_an_ended_or_a_neighbours_administrator_is_no_second_one(town, neighbour, administrators, at):
    MembershipFactory(municipality=town, role="administrator", ended_at=at)
    MembershipFactory(municipality=neighbour, role="administrator")

    with pytest.raises(RuleBroken):
        remove_person(membership=administrators, by=administrators.user, at=at)


def test_with_another_administrator_one_may_go(town, administrators, at, verbs):
    MembershipFactory(municipality=town, role="administrator")

    remove_person(membership=administrators, by=administrators.user, at=at)

    assert Membership.objects.get(pk=administrators.pk).ended_at == at
    assert administrators.user.role_at(town.pk) is None
    assert verbs(administrators) == ["person.removed"]


def test_a_change_that_somebody_else_made_first_is_not_overwritten(town, administrators, at):
    reader = MembershipFactory(municipality=town, role="reader")
    seen_earlier = Membership.objects.get(pk=reader.pk)
    change_role(membership=reader, role="contributor", by=administrators.user, at=at)

    with pytest.raises(StaleState):
        change_role(membership=seen_earlier, role="administrator", by=administrators.user, at=at)
    with pytest.raises(StaleState):
        remove_person(membership=seen_earlier, by=administrators.user, at=at)


def test_a_person_is_removed_once(town, administrators, at):
    reader = MembershipFactory(municipality=town, role="reader")
    remove_person(membership=reader, by=administrators.user, at=at)

    with pytest.raises(StaleState):
        remove_person(membership=reader, by=administrators.user, at=at)


def test_a_removed_person_does_not_come_back_by_an_invitation_sent_before(town, neighbour, administrators, at, verbs):
    auditor = MembershipFactory(municipality=town, role="auditor", until=date(2026, 12, 31))
    here, there = (
        InvitationFactory(
            municipality=place, email=auditor.user.email, role="auditor", audit_id=uuid4(), until=date(2026, 12, 31)
        )
        for place in (town, neighbour)
    )

    remove_person(membership=auditor, by=administrators.user, at=at)

    with pytest.raises(RuleBroken) as refusal:
        accept_invitation(invitation=Invitation.objects.get(pk=here.pk), by=auditor.user, at=at)
    assert refusal.value.code == "invitation_withdrawn"
    assert verbs(here) == ["person.invitation_withdrawn"]
    assert auditor.user.role_at(town.pk) is None
    with open_municipality(neighbour.pk):
        assert Invitation.objects.get(pk=there.pk).withdrawn_at is None


def test_an_invitation_that_is_over_stays_what_it_was_when_its_person_is_removed(town, administrators, at):
    reader = MembershipFactory(municipality=town, role="reader")
    used = InvitationFactory(municipality=town, email=reader.user.email, accepted_at=at)

    remove_person(membership=reader, by=administrators.user, at=at)

    assert Invitation.objects.get(pk=used.pk).withdrawn_at is None
