"""Saying who is told first, on a page."""

from django.urls import reverse

from notifications.models import Contact
from secor_portal.tenancy import every_municipality
from tests.factories import MembershipFactory


def address(town):
    return reverse("municipal:contacts", args=[town.slug])


def test_an_administrator_chooses_a_first_and_a_second_contact(client, town, administrator):
    first, second = MembershipFactory.create_batch(2, municipality=town, role="contributor")
    client.force_login(administrator)
    assert address(town) in client.get(reverse("municipal:people", args=[town.slug])).content.decode()

    response = client.post(address(town), {"first": first.pk, "second": second.pk}, follow=True)

    assert "Saved. It applies from the next email." in response.content.decode()
    with every_municipality():
        assert list(Contact.objects.order_by("place").values_list("membership", flat=True)) == [first.pk, second.pk]
    shown = client.get(address(town)).content.decode()
    assert f'value="{first.pk}" selected' in shown


def test_a_refusal_stands_beside_its_field_and_nothing_is_lost(client, town, administrator):
    second = MembershipFactory(municipality=town, role="contributor")
    client.force_login(administrator)

    response = client.post(address(town), {"first": "", "second": second.pk})

    assert response.status_code == 422
    assert "Choose a first contact too." in response.content.decode()
    assert f'value="{second.pk}" selected' in response.content.decode()


def test_a_neighbours_person_cannot_be_chosen(client, town, neighbour, administrator):
    theirs = MembershipFactory(municipality=neighbour)
    client.force_login(administrator)

    assert client.post(address(town), {"first": theirs.pk}).status_code == 422


def test_a_reader_is_not_told_of_dates_and_cannot_be_chosen_nor_choose(client, town, member):
    reader = member("reader")
    client.force_login(reader)

    assert client.get(address(town)).status_code == 403
