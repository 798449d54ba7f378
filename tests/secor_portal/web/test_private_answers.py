"""What somebody gets to see because they are signed in is kept by nobody else."""

import pytest
from django.urls import reverse

from secor_portal import files
from tests.audits import papers
from tests.certificates.histories import certified
from tests.certificates.views.stored import stored
from tests.factories import AuditFactory, DocumentFactory

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


@pytest.fixture
def of_the_town(client, town, administrator):
    """``of_the_town("audits")`` is that page for the town's administrator."""
    client.force_login(administrator)

    def get(name, *arguments):
        return client.get(reverse(f"municipal:{name}", args=[town.slug, *arguments]))

    return get


@pytest.mark.parametrize("address", ["/", "/api/v1/audits/", "/m/nowhere/audits/", "/accounts/password/change/"])
def test_what_is_answered_to_somebody_signed_in_is_not_kept(client, administrator, address):
    client.force_login(administrator)

    kept = client.get(address)["Cache-Control"]

    assert "no-store" in kept
    assert "private" in kept


def test_a_page_of_a_municipality_is_not_kept(of_the_town):
    assert of_the_town("audits")["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("address", ["/", "/healthz", "/verify/"])
def test_what_everybody_may_see_is_answered_to_strangers_as_before(client, address):
    assert "Cross-Origin-Resource-Policy" not in client.get(address)


def test_a_page_may_say_for_itself_how_long_it_is_kept(client, administrator):
    client.force_login(administrator)

    assert "max-age=0" in client.get(reverse("public:mail_calendar"))["Cache-Control"]


def test_a_static_file_may_be_kept(client, administrator):
    client.force_login(administrator)

    response = client.get("/static/secor/img/favicon.svg")

    assert b"".join(response.streaming_content)
    assert "no-store" not in response["Cache-Control"]


def test_who_is_there_is_not_looked_up_for_this(client, administrator, django_assert_num_queries):
    client.force_login(administrator)

    with django_assert_num_queries(0):
        client.get("/healthz")


def test_a_file_is_for_this_site_alone(of_the_town, town, unscoped):
    sha256 = files.store_bytes(papers.pdf()).sha256
    document = DocumentFactory(audit=AuditFactory(municipality=town), sha256=sha256)
    certificate = certified(town, document_sha256=sha256)

    handed_out = [
        of_the_town("audit_document", document.audit_id, document.pk),
        of_the_town("certificate_download", certificate.pk),
    ]

    for response in handed_out:
        assert b"".join(response.streaming_content) == papers.pdf()
        assert response["Cache-Control"] == PRIVATE
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_list_as_a_file_is_for_this_site_alone(client, reviewer):
    stored(name="Delia", slug="delia")
    client.force_login(reviewer)

    response = client.get(reverse("desk:municipalities"), {"as": "csv"})

    assert (response["Cache-Control"], response["Cross-Origin-Resource-Policy"]) == (PRIVATE, "same-origin")
