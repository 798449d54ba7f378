"""Two hands on one button, at the same moment, on a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from municipalities.models import HeadcountEntry, Invitation, Membership, User
from municipalities.services.desk_people import remove_desk_person
from municipalities.services.headcount import report_headcount
from municipalities.services.joining import accept_invitation
from municipalities.services.people import change_role
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.factories import InvitationFactory, MembershipFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of them in threads of their own, started together; "done" or the refusal's code for each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            with every_municipality():
                act()
        except RuleBroken as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return sorted(threads.map(run, acts))


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def test_two_administrators_cannot_demote_each_other(at):
    town = MunicipalityFactory()
    one, other = MembershipFactory.create_batch(2, municipality=town)

    ended = at_once(
        lambda: change_role(membership=one, role="reader", by=other.user, at=at),
        lambda: change_role(membership=other, role="reader", by=one.user, at=at),
    )

    assert ended == ["done", "last_administrator"]
    assert Membership.objects.filter(role="administrator").count() == 1


def test_two_managers_cannot_remove_each_other(at):
    one, other = UserFactory.create_batch(2, desk_role="manager")

    ended = at_once(
        lambda: remove_desk_person(person=one, by=other, at=at), lambda: remove_desk_person(person=other, by=one, at=at)
    )

    assert ended == ["done", "last_manager"]
    assert User.objects.filter(desk_role="manager").count() == 1


def test_one_report_sent_twice_counts_once(at):
    town = MunicipalityFactory()
    person = UserFactory()
    facts = {"category": "seasonal", "count": 2, "starts_on": date(2026, 6, 1), "ends_on": None}

    ended = at_once(*[lambda: report_headcount(municipality=town, **facts, by=person, at=at)] * 3)

    assert ended == ["done", "same_entry", "same_entry"]
    assert HeadcountEntry.objects.count() == 1


def test_one_link_opened_twice_leads_in_once(at):
    InvitationFactory(email="new@delia.ca")
    UserFactory(email="new@delia.ca")

    def accept():
        accept_invitation(invitation=Invitation.objects.get(), by=User.objects.get(email="new@delia.ca"), at=at)

    ended = at_once(accept, accept)

    assert ended[-1] != "done" or ended[0] != "done"
    assert Membership.objects.filter(user__email="new@delia.ca").count() == 1
