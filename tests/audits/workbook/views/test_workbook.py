"""The audit as a workbook: download, upload, preview and save."""

from typing import Any

import pytest
import time_machine
from django.core import signing
from django_scopes import scopes_disabled

from audits.conducting.services.answers import save_answer
from audits.models import Answer, Audit
from audits.rules.answers import GivenAnswer, Reply
from audits.workbook.rules.columns import Heading
from audits.workbook.views.workbook import SALT
from secor_portal import files
from secor_portal.tenancy import open_municipality
from tests.audits.papers import png, upload
from tests.audits.reading import error_at, text
from tests.audits.workbooks import closed, downloaded, fill, opened, sheet_with
from tests.factories import MOMENT, AnswerFactory, AuditFactory, QuestionFactory
from tests.pages import parse_page

pytestmark = pytest.mark.django_db

PAGE, FILE, SAVE = "audit_workbook", "audit_workbook_file", "audit_workbook_save"
REPLY, NOTE = Heading.REPLY, Heading.NOTE


@pytest.fixture
def audit(town, administrator) -> Audit:
    """A draft with one answered and one open question."""
    with scopes_disabled():
        audit = AuditFactory(municipality=town, author=administrator, method="answered", state="draft")
        asked = {"instrument": audit.instrument, "element": audit.instrument.elements.first()}
        AnswerFactory(audit=audit, question=QuestionFactory(**asked, number=1, code="1.1"))
        QuestionFactory(**asked, number=2, code="1.2", text="Is there a drill?")
    return audit


@pytest.fixture
def client(signed_in, administrator):
    return signed_in(administrator)


def workbook(audit: Audit, answers: Any = None) -> bytes:
    with open_municipality(audit.municipality_id):
        book = downloaded(audit, MOMENT)
    for code, cells in (answers or {"1.1": {REPLY: "No"}, "1.2": {REPLY: "Yes"}}).items():
        fill(book, code, cells)
    return closed(book)


def replies(audit: Audit) -> dict[str, str]:
    with scopes_disabled():
        return dict(Answer.objects.filter(audit=audit).values_list("question__code", "reply"))


def token(response) -> str:
    return parse_page(response).field("preview")


@pytest.fixture
def preview(client, address):
    """``preview(audit, content)`` uploads a workbook and returns the page with its changes."""

    def send(audit, content, name="audit.xlsx"):
        return client.post(address(PAGE, audit), {"file": upload(name, content)})

    return send


def change_in_portal(audit: Audit, reply: str, by: Any) -> None:
    with open_municipality(audit.municipality_id):
        question = audit.instrument.questions.get(code="1.1")
        version = Answer.objects.get(audit=audit, question=question).version
        given = GivenAnswer(reply=Reply(reply), note="The colleague’s")
        save_answer(audit=audit, question=question, given=given, version=version, by=by, at=MOMENT)


def test_the_page_explains_the_upload(client, address, audit):
    response = client.get(address(PAGE, audit))

    assert response.status_code == 200
    assert "An empty cell never erases an answer." in text(response)
    assert f'href="{address(FILE, audit)}"' in response.content.decode()


def test_the_audit_page_links_to_the_workbook(client, address, audit):
    assert f'href="{address(PAGE, audit)}"' in client.get(address("audit", audit)).content.decode()


def test_a_report_has_no_workbook_and_no_link(client, address, town, administrator):
    with scopes_disabled():
        reported = AuditFactory(municipality=town, author=administrator, state="draft")

    assert address(PAGE, reported) not in client.get(address("audit", reported)).content.decode()
    for name in (PAGE, FILE):
        assert client.get(address(name, reported)).url == address("audit", reported)


def test_a_submitted_audit_can_be_downloaded_but_not_changed(client, address, town, preview):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, method="answered")
        QuestionFactory(instrument=audit.instrument)

    assert client.get(address(FILE, audit)).status_code == 200
    assert client.get(address(PAGE, audit)).url == address("audit", audit)
    refused = preview(audit, b"PK\x03\x04")
    assert refused.status_code == 422
    assert "so you can’t upload a workbook now" in text(refused)


def test_the_download_is_a_workbook_with_the_answers(client, address, audit):
    response = client.get(address(FILE, audit))

    assert response["Content-Disposition"] == f'attachment; filename="audit-{audit.reference}.xlsx"'
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = sheet_with(opened(response.content), "1.1")
    assert [cell.value for cell in sheet[4]][6:12] == ["Yes", None, None, None, "D", AnswerFactory.note]


def test_a_workbook_is_previewed_and_then_saved(client, address, audit, preview):
    previewed = preview(audit, workbook(audit))
    before = replies(audit)
    response = client.post(address(SAVE, audit), {"preview": token(previewed)}, follow=True)

    shown = text(previewed)
    assert "2 answers would change. Nothing is saved yet." in shown
    assert "1.2 Is there a drill? Answer: – Answer: Yes" in shown
    assert before == {"1.1": "yes"}
    assert "2 answers saved from the workbook." in text(response)
    assert replies(audit) == {"1.1": "no", "1.2": "yes"}


