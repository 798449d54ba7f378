"""The audit's workbook over the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django_scopes import scopes_disabled

from audits.models import Answer, Audit
from audits.workbook.rules.columns import Heading
from secor_portal.tenancy import open_municipality
from tests.audits.fixtures import on_10_may_2026  # noqa: F401
from tests.audits.papers import png, upload
from tests.audits.workbooks import closed, downloaded, fill, opened
from tests.factories import MOMENT, AnswerFactory, AuditFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(town, administrator) -> Audit:
    """A draft with one answered question."""
    with scopes_disabled():
        audit = AuditFactory(municipality=town, author=administrator, method="answered", state="draft")
        AnswerFactory(audit=audit, question=QuestionFactory(instrument=audit.instrument, number=1, code="1.1"))
    return audit


def workbook(audit: Audit, **cells: Any) -> bytes:
    with open_municipality(audit.municipality_id):
        book = downloaded(audit, MOMENT)
    fill(book, "1.1", {Heading[name.upper()]: value for name, value in cells.items()})
    return closed(book)


def send(client, audit: Audit, content: bytes, query: str = "", **more: Any):
    sent = {"file": upload("audit.xlsx", content), **more}
    return client.post(f"/api/v1/audits/{audit.pk}/workbook/{query}", sent, format="multipart")


def reply(audit: Audit) -> str:
    with scopes_disabled():
        return Answer.objects.get(audit=audit).reply


def test_the_workbook_is_downloaded(api, administrator, audit):
    response = api(administrator).get(f"/api/v1/audits/{audit.pk}/workbook/")

    assert response.status_code == 200
    assert opened(response.content).sheetnames == ["Read me", "1 Section 1"]


def test_a_workbook_is_saved(api, administrator, audit):
    response = send(api(administrator), audit, workbook(audit, reply="No"))

    assert (response.status_code, response.json()["is_saved"]) == (200, True)
    assert [change["code"] for change in response.json()["changes"]] == ["1.1"]
    assert reply(audit) == "no"


def test_a_preview_lists_the_changes_and_saves_nothing(api, administrator, audit):
    response = send(api(administrator), audit, workbook(audit, reply="No"), "?preview=1")

    said = response.json()
    assert (said["is_saved"], said["unchanged"], said["ignored"]) == (False, 0, [])
    assert said["changes"] == [
        {
            "code": "1.1",
            "place": "1 Section 1!A4",
            "version": 1,
            "is_conflict": False,
            "differences": [{"column": "Answer", "before": "Yes", "after": "No"}],
        }
    ]
    assert reply(audit) == "yes"


def test_a_conflict_is_overwritten_if_chosen(api, administrator, audit):
    content = workbook(audit, reply="No")
    with scopes_disabled():
        Answer.objects.filter(audit=audit).update(version=2)

    assert send(api(administrator), audit, content).json()["changes"] == []
    assert len(send(api(administrator), audit, content, overwrite=["1.1"]).json()["changes"]) == 1
    assert reply(audit) == "no"


def test_an_upload_that_differs_from_its_preview_is_refused(api, administrator, audit):
    response = send(api(administrator), audit, workbook(audit, reply="No"), seen="another")

    assert (response.status_code, response.json()["code"]) == (409, "changed_meanwhile")
    assert reply(audit) == "yes"


@pytest.mark.parametrize("query", ["", "?preview=1"])
def test_problems_are_listed_by_sheet_and_cell(api, administrator, audit, query):
    response = send(api(administrator), audit, workbook(audit, reply="maybe"), query)

    assert response.status_code == 400
    assert response.json() == {
        "file": ["Nothing was saved: 1 problem in the workbook. Correct them and choose it again."],
        "code": "broken_workbook",
        "problems": [{"sheet": "1 Section 1", "cell": "G4", "sentence": "“maybe” is not an answer. Choose Yes or No."}],
    }


@pytest.mark.parametrize(("content", "code"), [(png(), "not_a_workbook"), (b"", "empty_file")])
def test_a_file_that_is_not_a_workbook_is_refused_at_its_field(api, administrator, audit, content, code):
    response = send(api(administrator), audit, content)

    assert (response.status_code, response.json()["code"]) == (400, code)
    assert response.json()["file"][0].endswith(".")


def test_a_file_that_is_too_large_is_refused_without_reading_it(api, administrator, audit, monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "read", None)

    response = send(api(administrator), audit, b"PK\x03\x04" * 1_400_000)

    assert response.status_code == 400
    assert response.json() == {
        "file": ["“audit.xlsx” is 5.3 MB. Remove pictures and other sheets. The limit is 5 MB."],
        "code": "too_large",
    }


def test_a_reader_can_download_but_not_upload(api, member, audit):
    reader = api(member("reader"))

    assert reader.get(f"/api/v1/audits/{audit.pk}/workbook/").status_code == 200
    assert send(reader, audit, b"PK").status_code == 403
