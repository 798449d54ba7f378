"""Every page of certificates and facts, for everybody: what a reading and a writing person is answered."""

import pytest
from django.urls import reverse

from tests.certificates.histories import awaiting, certified
from tests.factories import MinistryReviewFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

AT_THE_TOWN = ("administrator", "contributor", "reader", "auditor")
DESK = ("reviewer", "manager")
PAGES = (
    "certificates",
    "certificate",
    "certificate_scan",
    "certificate_issue",
    "certificate_reissue",
    "certificate_expiry",
    "certificate_notice",
    "fact_extension",
    "fact_review",
    "fact_review_decide",
    "fact_pir",
    "fact_ruling",
    "fact_end",
)


@pytest.fixture
def address(town):
    """The address of a page of the desk about the town."""
    issued = certified(town, document_sha256="")
    review = MinistryReviewFactory(municipality=town)

    def of(page):
        if page == "certificates":
            return reverse("desk:certificates")
        if page == "fact_review_decide":
            return reverse("desk:fact_review_decide", args=[town.slug, review.pk])
        if page.startswith("fact_"):
            return reverse(f"desk:{page}", args=[town.slug])
        return reverse(f"desk:{page}", args=[(awaiting(town) if page == "certificate_issue" else issued).pk])

    return of


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", DESK)
def test_the_desk_may(page, role, client, address):
    client.force_login(UserFactory(desk_role=role))

    assert client.get(address(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", AT_THE_TOWN)
def test_for_the_towns_people_the_desks_pages_do_not_exist(page, role, client, address, member):
    client.force_login(member(role))

    assert client.get(address(page)).status_code == 404
    assert client.post(address(page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_sent_to_sign_in(page, client, address):
    assert client.get(address(page)).url.startswith(reverse("account_login"))
    assert client.post(address(page)).url.startswith(reverse("account_login"))
