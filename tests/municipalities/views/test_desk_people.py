"""The desk's own people."""

import pytest
from django.urls import reverse

from municipalities.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE, ADD = "desk:people", "desk:person_add"


@pytest.fixture
def client(signed_in, manager):
    return signed_in(manager)


def test_everyone_at_the_desk_is_listed(client, reviewer):
    UserFactory(name="Not at the desk")

    shown = client.get(reverse(PAGE)).content.decode()

    assert "Two people work at the desk" in shown
    assert reviewer.email in shown
    assert "Not at the desk" not in shown


def test_a_reviewer_sees_the_list_and_no_way_to_change_it(signed_in, reviewer):
    shown = signed_in(reviewer).get(reverse(PAGE)).content.decode()

    assert "One person works at the desk" in shown
    assert "Add somebody" not in shown
    assert ">Change<span" not in shown


def test_somebody_is_added_changed_and_removed(client):
    client.post(reverse(ADD), {"email": "pat@amhsa.example", "name": "Pat Sandhu", "role": "reviewer"})
    pat = User.objects.get(email="pat@amhsa.example")
    client.post(reverse("desk:person_role", args=[pat.pk]), {"role": "manager"})
    promoted = User.objects.get(pk=pat.pk).desk_role
    asked = client.get(reverse("desk:person_remove", args=[pat.pk])).content.decode()
    response = client.post(reverse("desk:person_remove", args=[pat.pk]), follow=True)

    assert promoted == "manager"
    assert "Remove Pat Sandhu from the desk?" in asked
    assert "Pat Sandhu is no longer at the desk." in response.content.decode()
    assert not User.objects.get(pk=pat.pk).is_at_desk


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"email": "", "name": "Pat", "role": "reviewer"}, "Enter the email address."),
        ({"email": "pat", "name": "Pat", "role": "reviewer"}, "Enter one email address"),
        ({"email": "pat@b.ca", "name": "", "role": "reviewer"}, "Enter the name of the person."),
        ({"email": "pat@b.ca", "name": "Pat", "role": ""}, "Choose a role."),
        ({"email": "pat@b.ca", "name": "Pat", "role": "reader"}, "Choose one of the answers shown."),
    ],
)
def test_bad_input_gets_a_sentence(client, facts, sentence):
    response = client.post(reverse(ADD), facts)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert User.objects.count() == 1


def test_the_only_manager_learns_what_to_do_first(client, manager):
    for name, facts in (("desk:person_role", {"role": "reviewer"}), ("desk:person_remove", {})):
        response = client.post(reverse(name, args=[manager.pk]), facts)
        assert response.status_code == 422
        assert "is the only manager. Make another person manager first." in response.content.decode()


def test_a_manager_who_leaves_is_led_out(client, manager):
    UserFactory(desk_role="manager")

    assert client.post(reverse("desk:person_remove", args=[manager.pk])).url == "/"


def test_who_is_not_at_the_desk_is_not_found(client):
    assert client.get(reverse("desk:person_role", args=[UserFactory().pk])).status_code == 404


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_asks_as_often_for_many_as_for_few(client, count, django_assert_num_queries):
    UserFactory.create_batch(count - 1, desk_role="reviewer")
    client.get(reverse(PAGE))

    with django_assert_num_queries(3):
        response = client.get(reverse(PAGE))

    assert response.content.count(b">Remove<span") == count


def test_a_manager_resets_somebodys_sign_in_after_being_asked(client, reviewer):
    reviewer.set_password("correct horse battery")
    reviewer.save()
    address = reverse("desk:person_sign_in", args=[reviewer.pk])

    asked = client.get(address).content.decode()
    response = client.post(address, follow=True)

    assert f"Reset the sign-in of {reviewer}?" in asked
    assert f"signs in with a code emailed to {reviewer.email}." in response.content.decode()
    reviewer.refresh_from_db()
    assert not reviewer.has_usable_password()
