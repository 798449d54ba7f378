"""What every template knows of who looks at it."""

import pytest
from django.urls import reverse

from tests.factories import MembershipFactory, MunicipalityFactory
from tests.pages import parse_page


def entries(client, town) -> list[str]:
    return parse_page(client.get(reverse("municipal:audits", args=[town.slug]))).items("nav.nav a")


@pytest.mark.parametrize("role", ["administrator", "contributor", "reader"])
def test_a_municipalitys_own_people_find_every_page(client, town, member, role):
    client.force_login(member(role))

    assert entries(client, town) == ["Home", "Headcount", "Audits", "Action plan", "Certificate", "People"]


def test_an_external_auditor_finds_only_the_pages_that_open(client, town, member):
    client.force_login(member("auditor"))

    assert entries(client, town) == ["Audits"]


def test_the_desk_finds_every_page_of_a_municipality(client, town, reviewer):
    client.force_login(reviewer)

    assert len(entries(client, town)) == 6


def test_who_acts_for_several_finds_the_way_to_all_of_them(client, town, administrator, unscoped):
    client.force_login(administrator)
    address = reverse("municipal:audits", args=[town.slug])
    assert "All my municipalities" not in client.get(address).content.decode()

    MembershipFactory(user=administrator, municipality=MunicipalityFactory())

    assert "All my municipalities" in client.get(address).content.decode()
