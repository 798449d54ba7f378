"""People over the API."""

from datetime import date
from uuid import uuid4

import pytest
from django_scopes import scopes_disabled

from municipalities import events
from municipalities.models import Invitation, Membership
from tests.factories import MOMENT, InvitationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
MEMBERSHIPS, INVITATIONS = "/api/v1/memberships/", "/api/v1/invitations/"


@pytest.fixture
def someone(town):
    with scopes_disabled():
        return MembershipFactory(municipality=town, role="reader")


def role_of(membership):
    with scopes_disabled():
        return Membership.objects.get(pk=membership.pk).role


def invite(caller, town, **changed):
    facts = {"municipality": str(town.pk), "email": "new@delia.ca", "role": "reader"} | changed
    return caller.post(INVITATIONS, facts, format="json")


def test_people_are_listed_changed_and_removed(api, administrator, someone):
    caller = api(administrator)
    one = f"{MEMBERSHIPS}{someone.pk}/"

    listed = caller.get(MEMBERSHIPS)
    changed = caller.patch(one, {"role": "contributor"}, format="json")
    removed = caller.delete(one)

    assert {row["email"] for row in listed.data["results"]} == {administrator.email, someone.user.email}
    assert (changed.status_code, changed.data["role"]) == (200, "contributor")
    assert (removed.status_code, caller.get(one).status_code) == (204, 404)


def test_the_last_administrator_stays(api, administrator):
    with scopes_disabled():
        own = Membership.objects.get(user=administrator)
    caller = api(administrator)

    demoted = caller.patch(f"{MEMBERSHIPS}{own.pk}/", {"role": "reader"}, format="json")
    removed = caller.delete(f"{MEMBERSHIPS}{own.pk}/")

    assert "Make another person administrator first." in demoted.data["role"][0]
    assert "Make another person administrator first." in removed.data["detail"]
    assert (demoted.status_code, removed.status_code) == (400, 400)


@pytest.mark.parametrize("role", ["auditor", "mayor"])
def test_a_role_that_is_none_is_refused_with_our_sentence(api, administrator, someone, role):
    response = api(administrator).patch(f"{MEMBERSHIPS}{someone.pk}/", {"role": role}, format="json")

    assert response.data["role"] == ["Choose one of the roles shown."]
    assert role_of(someone) == "reader"


def test_somebody_is_invited_and_the_answer_does_not_tell_the_secret(api, administrator, town):
    secrets = []

    def hear(sender, *, secret, **_):
        secrets.append(secret)

    events.person_invited.connect(hear)
    try:
        response = invite(api(administrator), town)
    finally:
        events.person_invited.disconnect(hear)

    assert (response.status_code, response.data["state"], response.data["email"]) == (201, "open", "new@delia.ca")
    assert secrets
    assert secrets[0] not in str(response.data)
    assert "secret" not in str(response.data)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "delia"}, "email"),
        ({"email": "a@delia.ca\nBcc: b@delia.ca"}, "email"),
        ({"role": "auditor"}, "role"),
        ({"role": "mayor"}, "role"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_by_field(api, administrator, town, changed, field):
    response = invite(api(administrator), town, **changed)

    assert response.status_code == 400
    assert response.data[field][0].endswith(".")
    with scopes_disabled():
        assert not Invitation.objects.exists()


def test_an_invitation_is_withdrawn_once(api, administrator, town):
    with scopes_disabled():
        invitation = InvitationFactory(municipality=town)
    caller = api(administrator)

    first = caller.post(f"{INVITATIONS}{invitation.pk}/withdraw/")
    again = caller.post(f"{INVITATIONS}{invitation.pk}/withdraw/")

    assert (first.status_code, first.data["state"]) == (200, "withdrawn")
    assert again.status_code == 409


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("role", "sees", "manages"),
    [
        ("administrator", True, True),
        ("contributor", True, False),
        ("reader", True, False),
        ("auditor", False, False),
        ("reviewer", True, False),
        ("manager", True, True),
    ],
)
def test_who_may_see_and_manage(api, member, request, town, someone, role, sees, manages):
    person = request.getfixturevalue(role) if role in ("reviewer", "manager") else member(role)
    with scopes_disabled():
        invitation = InvitationFactory(municipality=town)
    caller = api(person)

    assert bool(caller.get(MEMBERSHIPS).data["results"]) is sees
    assert bool(caller.get(INVITATIONS).data["results"]) is sees
    assert caller.get(f"{MEMBERSHIPS}{someone.pk}/").status_code == (200 if sees else 403)
    assert caller.get(f"{INVITATIONS}{invitation.pk}/").status_code == (200 if sees else 403)
    assert invite(caller, town).status_code == (201 if manages else 403)
    assert caller.post(f"{INVITATIONS}{invitation.pk}/withdraw/").status_code == (200 if manages else 403)
    patched = caller.patch(f"{MEMBERSHIPS}{someone.pk}/", {"role": "reader"}, format="json")
    assert patched.status_code == (200 if manages else 403)
    assert caller.delete(f"{MEMBERSHIPS}{someone.pk}/").status_code == (204 if manages else 403)


