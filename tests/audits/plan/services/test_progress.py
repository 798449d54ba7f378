"""Typed progress is saved together with the action of the clicked button, or neither is saved."""

from datetime import date

import pytest

from audits.models import ActionItem, Proof
from audits.plan.services.actions import mark_action_done, reopen_action
from audits.plan.services.proofs import add_proofs, remove_proof
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.audits import papers
from tests.factories import ActionItemFactory, ProofFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def item(audit_in):
    return ActionItemFactory(plan__audit=audit_in("qa_passed", kind="internal"), progress="Ordered.")


def kept() -> tuple[str, date | None]:
    return ActionItem.objects.values_list("progress", "done_on").get()


def verbs(item) -> set[str]:
    return set(Event.objects.about(item).values_list("verb", flat=True))


def invoice():
    return papers.upload("invoice.pdf", papers.pdf("Invoice"))


def test_marking_an_action_done_saves_the_typed_progress(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress="Fitted.", version=0, by=administrator, at=at)

    assert kept() == ("Fitted.", date(2026, 5, 9))
    assert verbs(item) == {"plan.item_done", "plan.item_progressed"}


def test_marking_an_action_done_without_text_keeps_the_progress(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress=None, version=0, by=administrator, at=at)

    assert kept() == ("Ordered.", date(2026, 5, 9))
    assert verbs(item) == {"plan.item_done"}


def test_a_refused_progress_does_not_mark_the_action_done(item, administrator, at):
    with pytest.raises(RuleBroken):
        mark_action_done(
            action=item, done_on=date(2026, 5, 9), progress="x" * 5_001, version=0, by=administrator, at=at
        )

    assert kept() == ("Ordered.", None)


def test_adding_files_saves_the_typed_progress(item, administrator, at):
    add_proofs(action=item, uploaded=[invoice()], progress="Fitted.", version=0, by=administrator, at=at)

    assert kept() == ("Fitted.", None)
    assert Proof.objects.count() == 1


@pytest.mark.parametrize("version", [None, 7], ids=["missing", "outdated"])
def test_progress_for_an_outdated_version_adds_no_file(version, item, administrator, at):
    with pytest.raises(StaleState):
        add_proofs(action=item, uploaded=[invoice()], progress="Mine.", version=version, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert not Proof.objects.exists()


def test_adding_files_without_progress_needs_no_version(item, administrator, at):
    add_proofs(action=item, uploaded=[invoice()], progress=None, version=None, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert Proof.objects.count() == 1


def test_reopening_an_action_saves_the_typed_progress(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress=None, version=0, by=administrator, at=at)

    reopen_action(action=item, progress="One is loose again.", version=1, by=administrator, at=at)

    assert kept() == ("One is loose again.", None)
    assert verbs(item) == {"plan.item_done", "plan.item_reopened", "plan.item_progressed"}


def test_progress_for_an_outdated_version_reopens_nothing(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress=None, version=0, by=administrator, at=at)

    with pytest.raises(StaleState):
        reopen_action(action=item, progress="Mine.", version=0, by=administrator, at=at)

    assert kept() == ("Ordered.", date(2026, 5, 9))


def test_removing_a_file_saves_the_typed_progress(item, administrator, at):
    remove_proof(proof=ProofFactory(item=item), progress="Sent back.", version=0, by=administrator, at=at)

    assert kept() == ("Sent back.", None)
    assert Proof.objects.get().removed_at == at


@pytest.mark.parametrize("version", [None, 7], ids=["missing", "outdated"])
def test_progress_for_an_outdated_version_removes_no_file(version, item, administrator, at):
    with pytest.raises(StaleState):
        remove_proof(proof=ProofFactory(item=item), progress="Mine.", version=version, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert Proof.objects.get().removed_at is None


def test_removing_a_file_without_progress_needs_no_version(item, administrator, at):
    remove_proof(proof=ProofFactory(item=item), progress=None, version=None, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert Proof.objects.get().removed_at == at