def test_a_workbook_without_changes_has_nothing_to_save(preview, audit):
    previewed = preview(audit, workbook(audit, {"1.1": {REPLY: "yes"}}))

    assert "The workbook contains no changes" in text(previewed)
    assert "Save these answers" not in text(previewed)


def test_problems_are_listed_by_sheet_and_cell(preview, audit):
    response = preview(audit, workbook(audit, {"1.1": {REPLY: "maybe"}, "1.2": {REPLY: "Partly"}}))

    shown = text(response)
    assert response.status_code == 422
    assert "2 problems in the workbook. Nothing was saved." in shown
    assert "1 Section 1 G4 “maybe” is not an answer. Choose Yes or No." in shown
    assert "1 Section 1 G5 This question scores 10 points or none. Choose yes or no." in shown
    assert replies(audit) == {"1.1": "yes"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (png(), "This isn’t an Excel workbook. Choose an XLSX file."),
        (b"", "This file is empty. Choose another file."),
        (
            b"PK\x03\x04" * 1_400_000,
            "“audit.xlsx” is 5.3 MB. Remove pictures and other sheets. The limit is 5 MB.",
        ),
    ],
)
def test_a_file_that_is_not_a_workbook_is_refused_at_its_field(preview, audit, content, sentence):
    response = preview(audit, content)

    assert response.status_code == 422
    assert error_at(response, "file") == sentence


def test_an_upload_without_a_file_is_refused(client, address, audit):
    assert error_at(client.post(address(PAGE, audit)), "file") == "Choose a file."


def test_a_conflict_is_shown_and_keeps_the_portals_answer(client, address, audit, preview, member):
    content = workbook(audit)
    change_in_portal(audit, "yes", colleague := member("contributor"))

    previewed = preview(audit, content)
    client.post(address(SAVE, audit), {"preview": token(previewed)})

    shown = text(previewed)
    assert "One answer changed in the portal." in shown
    assert "Keep the answer in the portal Answer: Yes" in shown
    assert f"{colleague}, 10 May 2026, 10:00" in shown
    assert "Take the answer in the workbook Answer: No" in shown
    assert replies(audit) == {"1.1": "yes", "1.2": "yes"}


def test_a_conflict_is_overwritten_if_chosen(client, address, audit, preview, member):
    content = workbook(audit)
    change_in_portal(audit, "yes", member("contributor"))

    previewed = preview(audit, content)
    assert 'name="answer-1.1"' in previewed.content.decode()
    client.post(address(SAVE, audit), {"preview": token(previewed), "answer-1.1": "workbook"})

    assert replies(audit) == {"1.1": "no", "1.2": "yes"}


def test_a_change_since_the_preview_is_shown_again(client, address, audit, preview, member):
    previewed = preview(audit, workbook(audit))
    change_in_portal(audit, "yes", member("contributor"))

    again = client.post(address(SAVE, audit), {"preview": token(previewed)})

    assert again.status_code == 409
    assert "Nothing was saved, because answers in the portal changed after your preview." in text(again)
    assert replies(audit) == {"1.1": "yes"}
    client.post(address(SAVE, audit), {"preview": token(again), "answer-1.1": "workbook"})
    assert replies(audit)["1.1"] == "no"


def stale_tokens(audit: Audit, other: Audit) -> list[str]:
    stored = files.store_bytes(workbook(audit)).sha256
    facts = {"audit": str(audit.pk), "sha256": stored, "fingerprint": ""}
    signed = [facts | {"audit": str(other.pk)}, facts | {"sha256": "0" * 64}]
    return ["", "nonsense", signing.dumps(facts, salt="another"), *(signing.dumps(one, salt=SALT) for one in signed)]


def test_a_forged_or_foreign_preview_saves_nothing(client, address, audit, town):
    with scopes_disabled():
        other = AuditFactory(municipality=town, instrument=audit.instrument, method="answered", state="draft")

    for wrong in stale_tokens(audit, other):
        response = client.post(address(SAVE, audit), {"preview": wrong}, follow=True)
        assert "This preview is too old. Choose the workbook again." in text(response)
    assert replies(audit) == {"1.1": "yes"}


def test_a_preview_expires_after_a_day(client, address, audit, preview):
    previewed = preview(audit, workbook(audit))

    with time_machine.travel("2026-05-11T16:00:01Z", tick=False):
        client.force_login(audit.author)
        client.post(address(SAVE, audit), {"preview": token(previewed)})

    assert replies(audit) == {"1.1": "yes"}


@pytest.mark.parametrize(("role", "status"), [("contributor", 200), ("reader", 403), ("auditor", 403)])
def test_uploading_needs_the_permission_of_the_role(signed_in, member, address, audit, role, status):
    assert signed_in(member(role)).get(address(PAGE, audit)).status_code == status


def test_markup_in_a_note_is_escaped(preview, audit):
    previewed = preview(audit, workbook(audit, {"1.2": {NOTE: "<script>alert(1)</script>"}}))

    assert b"<script>alert" not in previewed.content
    assert b"&lt;script&gt;alert(1)" in previewed.content
