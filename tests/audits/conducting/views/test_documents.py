import pytest
from django_scopes import scopes_disabled

from audits.models import Document
from audits.rules.lifecycle import AuditState
from secor_portal import files
from tests.audits import papers
from tests.audits.papers import upload
from tests.audits.reading import error_at, text
from tests.factories import AuditFactory, AuditorAssignmentFactory, DocumentFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    with scopes_disabled():
        return sorted(Document.objects.filter(removed_at=None).values_list("name", flat=True))


def the_document(audit) -> Document:
    with scopes_disabled():
        return Document.objects.filter(audit=audit).order_by("uploaded_at", "pk")[0]


def test_several_files_are_added_without_a_script(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")
    sent = {"files": [upload("a.pdf", papers.pdf("a")), upload("wall.jpg", papers.jpeg())]}

    response = signed_in(administrator).post(address("audit_documents", audit), sent, follow=True)

    assert names() == ["a.pdf", "report.pdf", "wall.jpg"]
    assert "2 files added." in text(response)
    assert f"SHA-256 {the_document(audit).sha256[:12]}…" in text(response)


def test_each_refused_file_has_its_own_error(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")
    sent = {"files": [upload("good.pdf", papers.pdf("g")), upload("bad.pdf", b"MZ"), upload("worse.exe", b"MZ")]}

    response = signed_in(administrator).post(address("audit_documents", audit), sent)

    beside = error_at(response, "files")
    assert "“bad.pdf” has the name of a PDF but isn’t one." in beside
    assert "“worse.exe” is a type of file that the portal doesn’t accept." in beside
    assert len(response.context["form"].errors["files"].data) == 2
    assert names() == ["report.pdf"]


def test_an_empty_or_oversized_file_is_refused(signed_in, address, administrator, audit_in, monkeypatch):
    audit = audit_in(kind="internal")
    monkeypatch.setattr("django.conf.settings.UPLOAD_LIMIT", 1000)
    sent = {"files": [upload("empty.pdf", b""), upload("ok.pdf", papers.pdf("k"))]}

    response = signed_in(administrator).post(address("audit_documents", audit), sent)
    huge = signed_in(administrator).post(address("audit_documents", audit), {"files": [upload("h.pdf", bytes(1001))]})

    assert "“empty.pdf” is empty" in error_at(response, "files")
    assert "“h.pdf” is 1001 bytes" in error_at(huge, "files") or "“h.pdf” is 1,001 bytes" in error_at(huge, "files")
    assert names() == ["report.pdf"]


def test_an_upload_without_a_file_is_refused(signed_in, address, administrator, audit_in):
    response = signed_in(administrator).post(address("audit_documents", audit_in(kind="internal")), {})

    assert error_at(response, "files") == "Choose a file."


def test_a_file_with_the_same_content_is_refused(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")

    sent = {"files": [upload("copy.pdf", papers.pdf())]}
    response = signed_in(administrator).post(address("audit_documents", audit), sent)

    assert error_at(response, "files").startswith("“copy.pdf” has the same content as “report.pdf”.")


@pytest.mark.parametrize("state", [state for state in AuditState if state not in ("draft", "revisions_requested")])
def test_a_file_added_after_the_submission_is_refused(state, signed_in, address, administrator, audit_in):
    audit = audit_in(state, kind="internal")

    response = signed_in(administrator).post(
        address("audit_documents", audit), {"files": [upload("late.pdf", papers.pdf("l"))]}
    )

    assert "You can’t change this audit now." in text(response)
    assert names() == ["report.pdf"]


@pytest.mark.parametrize(
    ("role", "reads", "adds"),
    [("administrator", 200, 302), ("contributor", 200, 302), ("reader", 200, 403), ("auditor", 403, 403)],
)
def test_each_role_may_read_or_add_files(role, reads, adds, signed_in, address, member, audit_in):
    audit, visitor = audit_in(kind="internal"), signed_in(member(role))
    sent = {"files": [upload("a.pdf", papers.pdf("a"))]}

    assert visitor.get(address("audit_documents", audit)).status_code == reads
    assert visitor.post(address("audit_documents", audit), sent).status_code == adds


def test_a_file_is_removed_once(signed_in, address, administrator, audit_in):
    audit = audit_in(kind="internal")
    remove = address("audit_document_remove", audit, the_document(audit).pk)
    visitor = signed_in(administrator)

    assert visitor.get(remove).status_code == 405
    response = visitor.post(remove, follow=True)

    assert "“report.pdf” removed." in text(response)
    assert names() == []
    assert visitor.post(remove).status_code == 404


def test_a_file_submitted_before_the_request_cannot_be_removed(signed_in, address, administrator, audit_in):
    audit = audit_in("revisions_requested", kind="internal", round=1)
    visitor = signed_in(administrator)

    shown = visitor.get(address("audit_documents", audit))
    response = visitor.post(address("audit_document_remove", audit, the_document(audit).pk), follow=True)

    assert "Remove" not in text(shown)
    assert "You submitted this file before AMHSA asked for revisions" in text(response)
    assert names() == ["report.pdf"]


# — downloading —


def test_a_downloaded_file_is_unchanged_and_sandboxed(signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal")

    response = signed_in(administrator).get(address("audit_document", audit, the_document(audit).pk))

    assert b"".join(response.streaming_content) == papers.pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''report.pdf"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_an_unusual_file_name_cannot_break_the_header(signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal")
    document = the_document(audit)
    Document._base_manager.filter(pk=document.pk).update(name='a"; filename="b.exe é.pdf')

    response = signed_in(administrator).get(address("audit_document", audit, document.pk))
    response.close()

    assert response["Content-Disposition"] == (
        "attachment; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe%20%C3%A9.pdf"
    )


def test_a_file_is_found_only_under_its_own_audit(signed_in, address, administrator, audit_in, neighbour):
    mine, other = audit_in("submitted", kind="internal"), audit_in("submitted", kind="certification")
    with scopes_disabled():
        theirs = DocumentFactory(audit=AuditFactory(municipality=neighbour))
    visitor = signed_in(administrator)

    assert visitor.get(address("audit_document", mine, the_document(other).pk)).status_code == 404
    assert visitor.get(address("audit_document", mine, theirs.pk)).status_code == 404
    assert visitor.get(address("audit_document", theirs.audit, theirs.pk)).status_code == 404


def test_a_file_missing_on_disk_is_not_found(signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal")
    files.locate_file(the_document(audit).sha256).unlink()

    assert signed_in(administrator).get(address("audit_document", audit, the_document(audit).pk)).status_code == 404


def test_an_unsubmitted_external_report_cannot_be_downloaded(signed_in, address, administrator, town, audit_in):
    audit = audit_in(kind="certification")
    with scopes_disabled():
        auditor = MembershipFactory(municipality=town, role="auditor")
        AuditorAssignmentFactory(audit=audit, membership=auditor)
    where = address("audit_document", audit, the_document(audit).pk)

    assert signed_in(administrator).get(where).status_code == 403
    response = signed_in(auditor.user).get(where)
    response.close()
    assert response.status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_query_count_is_independent_of_its_length(
    count, signed_in, address, administrator, audit_in, django_assert_num_queries
):
    audit = audit_in(kind="internal")
    with scopes_disabled():
        DocumentFactory.create_batch(count, audit=audit)
    visitor = signed_in(administrator)

    with django_assert_num_queries(6):
        response = visitor.get(address("audit_documents", audit))

    assert response.content.count(b"SHA-256") == count + 1
