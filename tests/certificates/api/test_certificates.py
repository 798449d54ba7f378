from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from certificates.models import Certificate
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.audits import papers
from tests.certificates.histories import awaiting, certified
from tests.factories import MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db
HOME = "/api/v1/certificates/"
PAPER = {
    "version": 0,
    "number": "2026-0007",
    "issued_on": "2026-05-09",
    "expires_on": "2029-04-01",
    "legal_name": "Village of Delia",
    "wcb_account": "1234567",
    "industry_code": "95100",
}


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def prepared(town):
    return awaiting(town)


def post(client, certificate, action, facts):
    return client.post(f"{HOME}{certificate.pk}/{action}/", facts, content_type="application/json")


def test_a_municipality_lists_its_own(client, administrator, town, neighbour):
    own = certified(town)
    certified(neighbour)
    client.force_login(administrator)

    listed = client.get(HOME).json()["results"]

    assert [row["id"] for row in listed] == [str(own.pk)]
    assert listed[0]["code"] == own.code


@pytest.mark.parametrize(
    ("query", "found"), [({"state": "awaiting"}, 1), ({"state": "issued"}, 2), ({"number": "2025-01"}, 1)]
)
def test_the_desk_filters(query, found, client, reviewer, town, neighbour):
    awaiting(town)
    certified(neighbour, number="2025-0187")
    certified(MunicipalityFactory(), number="2024-0001")
    client.force_login(reviewer)

    assert len(client.get(HOME, query).json()["results"]) == found


def test_the_desk_asks_for_one_municipality(client, reviewer, town, neighbour):
    certified(town)
    certified(neighbour)
    client.force_login(reviewer)

    assert len(client.get(HOME, {"municipality": town.pk}).json()["results"]) == 1


def test_the_certificates_of_one_audit_are_asked_for(client, reviewer, town, neighbour):
    own = certified(town)
    certified(neighbour)
    client.force_login(reviewer)

    listed = client.get(HOME, {"audit": own.audit_id}).json()["results"]

    assert [row["id"] for row in listed] == [str(own.pk)]


def test_a_certificate_is_issued(client, reviewer, prepared):
    client.force_login(reviewer)

    response = post(client, prepared, "issue", PAPER)

    assert response.status_code == 200
    assert (response.json()["state"], response.json()["number"]) == ("issued", "2026-0007")


@pytest.mark.parametrize(
    ("different", "status", "field"),
    [
        ({"number": ""}, 400, "number"),
        ({"issued_on": "2026-05-11"}, 400, "issued_on"),
        ({"issued_on": "yesterday"}, 400, "issued_on"),
        ({"expires_on": "2026-04-01"}, 400, "expires_on"),
        ({"wcb_account": "!"}, 400, "wcb_account"),
        ({"version": 5}, 409, "detail"),
    ],
)
def test_a_refusal_names_its_field(different, status, field, client, reviewer, prepared):
    client.force_login(reviewer)

    response = post(client, prepared, "issue", {**PAPER, **different})

    assert response.status_code == status
    assert field in response.json()
    with every_municipality():
        assert Certificate.objects.get().is_awaiting


def test_a_certificate_is_issued_again(client, reviewer, town):
    certificate = certified(town)
    client.force_login(reviewer)
    names = {name: PAPER[name] for name in ("version", "legal_name", "wcb_account", "industry_code")}

    response = post(client, certificate, "reissue", {**names, "reason": "Misspelt."})

    assert response.status_code == 201
    assert response.json()["replaces"] == str(certificate.pk)


def test_a_printed_expiry_is_recorded(client, reviewer, town):
    certificate = certified(town)
    client.force_login(reviewer)

    response = post(client, certificate, "expiry", {"version": 0, "expires_on": "2028-07-31"})

    assert response.json()["expires_on"] == date(2028, 7, 31).isoformat()


ROLES = {
    "administrator": (200, 403),
    "contributor": (200, 403),
    "reader": (200, 403),
    "auditor": (403, 403),
    "reviewer": (200, 200),
    "manager": (200, 200),
}


@pytest.mark.any_database
@pytest.mark.parametrize(("role", "statuses"), ROLES.items())
def test_who_may_read_and_issue(role, statuses, client, prepared, member):
    client.force_login(UserFactory(desk_role=role) if role in ("reviewer", "manager") else member(role))

    read = client.get(f"{HOME}{prepared.pk}/").status_code
    written = post(client, prepared, "issue", PAPER).status_code

    assert (read, written) == statuses


def test_an_auditor_lists_no_certificates(client, member, town):
    certified(town)
    client.force_login(member("auditor"))

    assert client.get(HOME).json()["results"] == []


def test_a_neighbours_certificate_does_not_exist(client, member, neighbour, prepared):
    client.force_login(member("administrator", municipality=neighbour))

    assert client.get(f"{HOME}{prepared.pk}/").status_code == 404
    assert post(client, prepared, "issue", PAPER).status_code == 404


def test_nobody_signed_in_is_told_so(client, prepared):
    assert client.get(HOME).status_code == 401
    assert client.get(f"{HOME}{prepared.pk}/").status_code == 401
    assert post(client, prepared, "issue", PAPER).status_code in (401, 403)


@pytest.mark.parametrize("number", [3, 24])
def test_the_list_asks_as_often_for_24_as_for_3(number, client, reviewer, django_assert_num_queries):
    for _ in range(number):
        certified(MunicipalityFactory())
    client.force_login(reviewer)
    client.get(HOME)

    with django_assert_num_queries(3):
        client.get(HOME)


def test_the_desk_attaches_the_scan(client, reviewer, town):
    own = certified(town)
    client.force_login(reviewer)
    paper = SimpleUploadedFile("signed.pdf", papers.pdf(), "application/pdf")

    response = client.post(f"{HOME}{own.pk}/scan/", {"version": own.version, "scan": paper})

    assert response.status_code == 200, response.json()
    assert len(response.json()["scan_sha256"]) == 64


def test_a_scan_that_is_none_is_refused_by_its_field(client, reviewer, town):
    own = certified(town)
    client.force_login(reviewer)

    response = client.post(
        f"{HOME}{own.pk}/scan/", {"version": own.version, "scan": SimpleUploadedFile("a.pdf", b"no")}
    )

    assert response.status_code == 400
    assert "scan" in response.json()


def test_people_download_the_scan_first_and_the_pdf_where_they_ask_for_it(client, administrator, reviewer, town):
    own = certified(town)
    client.force_login(reviewer)
    scan = papers.pdf()
    client.post(f"{HOME}{own.pk}/scan/", {"version": own.version, "scan": SimpleUploadedFile("s.pdf", scan)})
    client.force_login(administrator)

    first = client.get(f"{HOME}{own.pk}/file/")
    printed = client.get(f"{HOME}{own.pk}/file/?file=document")

    assert b"".join(first.streaming_content) == scan
    assert b"".join(printed.streaming_content).startswith(b"%PDF-1.7")
    with every_municipality():
        assert Event.objects.filter(verb="certificate.downloaded").count() == 2


def test_a_file_that_the_store_has_lost_was_not_downloaded(client, reviewer, town):
    own = certified(town, document_sha256="a" * 64)
    client.force_login(reviewer)

    assert client.get(f"{HOME}{own.pk}/file/").status_code == 404
    with every_municipality():
        assert not Event.objects.filter(verb="certificate.downloaded").exists()


def test_what_is_not_issued_has_no_file(client, reviewer, prepared):
    client.force_login(reviewer)

    response = client.get(f"{HOME}{prepared.pk}/file/")

    assert (response.status_code, response.json()["code"]) == (400, "not_issued")
