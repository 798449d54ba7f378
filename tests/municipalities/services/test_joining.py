"""Coming in by an invitation."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from municipalities import events
from municipalities.models import Invitation, Membership, User
from municipalities.services.joining import accept_invitation, join_as_new_person
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import InvitationFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
TODAY = date(2026, 5, 10)
PASSWORD = "wheat field in the wind"


@pytest.fixture
def invitation(town):
    return InvitationFactory(municipality=town, email="new@delia.ca", role="contributor")


@pytest.fixture
def auditors():
    """The external auditors who were announced, each with the audit and the last day for it."""
    heard = []

    def hear(sender, *, membership, audit_id, until, **_):
        heard.append((membership, audit_id, until))

    receivers, events.auditor_joined.receivers = events.auditor_joined.receivers, []
    events.auditor_joined.connect(hear)
    yield heard
    events.auditor_joined.receivers = receivers
    events.auditor_joined.sender_receivers_cache.clear()


def auditors_invitation(town, until, email="new@delia.ca"):
    return InvitationFactory(municipality=town, email=email, role="auditor", audit_id=uuid4(), until=until)


def join(invitation, at, **changed):
    facts = {"name": "Robin Olsen", "title": "Foreman", "password": PASSWORD} | changed
    return join_as_new_person(invitation=invitation, **facts, at=at)


def test_a_new_person_gets_an_account_and_the_role(town, invitation, at, verbs):
    person = join(invitation, at)

    membership = Membership.objects.get(user=person)
    assert (person.email, person.name, person.title, person.joined_at) == ("new@delia.ca", "Robin Olsen", "Foreman", at)
    assert person.check_password(PASSWORD)
    assert (membership.municipality, membership.role, membership.since) == (town, "contributor", at)
    assert Invitation.objects.get().accepted_at == at
    assert EmailAddress.objects.get(user=person).verified
    assert verbs(membership) == ["person.joined"]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"name": "  "}, "missing", "name"),
        ({"name": "a\nb"}, "not_one_line", "name"),
        ({"title": "x" * 121}, "too_long", "title"),
        ({"password": "short"}, "weak_password", "password"),
        ({"password": "password1234"}, "weak_password", "password"),
        ({"password": "new@delia.ca"}, "weak_password", "password"),
    ],
)
def test_what_a_new_person_cannot_choose_is_refused_and_nobody_is_made(invitation, at, changed, code, field):
    with pytest.raises(RuleBroken) as refusal:
        join(invitation, at, **changed)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not User.objects.filter(email="new@delia.ca").exists()
    assert Invitation.objects.get().accepted_at is None


def test_who_has_an_account_is_told_to_sign_in(invitation, at):
    UserFactory(email="new@delia.ca")

    with pytest.raises(RuleBroken) as refusal:
        join(invitation, at)

    assert refusal.value.code == "account_exists"
    assert "Sign in" in refusal.value.sentence


def test_a_person_with_an_account_joins_with_the_address_that_was_invited(town, invitation, at):
    person = UserFactory(email="new@delia.ca")
    assert person.role_at(town.pk) is None

    accept_invitation(invitation=invitation, by=person, at=at)

    assert person.role_at(town.pk) == "contributor"


def test_another_address_is_refused(invitation, at):
    with pytest.raises(RuleBroken) as refusal:
        accept_invitation(invitation=invitation, by=UserFactory(email="other@delia.ca"), at=at)

    assert refusal.value.code == "another_address"
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"accepted_at": True}, "invitation_accepted"),
        ({"withdrawn_at": True}, "invitation_withdrawn"),
        ({"expires_at": True}, "invitation_expired"),
    ],
)
def test_a_closed_link_leads_nobody_in(town, at, facts, code):
    closed = InvitationFactory(municipality=town, email="new@delia.ca", **dict.fromkeys(facts, at))

    for attempt in (lambda: join(closed, at), lambda: accept_invitation(invitation=closed, by=UserFactory(), at=at)):
        with pytest.raises(RuleBroken) as refusal:
            attempt()
        assert refusal.value.code == code


def test_an_auditor_whose_last_day_is_over_does_not_come_in(town, at):
    late = auditors_invitation(town, until=TODAY - timedelta(days=1))

    for attempt in (
        lambda: join(late, at),
        lambda: accept_invitation(invitation=late, by=UserFactory(email="new@delia.ca"), at=at),
    ):
        with pytest.raises(RuleBroken) as refusal:
            attempt()
        assert refusal.value.code == "invitation_expired"
        assert "Ask the person who invited you for a new one." in refusal.value.sentence


def test_an_auditor_comes_in_on_the_last_day(town, at, auditors):
    assert join(auditors_invitation(town, until=TODAY), at)


def test_a_link_pressed_twice_at_once_leads_in_once(invitation, at):
    person = UserFactory(email="new@delia.ca")
    stale = Invitation.objects.get()
    accept_invitation(invitation=invitation, by=person, at=at)

    with pytest.raises(StaleState):
        accept_invitation(invitation=stale, by=person, at=at)

    assert Membership.objects.count() == 1


def test_who_has_a_role_already_keeps_it_and_the_invitation_stays_open(town, invitation, at):
    person = UserFactory(email="new@delia.ca")
    MembershipFactory(municipality=town, user=person, role="reader")

    with pytest.raises(RuleBroken) as refusal:
        accept_invitation(invitation=invitation, by=person, at=at)

    assert refusal.value.code == "here_already"
    assert Membership.objects.get().role == "reader"
    assert Invitation.objects.get().accepted_at is None


def test_who_was_here_for_a_time_that_is_over_starts_anew(town, invitation, at):
    person = UserFactory(email="new@delia.ca")
    old = MembershipFactory(municipality=town, user=person, role="auditor", until=date(2026, 5, 9))

    new = accept_invitation(invitation=invitation, by=person, at=at)

    old.refresh_from_db()
    assert old.ended_at == at
    assert (new.role, new.until) == ("contributor", None)


def test_an_external_auditor_joins_for_a_time_and_is_announced_with_the_audit(town, at, auditors):
    invited = auditors_invitation(town, TODAY)

    person = join(invited, at)

    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.until) == ("auditor", TODAY)
    assert auditors == [(membership, invited.audit_id, TODAY)]


def test_nobody_else_is_announced_as_an_auditor(invitation, at, auditors):
    join(invitation, at)

    assert auditors == []


@pytest.mark.parametrize("days", [-3, 30])
def test_an_auditor_who_is_here_stays_as_long_as_the_longer_invitation(town, at, auditors, days):
    person = UserFactory(email="new@delia.ca")
    there = MembershipFactory(municipality=town, user=person, role="auditor", until=TODAY + timedelta(10))
    invited = auditors_invitation(town, TODAY + timedelta(10 + days))

    membership = accept_invitation(invitation=invited, by=person, at=at)

    assert membership == there
    assert Membership.objects.get().until == TODAY + timedelta(max(10, 10 + days))
    assert auditors == [(there, invited.audit_id, invited.until)]
