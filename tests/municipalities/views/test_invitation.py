"""The page behind the link of an invitation."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import Invitation, Membership, User
from municipalities.rules.invitations import hash_secret
from tests.factories import MOMENT, AuditFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "prairie-wind"
PASSWORD = "wheat field in the wind"
NEW = {"name": "Robin Olsen", "title": "", "password": PASSWORD}


@pytest.fixture
def link():
    return reverse("public:invitation", args=[SECRET])


@pytest.fixture
def invited(town):
    """``invited(…)`` makes the invitation of the link."""

    def make(**facts):
        with scopes_disabled():
            inviter = UserFactory(name="Kim Nowak")
            return InvitationFactory(
                **{"municipality": town, "email": "new@delia.ca", "invited_by": inviter} | facts,
                secret_digest=hash_secret(SECRET),
            )

    return make


def memberships():
    with scopes_disabled():
        return [(m.user.email, m.role) for m in Membership.objects.select_related("user")]


def test_the_page_says_who_invites_to_what(client, invited, link, town):
    invited(role="contributor")

    shown = client.get(link).content.decode()

    assert f"Kim Nowak invites you to act for {town}." in shown
    assert "Your role is contributor" in shown
    assert "new@delia.ca" in shown
    assert "24 May 2026" in shown


def test_looking_accepts_nothing(client, invited, link):
    invited()
    client.get(link)

    assert memberships() == []


def test_a_new_person_makes_an_account_and_is_signed_in(client, invited, link):
    invited()

    response = client.post(link, NEW)

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@delia.ca").pk)
    assert memberships() == [("new@delia.ca", "contributor")]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Enter your name."),
        ({"password": ""}, "Enter a password of at least 12 characters."),
        ({"password": "short"}, "This password is too short."),
        ({"password": "password1234"}, "This password is too common."),
        ({"name": "x" * 121}, "Use at most 120 characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_makes_nobody(client, invited, link, changed, sentence):
    invited()

    response = client.post(link, NEW | changed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.filter(email="new@delia.ca").exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"accepted_at": MOMENT}, "This invitation was already used."),
        ({"withdrawn_at": MOMENT}, "This invitation was withdrawn."),
        ({"invited_at": MOMENT - timedelta(days=14)}, "This invitation has expired."),
    ],
)
def test_a_closed_link_gets_a_sentence_and_leads_nobody_in(client, invited, link, facts, sentence):
    invited(**facts)

    for response in (client.get(link), client.post(link, NEW)):
        assert response.status_code == 410
        assert sentence in response.content.decode()
    assert memberships() == []


def test_a_link_that_never_was_is_not_found(client, invited, link):
    invited()

    assert client.get(reverse("public:invitation", args=["prairie-winds"])).status_code == 404
    assert client.get(reverse("public:invitation", args=[hash_secret(SECRET)])).status_code == 404


def test_who_has_an_account_must_sign_in_and_comes_back(client, invited, link):
    invited()
    UserFactory(email="new@delia.ca")

    shown = client.get(link)
    posted = client.post(link, NEW)

    assert f"/accounts/login/?next={link}" in shown.content.decode()
    assert "Choose a password" not in shown.content.decode()
    assert posted.status_code == 200
    assert memberships() == []


def test_who_is_signed_in_with_the_address_joins_by_one_press(signed_in, invited, link):
    invited(role="reader")
    client = signed_in(UserFactory(email="new@delia.ca"))

    shown = client.get(link).content.decode()
    client.post(link)

    assert "Accept the invitation" in shown
    assert memberships() == [("new@delia.ca", "reader")]


def test_who_is_signed_in_with_another_address_is_told_so(signed_in, invited, link):
    invited()
    client = signed_in(UserFactory(email="other@delia.ca"))

    shown, posted = client.get(link), client.post(link)

    assert "You are signed in with another address" in shown.content.decode()
    assert posted.status_code == 200
    assert memberships() == []


def test_who_has_a_role_here_already_is_told_so(signed_in, invited, link, town):
    invited()
    person = UserFactory(email="new@delia.ca")
    with scopes_disabled():
        MembershipFactory(municipality=town, user=person, role="reader")

    response = signed_in(person).post(link)

    assert response.status_code == 409
    assert "You already have the role reader." in response.content.decode()
    assert memberships() == [("new@delia.ca", "reader")]


def test_pressing_twice_joins_once(client, invited, link):
    invited()
    client.post(link, NEW)

    again = Client().post(link, NEW)

    assert again.status_code == 410
    assert len(memberships()) == 1


def test_an_external_auditor_comes_in_for_the_one_audit(client, invited, link, town):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, state="draft")
        other = AuditFactory(municipality=town, state="draft", conducted_on=None)
    invited(role="auditor", audit_id=audit.pk, until=MOMENT.date() + timedelta(days=30))

    shown = client.get(link).content.decode()
    client.post(link, NEW)

    with scopes_disabled():
        auditor = User.objects.get(email="new@delia.ca")
        assert "until <time" in shown
        assert auditor.has_perm("audits.conduct", audit)
        assert not auditor.has_perm("audits.conduct", other)


def test_names_are_shown_as_text(client, invited, link):
    invited(invited_by=UserFactory(name="<b>Kim</b>"))

    assert "<b>Kim</b>" not in client.get(link).content.decode()


def test_the_link_of_an_invitation_is_of_its_own_municipality_only(client, invited, link, neighbour):
    invited()
    client.post(link, NEW)

    assert client.get(reverse("municipal:headcount", args=[neighbour.slug])).status_code == 404
    with scopes_disabled():
        assert Invitation.objects.get().accepted_at == MOMENT
    assert uuid4() not in User.objects.get(email="new@delia.ca").roles
