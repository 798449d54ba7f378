from datetime import date

import pytest
from django.urls import reverse

from certificates import document
from secor_portal import clock, files
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import TODAY, awaiting, certified
from tests.factories import MinistryReviewFactory
from tests.pages import parse_page

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a certificate"


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def ask(client, town, administrator):
    """``ask("certificates")`` is the administrator's page."""
    client.force_login(administrator)

    def get(name, *arguments, **query):
        return client.get(reverse(f"municipal:{name}", args=[town.slug, *arguments]), query)

    return get


def stored(content=PDF):
    return files.store_bytes(content).sha256


def read(response) -> bytes:
    """The file that was handed out; at its end it is closed."""
    return b"".join(response.streaming_content)


def test_nothing_yet_says_what_it_takes(ask):
    said = ask("certificates").content.decode()

    assert "You don’t have a certificate yet." in said
    assert "Rule 2.1" in said


def test_a_certificate_in_force_is_the_headline(ask, town):
    certificate = certified(town)

    said = ask("certificates").content.decode()

    assert "Your certificate is in force through" in said
    assert certificate.number in said
    assert reverse("municipal:certificate_download", args=[town.slug, certificate.pk]) in said
    assert reverse("public:certificate", args=[certificate.code]) in said


def test_nothing_is_asked_to_keep_the_certificate_of_a_municipality_that_ended(ask, town):
    certificate = certified(town)
    type(town).objects.filter(pk=town.pk).update(ended_on=TODAY)

    said = ask("certificates").content.decode()

    assert "ended on 10 May 2026. Its certificates stay here." in parse_page(said).text
    assert "An internal audit" not in said
    assert reverse("municipal:certificate_download", args=[town.slug, certificate.pk]) in said


def test_a_certificate_that_awaits_issue_is_announced(ask, town):
    awaiting(town)

    assert "AMHSA is issuing your certificate." in ask("certificates").content.decode()


def test_a_revoked_certificate_is_not_being_issued(ask, town):
    awaiting(town)
    MinistryReviewFactory(municipality=town, decided_on=TODAY, outcome="revoked", letter="0417")

    said = ask("certificates").content.decode()

    assert "being issued" not in said
    assert "No certificate can be issued now" in said
    assert "The ministry revoked the certificate on 10 May 2026" in said
    assert "Rule 6.3" in said


def test_an_earlier_certificate_is_listed_with_its_word(ask, town):
    certified(town, on=date(2022, 6, 1), number="2022-0001")
    certified(town)

    said = ask("certificates").content.decode()

    assert "Earlier certificates" in said
    assert "Replaced" in said


def test_where_none_is_in_force_the_page_says_so(ask, town):
    certified(town, on=date(2020, 6, 1))

    assert "You have no certificate in force." in ask("certificates").content.decode()


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_as_often_for_30_certificates_as_for_3(number, ask, town, django_assert_num_queries):
    for year in range(number):
        certified(town, on=date(1995 + year, 6, 1))
    ask("certificates")

    with django_assert_num_queries(14):
        ask("certificates")


def test_the_document_is_handed_out_as_an_attachment(ask, town):
    certificate = certified(town, document_sha256=stored(), number="2025-0187")

    response = ask("certificate_download", certificate.pk)

    assert read(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''secor-certificate-2025-0187.pdf"


def test_a_download_is_noted(ask, town, administrator):
    certificate = certified(town, document_sha256=stored())

    read(ask("certificate_download", certificate.pk))

    with every_municipality():
        assert Event.objects.about(certificate).get().by == administrator


def test_the_scan_comes_first(ask, town):
    scan = files.store_bytes(b"\x89PNG scan").sha256
    facts = {"scan_sha256": scan, "scan_media_type": "image/png", "number": "2025-0187"}
    certificate = certified(town, document_sha256=stored(), **facts)

    first = ask("certificate_download", certificate.pk)
    document_asked_for = ask("certificate_download", certificate.pk, file="document")

    assert read(first) == b"\x89PNG scan"
    assert first["Content-Disposition"] == "attachment; filename*=UTF-8''secor-certificate-2025-0187.png"
    assert read(document_asked_for) == PDF


def test_a_document_that_was_never_made_is_made_now(ask, town):
    certificate = certified(town)

    response = ask("certificate_download", certificate.pk)

    assert read(response).startswith(b"%PDF-")


def test_without_pango_a_sentence_says_so(ask, town, monkeypatch):
    def missing(_):
        raise document.PdfPartsMissing

    monkeypatch.setattr(document, "render_certificate", missing)
    certificate = certified(town)

    response = ask("certificate_download", certificate.pk)

    assert response.url == reverse("municipal:certificates", args=[town.slug])
    assert "pango is missing" in ask("certificates").content.decode()


def test_a_file_that_was_lost_is_a_sentence_and_no_crash(ask, town):
    certificate = certified(town, document_sha256="ab" * 32)

    response = ask("certificate_download", certificate.pk)

    assert response.status_code == 302
    assert "missing on this server" in ask("certificates").content.decode()


def test_a_certificate_that_awaits_issue_has_no_file(ask, town):
    assert ask("certificate_download", awaiting(town).pk).status_code == 404


def test_a_neighbours_certificate_does_not_exist(ask, neighbour):
    assert ask("certificate_download", certified(neighbour).pk).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("contributor", 200), ("reader", 200), ("auditor", 403)]
)
def test_who_may_see_and_download(role, status, client, town, member):
    certificate = certified(town, document_sha256=stored())
    client.force_login(member(role))

    page = client.get(reverse("municipal:certificates", args=[town.slug]))
    file = client.get(reverse("municipal:certificate_download", args=[town.slug, certificate.pk]))

    assert (page.status_code, file.status_code) == (status, status)
    list(file)  # at its end it is closed


def test_today_is_the_day_of_these_tests(at):
    assert clock.local_day(at) == TODAY
