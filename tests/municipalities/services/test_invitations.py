"""Asking people in, and taking that back."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from municipalities import events
from municipalities.models import Invitation
from municipalities.rules.invitations import InvitationState, hash_secret
from municipalities.services import invitations
from municipalities.services.invitations import MOST_OPEN, invite_person, withdraw_invitation
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import InvitationFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
TODAY = date(2026, 5, 10)


@pytest.fixture
def mailed():
    """The invitations that were announced, each with its secret."""
    heard = []

    def hear(sender, *, invitation, secret, **_):
        heard.append((invitation, secret))

    events.person_invited.connect(hear)
    yield heard
    events.person_invited.disconnect(hear)


def test_an_invitation_is_kept_with_the_digest_of_its_secret_only(town, administrator, at, mailed, verbs):
    invitation = invite_person(municipality=town, email=" New@Delia.CA", role="reader", by=administrator, at=at)

    [(announced, secret)] = mailed
    assert announced == invitation
    assert Invitation.objects.get(secret_digest=hash_secret(secret)).email == "new@delia.ca"
    assert secret not in str(vars(invitation))
    assert (invitation.invited_by, invitation.invited_at) == (administrator, at)
    assert invitation.expires_at == at + timedelta(days=14)
    assert verbs(invitation) == ["person.invited"]


def test_two_invitations_have_two_secrets(town, administrator, at, mailed):
    for email in ("one@delia.ca", "two@delia.ca"):
        invite_person(municipality=town, email=email, role="reader", by=administrator, at=at)

    assert len({secret for _, secret in mailed}) == 2


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"email": "delia"}, "not_an_address", "email"),
        ({"email": "a@delia.ca\nBcc: b@delia.ca"}, "not_an_address", "email"),
        ({"role": "mayor"}, "unknown_role", "role"),
        ({"role": ""}, "unknown_role", "role"),
        ({"role": "auditor"}, "auditor_without_audit", "role"),
        ({"role": "auditor", "audit_id": uuid4()}, "until_out_of_range", "until"),
        ({"role": "auditor", "audit_id": uuid4(), "until": TODAY - timedelta(1)}, "until_out_of_range", "until"),
        ({"role": "auditor", "audit_id": uuid4(), "until": TODAY + timedelta(367)}, "until_out_of_range", "until"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(town, administrator, at, mailed, facts, code, field):
    with pytest.raises(RuleBroken) as refusal:
        invite_person(
            **{"municipality": town, "email": "new@delia.ca", "role": "reader"} | facts, by=administrator, at=at
        )

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert mailed == []
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(366)])
def test_an_external_auditor_is_asked_in_for_one_audit_and_a_time(town, administrator, at, until):
    audit_id = uuid4()

    invitation = invite_person(
        municipality=town, email="a@audit.ca", role="auditor", audit_id=audit_id, until=until, by=administrator, at=at
    )

    assert (invitation.audit_id, invitation.until) == (audit_id, until)


@pytest.mark.parametrize(
    ("present", "wanted", "hint"),
    [
        ("reader", "contributor", "Change it in the list"),
        ("reader", "auditor", "external"),
        ("auditor", "reader", "external"),
    ],
)
def test_who_is_here_is_not_invited_into_another_role(town, administrator, member, at, present, wanted, hint):
    person = member(present)
    more = {"audit_id": uuid4(), "until": TODAY} if wanted == "auditor" else {}

    with pytest.raises(RuleBroken) as refusal:
        invite_person(municipality=town, email=person.email.upper(), role=wanted, **more, by=administrator, at=at)

    assert (refusal.value.code, refusal.value.field) == ("here_already", "email")
    assert hint in refusal.value.sentence


def test_an_auditor_who_is_here_is_asked_in_for_another_audit(town, administrator, member, at):
    auditor = member("auditor")

    assert invite_person(
        municipality=town, email=auditor.email, role="auditor", audit_id=uuid4(), until=TODAY, by=administrator, at=at
    )


def test_who_was_here_until_a_day_that_is_over_may_be_invited(town, administrator, at):
    old = MembershipFactory(municipality=town, role="auditor", until=date(2026, 5, 9))

    assert invite_person(municipality=town, email=old.user.email, role="reader", by=administrator, at=at)


def test_a_neighbours_person_may_be_invited(town, neighbour, member, administrator, at):
    person = member("administrator", municipality=neighbour)

    assert invite_person(municipality=town, email=person.email, role="administrator", by=administrator, at=at)


def test_an_open_invitation_is_not_sent_twice(town, administrator, at):
    invite_person(municipality=town, email="new@delia.ca", role="reader", by=administrator, at=at)

    with pytest.raises(RuleBroken) as refusal:
        invite_person(municipality=town, email="NEW@delia.ca", role="reader", by=administrator, at=at)

    assert refusal.value.code == "invited_already"
    assert "24 May 2026" in refusal.value.sentence


def test_an_auditors_open_invitation_is_open_no_longer_than_the_auditor_is_asked_in(town, administrator, at):
    facts = {"municipality": town, "email": "new@delia.ca", "role": "auditor", "by": administrator, "at": at}
    invite_person(**facts, audit_id=uuid4(), until=date(2026, 5, 12))

    with pytest.raises(RuleBroken) as refusal:
        invite_person(**facts, audit_id=uuid4(), until=date(2026, 5, 20))

    assert "open until 12 May 2026" in refusal.value.sentence


def test_an_expired_invitation_makes_room_for_a_new_one(town, administrator, at):
    old = invite_person(municipality=town, email="new@delia.ca", role="reader", by=administrator, at=at)
    later = at + timedelta(days=14)

    new = invite_person(municipality=town, email="new@delia.ca", role="reader", by=administrator, at=later)

    old.refresh_from_db()
    assert old.state_at(later) == InvitationState.WITHDRAWN
    assert new.state_at(later) == InvitationState.OPEN


def test_an_auditors_invitation_whose_last_day_is_over_makes_room_for_a_new_one(town, administrator, at):
    facts = {"municipality": town, "email": "new@delia.ca", "role": "auditor", "by": administrator}
    old = invite_person(**facts, audit_id=uuid4(), until=date(2026, 5, 10), at=at)
    later = at + timedelta(days=1)

    new = invite_person(**facts, audit_id=uuid4(), until=date(2026, 5, 20), at=later)

    old.refresh_from_db()
    assert (old.state_at(later), new.state_at(later)) == (InvitationState.WITHDRAWN, InvitationState.OPEN)


def test_two_invitations_at_the_same_moment_are_one(town, administrator, at, monkeypatch):
    invite_person(municipality=town, email="new@delia.ca", role="reader", by=administrator, at=at)
    monkeypatch.setattr(invitations, "_withdraw_expired", lambda *_: None)

    with pytest.raises(RuleBroken) as refusal:
        invite_person(municipality=town, email="new@delia.ca", role="reader", by=administrator, at=at)

    assert refusal.value.code == "invited_already"
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert Invitation.objects.count() == 1


def test_there_are_not_more_open_invitations_than_anyone_needs(town, administrator, at):
    InvitationFactory.create_batch(MOST_OPEN, municipality=town)

    with pytest.raises(RuleBroken) as refusal:
        invite_person(municipality=town, email="one@more.ca", role="reader", by=administrator, at=at)

    assert refusal.value.code == "too_many_open"


def test_an_invitation_is_withdrawn_once(town, administrator, at, verbs):
    invitation = InvitationFactory(municipality=town)
    withdraw_invitation(invitation=invitation, by=administrator, at=at)

    with pytest.raises(StaleState):
        withdraw_invitation(invitation=invitation, by=administrator, at=at)

    assert Invitation.objects.get().withdrawn_at == at
    assert verbs(invitation) == ["person.invitation_withdrawn"]


def test_what_was_accepted_cannot_be_withdrawn(town, administrator, at):
    invitation = InvitationFactory(municipality=town, accepted_at=datetime(2026, 5, 1, tzinfo=UTC))

    with pytest.raises(StaleState):
        withdraw_invitation(invitation=invitation, by=administrator, at=at)
