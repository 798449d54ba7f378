"""Changing who acts for a municipality."""

import pytest

from municipalities.models import Membership
from municipalities.services.people import change_role, remove_person
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import MembershipFactory

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
    assert "Make somebody else administrator first" in removal.value.sentence
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
