"""The people of a municipality."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import Invitation, Membership
from tests.factories import MOMENT, InvitationFactory, MembershipFactory, TrainingFactory, UserFactory
from tests.pages import parse_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in, administrator):
    return signed_in(administrator)


def at(town, name, *args):
    return reverse(f"municipal:{name}", args=[town.slug, *args])


def text(response):
    return parse_page(response).text


@pytest.fixture
def someone(town):
    """A reader at the town."""
    with scopes_disabled():
        return MembershipFactory(municipality=town, role="reader", user=UserFactory(name="Kim Nowak", title="Foreman"))


def role_of(membership):
    with scopes_disabled():
        return Membership.objects.get(pk=membership.pk).role


def test_the_page_shows_people_with_their_roles_and_who_was_asked_in(client, town, someone):
    with scopes_disabled():
        MembershipFactory(municipality=town, role="auditor", until=date(2026, 6, 30))
        InvitationFactory(municipality=town, email="open@delia.ca")
        InvitationFactory(municipality=town, email="old@delia.ca", invited_at=MOMENT - timedelta(days=20))
        InvitationFactory(municipality=town, email="gone@delia.ca", withdrawn_at=MOMENT)
        MembershipFactory(municipality=town, ended_at=MOMENT, user=UserFactory(name="Gone Person"))

    said = text(client.get(at(town, "people")))

    assert "Three people act for" in said
    assert "Kim Nowak" in said
    assert "Foreman" in said
    assert "until 30 June 2026" in said
    assert "open@delia.ca" in said
    assert "Open until 24 May 2026" in said
    assert "old@delia.ca" in said
    assert "4 May 2026; invite again" in said
    assert "gone@delia.ca" not in said
    assert "Gone Person" not in said


def test_the_page_says_whether_somebody_went_to_the_seminar(client, town):
    before = text(client.get(at(town, "people")))
    with scopes_disabled():
        TrainingFactory(municipality=town)

    assert "No attendance is recorded yet." in before
    assert "Last attended on 4 March 2025, Administrator." in text(client.get(at(town, "people")))


def test_a_municipality_without_people_says_what_to_do(signed_in, manager, town):
    assert "Invite the chief administrative officer" in text(signed_in(manager).get(at(town, "people")))


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_asks_as_often_for_many_people_as_for_few(client, town, count, django_assert_num_queries):
    with scopes_disabled():
        MembershipFactory.create_batch(count - 1, municipality=town, role="reader")
        InvitationFactory.create_batch(count, municipality=town)
    client.get(at(town, "people"))

    with django_assert_num_queries(8):
        response = client.get(at(town, "people"))

    assert response.content.count(b">Withdraw<span") == count


def test_somebody_is_invited(client, town):
    response = client.post(at(town, "person_invite"), {"email": " New@Delia.CA ", "role": "reader"}, follow=True)

    assert "new@delia.ca is invited as reader." in text(response)
    with scopes_disabled():
        assert Invitation.objects.get().email == "new@delia.ca"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"email": "", "role": "reader"}, "Enter the email address."),
        ({"email": "delia", "role": "reader"}, "Enter one email address such as name@village.ca."),
        ({"email": "a@delia.ca\nBcc: b@delia.ca", "role": "reader"}, "Enter one email address such as"),
        ({"email": "a@delia.ca", "role": ""}, "Choose a role."),
        ({"email": "a@delia.ca", "role": "auditor"}, "Choose one of the answers shown."),
        ({"email": "x" * 250 + "@delia.ca", "role": "reader"}, "Use at most 254 characters"),
    ],
)
def test_an_invitation_that_cannot_be_gets_a_sentence(client, town, facts, sentence):
    response = client.post(at(town, "person_invite"), facts)

    assert response.status_code == 422
    assert sentence in text(response)
    with scopes_disabled():
        assert not Invitation.objects.exists()


def test_who_is_here_is_not_invited(client, town, someone):
    response = client.post(at(town, "person_invite"), {"email": someone.user.email, "role": "contributor"})

    assert "already has the role reader" in text(response)
    assert parse_page(response).field("email") == someone.user.email


def test_an_invitation_is_withdrawn_after_asking(client, town):
    with scopes_disabled():
        invitation = InvitationFactory(municipality=town, email="new@delia.ca")

    asked = client.get(at(town, "invitation_withdraw", invitation.pk))
    response = client.post(at(town, "invitation_withdraw", invitation.pk), follow=True)
    again = client.post(at(town, "invitation_withdraw", invitation.pk))

    assert "Withdraw the invitation to new@delia.ca?" in text(asked)
    assert "is withdrawn" in text(response)
    assert again.status_code == 404


def test_a_role_is_changed(client, town, someone):
    shown = client.get(at(town, "person_role", someone.pk))
    response = client.post(at(town, "person_role", someone.pk), {"role": "contributor"}, follow=True)

    assert "What may Kim Nowak do?" in text(shown)
    assert "Kim Nowak is now contributor." in text(response)
    assert role_of(someone) == "contributor"


@pytest.mark.parametrize("role", ["", "auditor", "mayor"])
def test_a_role_that_is_none_gets_a_sentence(client, town, someone, role):
    assert client.post(at(town, "person_role", someone.pk), {"role": role}).status_code == 422
    assert role_of(someone) == "reader"


def test_the_only_administrator_learns_what_to_do_first(client, town, administrator):
    with scopes_disabled():
        own = Membership.objects.get(user=administrator)

    demoted = client.post(at(town, "person_role", own.pk), {"role": "reader"})
    removed = client.post(at(town, "person_remove", own.pk))

    for response in (demoted, removed):
        assert response.status_code == 422
        assert "is the only administrator. Make another person administrator first." in text(response)
    assert role_of(own) == "administrator"


def test_a_person_is_removed_after_asking_and_then_sees_nothing(client, signed_in, town, someone):
    theirs = signed_in(someone.user)
    asked = client.get(at(town, "person_remove", someone.pk))
    saw = theirs.get(at(town, "people")).status_code

    response = client.post(at(town, "person_remove", someone.pk), follow=True)

    assert "Remove Kim Nowak from" in text(asked)
    assert "Kim Nowak is removed from" in text(response)
    assert (saw, theirs.get(at(town, "people")).status_code) == (200, 404)


def test_who_removes_themselves_is_led_out(client, town, administrator, member):
    member("administrator")
    with scopes_disabled():
        own = Membership.objects.get(user=administrator)

    response = client.post(at(town, "person_remove", own.pk))

    assert response.url == "/"


def test_an_ended_membership_is_not_found(client, town):
    with scopes_disabled():
        ended = MembershipFactory(municipality=town, role="reader", ended_at=MOMENT)

    assert client.get(at(town, "person_remove", ended.pk)).status_code == 404


def test_the_desks_manager_invites_the_first_administrator(signed_in, manager, town):
    response = signed_in(manager).post(
        at(town, "person_invite"), {"email": "cao@delia.ca", "role": "administrator"}, follow=True
    )

    assert "cao@delia.ca is invited as administrator." in text(response)


def test_an_auditors_role_cannot_be_changed_but_ended(client, town):
    with scopes_disabled():
        auditor = MembershipFactory(municipality=town, role="auditor")

    shown = client.get(at(town, "people")).content.decode()

    assert at(town, "person_role", auditor.pk) not in shown
    assert at(town, "person_remove", auditor.pk) in shown
