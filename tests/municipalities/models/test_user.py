"""People and their roles."""

from datetime import date, timedelta

import pytest

from municipalities.models import Membership, User
from secor_portal.clock import local_day
from tests.factories import MOMENT, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_roles_are_read_once(town, member, django_assert_num_queries):
    person = User.objects.get(pk=member("reader").pk)

    with django_assert_num_queries(1):
        assert [person.role_at(town.pk) for _ in range(3)] == ["reader"] * 3


def test_roles_are_read_again_when_they_changed(town, unscoped):
    person = UserFactory()
    before = person.role_at(town.pk)
    MembershipFactory(municipality=town, user=person, role="reader")
    still = person.role_at(town.pk)

    person.forget_roles()

    assert (before, still, person.role_at(town.pk)) == (None, None, "reader")


def test_an_ended_role_and_one_that_ran_out_do_not_count(town, unscoped):
    ended = MembershipFactory(municipality=town, ended_at=MOMENT).user
    over = MembershipFactory(municipality=town, role="auditor", until="2026-01-01").user

    assert ended.roles == {}
    assert over.roles == {}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"ended_at": MOMENT},
        {"role": "auditor", "until": "2026-01-01"},
        {"role": "auditor", "until": "2090-01-01"},
        {"role": "auditor", "until": "2090-01-01", "ended_at": MOMENT},
    ],
)
def test_a_membership_and_the_query_agree_on_which_are_current(facts, town, unscoped):
    membership = MembershipFactory(municipality=town, **facts)
    membership.refresh_from_db()

    assert membership.is_current == Membership.objects.current().filter(pk=membership.pk).exists()


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize(
    ("facts", "last_day"),
    [({"ended_at": MOMENT}, local_day(MOMENT)), ({"role": "auditor", "until": "2026-08-01"}, date(2026, 8, 1))],
    ids=["ended", "ran out"],
)
def test_a_person_belonged_until_the_last_day(days, facts, last_day, town, unscoped):
    membership = MembershipFactory(municipality=town, **facts)
    person, day = User.objects.get(pk=membership.user_id), last_day + timedelta(days=days)

    assert person.belonged_since(town.pk, day) == (days <= 0)
    assert Membership.objects.counted_since(day).filter(pk=membership.pk).exists() == (days <= 0)


def test_who_is_not_active_may_nothing(town, unscoped):
    person = MembershipFactory(municipality=town, user=UserFactory(is_active=False, desk_role="manager")).user

    assert not person.is_at_desk
    assert not person.has_perm("municipalities.view", town)
    assert not person.has_perm("desk.enter")


def test_a_permission_that_is_refused_or_unknown_is_no_error(town, member, reviewer):
    assert not member("reader").has_perm("municipalities.manage_people", town)
    assert not reviewer.has_perm("municipalities.import")
    assert not reviewer.has_perm("municipalities.fly")


def test_a_person_is_no_row_of_a_municipality(reviewer, manager):
    assert manager.has_perm("desk.manage_people", reviewer)
    assert not reviewer.has_perm("desk.manage_people", manager)
