"""The progress that a person typed is saved with the next button, or neither is."""

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


def test_a_done_action_keeps_what_was_typed(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress="Fitted.", version=0, by=administrator, at=at)

    assert kept() == ("Fitted.", date(2026, 5, 9))
    assert verbs(item) == {"plan.item_done", "plan.item_progressed"}


def test_where_nothing_was_typed_the_text_stays(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress=None, version=0, by=administrator, at=at)

    assert kept() == ("Ordered.", date(2026, 5, 9))
    assert verbs(item) == {"plan.item_done"}


def test_what_is_refused_keeps_neither(item, administrator, at):
    with pytest.raises(RuleBroken):
        mark_action_done(
            action=item, done_on=date(2026, 5, 9), progress="x" * 5_001, version=0, by=administrator, at=at
        )

    assert kept() == ("Ordered.", None)


def test_files_keep_what_was_typed_beside_them(item, administrator, at):
    add_proofs(action=item, uploaded=[invoice()], progress="Fitted.", version=0, by=administrator, at=at)

    assert kept() == ("Fitted.", None)
    assert Proof.objects.count() == 1


@pytest.mark.parametrize("version", [None, 7], ids=["not said", "an old one"])
def test_text_over_another_version_keeps_no_file_either(version, item, administrator, at):
    with pytest.raises(StaleState):
        add_proofs(action=item, uploaded=[invoice()], progress="Mine.", version=version, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert not Proof.objects.exists()


def test_files_alone_need_no_version(item, administrator, at):
    add_proofs(action=item, uploaded=[invoice()], progress=None, version=None, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert Proof.objects.count() == 1


def test_an_action_that_is_opened_again_keeps_what_was_typed(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress=None, version=0, by=administrator, at=at)

    reopen_action(action=item, progress="One is loose again.", version=1, by=administrator, at=at)

    assert kept() == ("One is loose again.", None)
    assert verbs(item) == {"plan.item_done", "plan.item_reopened", "plan.item_progressed"}


def test_text_over_another_version_opens_nothing_again(item, administrator, at):
    mark_action_done(action=item, done_on=date(2026, 5, 9), progress=None, version=0, by=administrator, at=at)

    with pytest.raises(StaleState):
        reopen_action(action=item, progress="Mine.", version=0, by=administrator, at=at)

    assert kept() == ("Ordered.", date(2026, 5, 9))


def test_a_file_that_is_taken_out_keeps_what_was_typed(item, administrator, at):
    remove_proof(proof=ProofFactory(item=item), progress="Sent back.", version=0, by=administrator, at=at)

    assert kept() == ("Sent back.", None)
    assert Proof.objects.get().removed_at == at


@pytest.mark.parametrize("version", [None, 7], ids=["not said", "an old one"])
def test_text_over_another_version_takes_no_file_out(version, item, administrator, at):
    with pytest.raises(StaleState):
        remove_proof(proof=ProofFactory(item=item), progress="Mine.", version=version, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert Proof.objects.get().removed_at is None


def test_taking_a_file_out_alone_needs_no_version(item, administrator, at):
    remove_proof(proof=ProofFactory(item=item), progress=None, version=None, by=administrator, at=at)

    assert kept() == ("Ordered.", None)
    assert Proof.objects.get().removed_at == at