def test_a_neighbours_people_do_not_exist(api, administrator, town, neighbour):
    with scopes_disabled():
        theirs = MembershipFactory(municipality=neighbour)
        invitation = InvitationFactory(municipality=neighbour)
    caller = api(administrator)

    assert caller.get(f"{MEMBERSHIPS}{theirs.pk}/").status_code == 404
    assert caller.delete(f"{MEMBERSHIPS}{theirs.pk}/").status_code == 404
    assert caller.post(f"{INVITATIONS}{invitation.pk}/withdraw/").status_code == 404
    assert caller.get(f"{INVITATIONS}?municipality={neighbour.pk}").status_code == 404
    assert invite(caller, neighbour).status_code == 404


@pytest.mark.parametrize("count", [3, 20])
@pytest.mark.parametrize(("address", "factory"), [(MEMBERSHIPS, MembershipFactory), (INVITATIONS, InvitationFactory)])
def test_the_lists_ask_as_often_for_many_as_for_few(
    api, administrator, town, address, factory, count, django_assert_num_queries
):
    with scopes_disabled():
        factory.create_batch(count, municipality=town)
    caller = api(administrator)

    with django_assert_num_queries(4):
        response = caller.get(address)

    assert len(response.data["results"]) >= count


def test_invitations_are_asked_for_by_their_state(api, administrator, town):
    with scopes_disabled():
        made = {
            "open": InvitationFactory(municipality=town),
            "accepted": InvitationFactory(municipality=town, accepted_at=MOMENT, expires_at=MOMENT),
            "withdrawn": InvitationFactory(municipality=town, withdrawn_at=MOMENT, expires_at=MOMENT),
            "expired": InvitationFactory(municipality=town, expires_at=MOMENT),
        }

    def listed(state):
        return [(row["state"], row["id"]) for row in caller.get(f"{INVITATIONS}?state={state}").data["results"]]

    caller = api(administrator)

    assert {state: listed(state) for state in made} == {state: [(state, str(one.pk))] for state, one in made.items()}
    assert caller.get(f"{INVITATIONS}?state=lost").status_code == 400


@pytest.mark.parametrize(("until", "state"), [(date(2026, 5, 9), "expired"), (date(2026, 5, 10), "open")])
def test_an_auditors_invitation_expires_with_the_last_day(until, state, api, administrator, town):
    with scopes_disabled():
        late = InvitationFactory(municipality=town, role="auditor", audit_id=uuid4(), until=until)

    rows = api(administrator).get(f"{INVITATIONS}?state={state}").data["results"]

    assert [(row["state"], row["id"]) for row in rows] == [(state, str(late.pk))]
