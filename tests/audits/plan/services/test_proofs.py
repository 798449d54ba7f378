from datetime import date

import pytest
from django.conf import settings

from audits.models import ActionItem, Proof
from audits.plan.services.actions import remove_action
from audits.plan.services.proofs import MOST_PROOFS, add_proofs, remove_proof
from secor_portal import files
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.uploads import UploadsRefused
from tests.audits import papers
from tests.factories import ActionItemFactory, ProofFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(administrator, at):
    return {"by": administrator, "at": at}


@pytest.fixture
def item(audit_in, opened):
    return ActionItemFactory(plan__audit=audit_in("qa_passed"))


@pytest.fixture
def done(audit_in, administrator, opened):
    return ActionItemFactory(plan__audit=audit_in("qa_passed"), done_on=date(2026, 5, 8), done_by=administrator)


def invoice(name: str = "invoice.pdf", words: str = "Invoice"):
    return papers.upload(name, papers.pdf(words))


def code(call, **arguments) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call(**arguments)
    return refusal.value.code


@pytest.mark.parametrize("which", ["item", "done"])
def test_proofs_are_added_to_an_open_or_done_action(which, request, who, heard):
    item = request.getfixturevalue(which)
    photo = papers.upload("guard.png", papers.png())

    add_proofs(action=item, uploaded=[invoice(), photo], **who)

    kept = list(Proof.objects.filter(item=item).order_by("name"))
    assert [(one.name, one.media_type, one.uploaded_by) for one in kept] == [
        ("guard.png", "image/png", who["by"]),
        ("invoice.pdf", "application/pdf", who["by"]),
    ]
    assert files.locate_file(kept[1].sha256).stat().st_size == kept[1].size
    assert {event.sentence for event in Event.objects.about(item)} == {
        "Proof added: guard.png",
        "Proof added: invoice.pdf",
    }
    assert heard == []


def test_one_bad_file_refuses_the_whole_upload(item, who):
    with pytest.raises(UploadsRefused) as refusal:
        add_proofs(action=item, uploaded=[invoice(), papers.upload("a.exe", b"MZ")], **who)

    assert len(refusal.value.sentences) == 1
    assert not Proof.objects.exists()


def test_a_proof_with_the_same_content_is_refused(item, who):
    add_proofs(action=item, uploaded=[invoice()], **who)

    assert code(add_proofs, action=item, uploaded=[invoice("again.pdf")], **who) == "file_refused"
    assert (
        code(add_proofs, action=item, uploaded=[invoice("a.pdf", "x"), invoice("b.pdf", "x")], **who) == "file_refused"
    )
    remove_proof(proof=Proof.objects.get(), **who)
    add_proofs(action=item, uploaded=[invoice("again.pdf")], **who)


def test_changing_a_removed_action_is_refused(item, who):
    proof = ProofFactory(item=item)
    remove_action(action=ActionItem.objects.get(), version=0, **who)

    for call, what in ((add_proofs, {"action": item, "uploaded": [invoice()]}), (remove_proof, {"proof": proof})):
        with pytest.raises(StaleState) as refusal:
            call(**what, **who)
        assert refusal.value.sentence == "Another person removed this action. Your changes weren’t saved."
    assert code(remove_action, action=item, version=0, **who) == "item_is_gone"


def test_the_proof_of_an_action_done_since_cannot_be_removed(item, who):
    proof = ProofFactory(item=item)
    ActionItem.objects.update(done_on=date(2026, 5, 8), done_by=who["by"])

    assert code(remove_proof, proof=proof, **who) == "item_is_done"


def test_an_upload_of_no_or_too_many_files_is_refused(item, who, monkeypatch):
    monkeypatch.setattr("audits.plan.services.proofs.MOST_PROOFS", 1)

    assert code(add_proofs, action=item, uploaded=[], **who) == "no_file"
    two = [invoice("a.pdf", "a"), invoice("b.pdf", "b")]
    assert code(add_proofs, action=item, uploaded=two, **who) == "too_many_files"


def test_all_files_of_an_action_fit_in_one_request():
    assert settings.REQUEST_LIMIT > MOST_PROOFS * settings.UPLOAD_LIMIT


def test_a_refused_upload_leaves_no_file_on_disk(item, who, monkeypatch):
    monkeypatch.setattr("audits.plan.services.proofs.MOST_PROOFS", 3)
    add_proofs(action=item, uploaded=[invoice()], **who)
    too_many = [invoice(f"{words}.pdf", words) for words in ("one", "too", "many")]
    doubles = [invoice("new.pdf", "one next to its duplicate"), invoice("again.pdf")]

    assert code(add_proofs, action=item, uploaded=too_many, **who) == "too_many_files"
    assert code(add_proofs, action=item, uploaded=doubles, **who) == "file_refused"
    assert [papers.is_stored(words) for words in ("Invoice", "many", "one next to its duplicate")] == [
        True,
        False,
        False,
    ]


def test_a_proof_of_an_open_action_can_be_removed_and_is_kept(item, done, who):
    open_proof, closed_proof = ProofFactory(item=item), ProofFactory(item=done)

    remove_proof(proof=open_proof, **who)

    assert Proof.objects.get(pk=open_proof.pk).removed_at == who["at"]
    assert Event.objects.about(item).get().sentence == "Proof removed: invoice.pdf"
    assert code(remove_proof, proof=open_proof, **who) == "removed_already"
    assert code(remove_proof, proof=closed_proof, **who) == "item_is_done"
