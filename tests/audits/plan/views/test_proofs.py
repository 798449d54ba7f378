from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem, Proof
from audits.plan.services.proofs import add_proofs
from tests.audits import papers
from tests.audits.reading import error_at, text, typed
from tests.factories import ActionItemFactory, ActionPlanFactory, ProofFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(audit_in):
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        return ActionItemFactory(plan=ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5)), what="Fit guards")


def invoice():
    return papers.upload("invoice.pdf", papers.pdf("Invoice"))


def proof() -> Proof:
    with scopes_disabled():
        return Proof.objects.select_related("municipality").get()


def test_a_file_is_added_read_and_removed(signed_in, address, administrator, reviewer, item):
    visitor = signed_in(administrator)

    added = visitor.post(address("plan_proofs", item), {"files": [invoice()]}, follow=True)
    kept = proof()
    read = signed_in(reviewer).get(address("plan_proof", item, kept.pk))

    assert "1 file added." in text(added)
    assert "invoice.pdf" in text(added)
    assert b"".join(read.streaming_content) == papers.pdf("Invoice")
    assert "attachment" in read["Content-Disposition"]
    removed = visitor.post(address("plan_proof_remove", item, kept.pk), follow=True)
    assert "“invoice.pdf” removed." in text(removed)
    assert visitor.get(address("plan_proof", item, kept.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("", b"", "Choose a file."),
        ("a.exe", b"MZ", "“a.exe” is a type of file that the portal doesn’t accept."),
        ("a.pdf", b"no", "“a.pdf” has the name of a PDF"),
    ],
)
def test_an_invalid_file_is_refused_at_its_field(name, content, sentence, signed_in, address, administrator, item):
    sent = {"files": [papers.upload(name, content)]} if name else {}

    response = signed_in(administrator).post(address("plan_proofs", item), sent)

    assert response.status_code == 422
    assert error_at(response, "files").startswith(sentence)
    with scopes_disabled():
        assert not Proof.objects.exists()


TYPED = {"initial-progress": "", "progress": "The guards are ordered."}


def test_adding_files_saves_the_typed_progress(signed_in, address, administrator, item):
    sent = TYPED | {"version": 0, "files": [invoice()]}

    shown = signed_in(administrator).post(address("plan_proofs", item), sent, follow=True)

    assert "1 file added." in text(shown)
    assert typed(shown, "progress") == "The guards are ordered."


def test_files_for_a_removed_action_keep_the_typed_progress(signed_in, address, administrator, item, monkeypatch):
    def remove_action_first(**arguments):
        ActionItem.objects.all().delete()
        return add_proofs(**arguments)

    monkeypatch.setattr("audits.plan.views.proofs.add_proofs", remove_action_first)
    sent = TYPED | {"version": 0, "files": [invoice()]}

    response = signed_in(administrator).post(address("plan_proofs", item), sent)

    assert response.status_code == 422
    assert "Another person removed this action. Your changes weren’t saved." in text(response)
    assert typed(response, "progress") == "The guards are ordered."


@pytest.mark.parametrize("sent", [{"version": 0}, {"version": 7, "files": True}], ids=["no file", "stale"])
def test_refused_files_keep_the_typed_progress(sent, signed_in, address, administrator, item):
    files = {"files": [invoice()]} if "files" in sent else {}

    response = signed_in(administrator).post(address("plan_proofs", item), TYPED | sent | files)

    assert response.status_code == 422
    assert typed(response, "progress") == "The guards are ordered."
    assert typed(response, "version") == "0"
    with scopes_disabled():
        assert not Proof.objects.exists()


@pytest.fixture
def kept_proof(item):
    with scopes_disabled():
        return ProofFactory(item=item, name="invoice.pdf")


def test_removing_a_file_saves_the_typed_progress(signed_in, address, administrator, item, kept_proof):
    where = address("plan_proof_remove", item, kept_proof.pk)

    shown = signed_in(administrator).post(where, TYPED | {"version": 0}, follow=True)

    assert "“invoice.pdf” removed." in text(shown)
    assert typed(shown, "progress") == "The guards are ordered."


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"version": 7}, "This action changed after you opened the page"),
        ({"progress": "x" * 5_001}, "Use at most 5000 characters; these are 5001."),
    ],
    ids=["stale", "too long"],
)
def test_refused_progress_removes_no_file(wrong, sentence, signed_in, address, administrator, item, kept_proof):
    sent = TYPED | {"version": 0} | wrong

    response = signed_in(administrator).post(address("plan_proof_remove", item, kept_proof.pk), sent)

    assert response.status_code == 422
    assert sentence in text(response)
    assert typed(response, "progress") == sent["progress"]
    assert proof().removed_at is None


def test_a_file_removed_by_another_keeps_the_typed_progress(signed_in, address, administrator, item, kept_proof):
    visitor, where = signed_in(administrator), address("plan_proof_remove", item, kept_proof.pk)
    visitor.post(where)

    response = visitor.post(where, TYPED | {"version": 0})

    assert "“invoice.pdf” was already removed." in text(response)
    assert typed(response, "progress") == "The guards are ordered."


def test_the_file_of_a_done_action_cannot_be_removed(signed_in, address, administrator, item):
    with scopes_disabled():
        item.done_on, item.done_by = date(2026, 5, 9), administrator
        item.save()
        kept = ProofFactory(item=item)
    visitor = signed_in(administrator)

    page = visitor.get(address("plan_item", item))
    response = visitor.post(address("plan_proof_remove", item, kept.pk), follow=True)

    assert address("plan_proof_remove", item, kept.pk) not in page.content.decode()
    assert "This action is done, so its files stay. Reopen it first." in text(response)


def test_a_file_is_found_only_under_its_own_action(signed_in, address, administrator, item):
    with scopes_disabled():
        other = ProofFactory(item=ActionItemFactory(plan=item.plan))

    assert signed_in(administrator).get(address("plan_proof", item, other.pk)).status_code == 404


@pytest.mark.parametrize(("role", "reads"), [("reader", 200), ("auditor", 403)])
def test_a_reader_can_read_files_but_not_add_or_remove_them(
    role, reads, signed_in, address, administrator, member, item
):
    signed_in(administrator).post(address("plan_proofs", item), {"files": [invoice()]})
    visitor, kept = signed_in(member(role)), proof()

    response = visitor.get(address("plan_proof", item, kept.pk))
    assert response.status_code == reads
    if response.streaming:
        list(response.streaming_content)  # reading to the end closes the file
    assert visitor.post(address("plan_proofs", item), {"files": [invoice()]}).status_code == 403
    assert visitor.post(address("plan_proof_remove", item, kept.pk)).status_code == 403
