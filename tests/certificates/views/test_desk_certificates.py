from urllib.parse import parse_qsl

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.models import Certificate
from secor_portal import clock, files
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import awaiting, certified
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636060606000000005"
    "0001a5f645400000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def ask(client, reviewer):
    """``ask("certificates")`` is the reviewer's page."""
    client.force_login(reviewer)

    def get(name, *arguments, **query):
        return client.get(reverse(f"desk:{name}", args=arguments), query)

    return get


def places(response):
    return [row.municipality.name for row in response.context["rows"]]


def town_called(name):
    return MunicipalityFactory(name=name, official_name=f"Village of {name}")


def test_what_awaits_issue_comes_first_the_oldest_at_the_top(ask, at):
    newer, older = awaiting(town_called("Acme")), awaiting(town_called("Zama"))
    with every_municipality():
        Certificate.objects.filter(pk=older.pk).update(prepared_at=at.replace(month=4))
    certified(town_called("Delia"))

    response = ask("certificates")

    assert places(response) == ["Zama", "Acme"]
    assert reverse("desk:certificate_issue", args=[newer.pk]) in response.content.decode()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("issued", ["Issued"]),
        ("superseded", ["Old"]),
        ("awaiting", ["Waiting"]),
        ("nonsense", ["Issued", "Old", "Waiting"]),
    ],
)
def test_tabs_show_one_state(state, expected, ask):
    awaiting(town_called("Waiting"))
    certified(town_called("Issued"))
    certified(town_called("Old"), state="superseded")

    assert sorted(places(ask("certificates", state=state))) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("2026-00", ["Delia"]), ("deli", ["Delia"]), ("2026-0007", ["Delia"]), ("zzz", [])]
)
def test_a_number_or_a_name_finds_it_in_every_state(text, expected, ask):
    certified(town_called("Delia"), number="2026-0007")
    certified(town_called("Acme"), number="2025-0001")

    assert places(ask("certificates", q=text)) == expected


def test_an_empty_list_says_why(ask):
    assert "No certificate awaits issue" in ask("certificates").content.decode()
    assert "No certificate found" in ask("certificates", q="zzz").content.decode()
    assert "No certificates yet" in ask("certificates", state="issued").content.decode()


def test_pages_follow_each_other(ask, monkeypatch):
    monkeypatch.setattr("certificates.views.desk_certificates.PAGE", 2)
    for name in "ABC":
        certified(town_called(name))

    first = ask("certificates", state="issued")
    second = ask("certificates", **dict(parse_qsl(first.context["next"].removeprefix("?"))))

    assert sorted(places(first) + places(second)) == ["A", "B", "C"]
    assert (second.context["next"], second.context["previous"] != "") == ("", True)


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_often_for_30_as_for_3(number, ask, django_assert_num_queries):
    for _ in range(number):
        certified(MunicipalityFactory())
    ask("certificates", state="issued")

    with django_assert_num_queries(4):
        ask("certificates", state="issued")


def test_a_certificates_page_says_what_it_is_and_whether_it_is_good(ask, town):
    certificate = certified(town, number="2025-0187")

    said = ask("certificate", certificate.pk).content.decode()

    for text in ("Certificate 2025-0187", "In force", certificate.shown_code, "Rule 2.1", "1234567"):
        assert text in said


def test_a_superseded_certificate_leads_to_its_successor(ask, town):
    old = certified(town, state="superseded", number="2025-0001")
    new = certified(town, number="2025-0001")
    with every_municipality():
        Certificate.objects.filter(pk=new.pk).update(replaces=old)

    said = ask("certificate", old.pk).content.decode()

    assert reverse("desk:certificate", args=[new.pk]) in said
    assert reverse("desk:certificate_reissue", args=[old.pk]) not in said


def test_one_that_awaits_issue_leads_to_issuing(ask, town):
    certificate = awaiting(town)

    said = ask("certificate", certificate.pk).content.decode()

    assert reverse("desk:certificate_issue", args=[certificate.pk]) in said


def test_the_result_notice_says_what_partnerships_needs(ask, town):
    certificate = awaiting(town)

    said = ask("certificate_notice", certificate.pk).content.decode()

    for text in (town.official_name, "1234567", "95100", "90 of 100 points", "1 April 2026", "1 April 2029"):
        assert text in said


def test_the_desk_downloads_too(ask, town):
    certificate = certified(town, document_sha256=files.store_bytes(b"%PDF-1.7").sha256)

    assert b"".join(ask("certificate_download", certificate.pk).streaming_content) == b"%PDF-1.7"


def test_one_that_awaits_issue_has_no_file(ask, town):
    certificate = awaiting(town)

    assert ask("certificate_download", certificate.pk).url == reverse("desk:certificate", args=[certificate.pk])
    assert "There is no file yet." in ask("certificate", certificate.pk).content.decode()


def test_a_scan_is_attached(ask, client, town):
    certificate = certified(town)
    ask("certificate_scan", certificate.pk)
    upload = SimpleUploadedFile("scan.png", PNG, content_type="image/png")

    response = client.post(reverse("desk:certificate_scan", args=[certificate.pk]), {"version": 0, "scan": upload})

    assert response.url == reverse("desk:certificate", args=[certificate.pk])
    with every_municipality():
        assert Certificate.objects.get().scan_media_type == "image/png"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"version": 0}, "Choose a file."),
        ({"version": 0, "scan": SimpleUploadedFile("scan.pdf", b"no pdf")}, "scan.pdf"),
        ({"version": 7, "scan": SimpleUploadedFile("scan.png", PNG)}, "Someone else changed this after you opened it."),
    ],
)
def test_a_scan_that_cannot_be_taken_gets_a_sentence(facts, sentence, ask, client, town):
    certificate = certified(town)
    ask("certificate_scan", certificate.pk)

    response = client.post(reverse("desk:certificate_scan", args=[certificate.pk]), facts)

    assert response.status_code == 422
    assert sentence in response.content.decode()
