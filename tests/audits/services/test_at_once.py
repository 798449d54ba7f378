"""Two people act at the same moment, in threads with their own connections: one succeeds, the other is refused."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from audits.conducting.services.answers import AnswerConflict, save_answer
from audits.conducting.services.audits import start_audit
from audits.conducting.services.documents import add_documents
from audits.conducting.services.submissions import resubmit_audit, submit_audit
from audits.models import ActionItem, ActionPlan, Answer, Audit, Document, Proof, RevisionRound
from audits.plan.services.actions import remove_action
from audits.plan.services.carry_over import carry_over_actions
from audits.plan.services.plans import develop_plan
from audits.plan.services.proofs import add_proofs
from audits.review.services.decisions import fail_qa, pass_qa
from audits.review.services.reviews import request_revisions
from audits.review.services.undo import undo_decision
from audits.rules.answers import GivenAnswer, Reply
from notifications.models import Obligation
from notifications.services.delivery import deliver_emails
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import open_municipality
from tests.audits import papers
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, InstrumentFactory, QuestionFactory

DECISIONS = ("audit.qa_passed", "audit.qa_failed", "audit.revisions_requested")

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(town: Any, *calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; return the result or the refusal of each."""
    ready, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            with open_municipality(town.pk):
                ready.wait(10)
                answers[index] = call()
        except RuleBroken as refusal:
            answers[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def refusals(answers: list[Any]) -> list[RuleBroken]:
    return [answer for answer in answers if isinstance(answer, RuleBroken)]


@pytest.fixture
def outbox(settings: Any, mailoutbox: list[Any]) -> list[Any]:
    """The emails that were sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mailoutbox


def loaded(audit: Audit) -> Audit:
    with scopes_disabled():
        return Audit.objects.select_related("municipality", "instrument").get(pk=audit.pk)


def test_a_double_submit_is_one_submission(town, administrator, audit_in, at):
    audit = audit_in(kind="internal")
    copies = [loaded(audit) for _ in range(4)]

    answers = at_once(
        town, *[lambda copy=copy: submit_audit(audit=copy, version=0, by=administrator, at=at) for copy in copies]
    )

    with scopes_disabled():
        assert len(refusals(answers)) == 3
        assert {refusal.code for refusal in refusals(answers)} == {"changed_meanwhile"}
        assert Event.objects.filter(verb="audit.submitted").count() == 1
        assert Audit.objects.get().version == 1


def test_two_simultaneous_decisions_save_one(town, audit_in, reviewer, manager, at):
    audit = audit_in("in_review", kind="internal")
    one, two = loaded(audit), loaded(audit)

    answers = at_once(
        town,
        lambda: pass_qa(audit=one, version=0, by=reviewer, at=at),
        lambda: fail_qa(audit=two, reason="Old.", version=0, by=manager, at=at),
    )

    with scopes_disabled():
        assert len(refusals(answers)) == 1
        assert Event.objects.filter(verb__in=["audit.qa_passed", "audit.qa_failed"]).count() == 1


def test_undoing_and_resubmitting_at_once_saves_one(town, audit_in, reviewer, administrator, at):
    audit = audit_in("in_review", kind="internal", reviewer=reviewer)
    with open_municipality(town.pk):
        request_revisions(audit=audit, letter="Please add.", version=0, by=reviewer, at=at)
    one, two = loaded(audit), loaded(audit)

    answers = at_once(
        town,
        lambda: undo_decision(audit=one, version=1, by=reviewer, at=at),
        lambda: resubmit_audit(audit=two, answer="Added.", fixed=(), version=1, by=administrator, at=at),
    )

    with scopes_disabled():
        [refusal] = refusals(answers)
        assert refusal.code == "changed_meanwhile"
        undone = isinstance(answers[1], RuleBroken)
        assert Audit.objects.get().state == ("in_review" if undone else "resubmitted")
        assert RevisionRound.objects.exists() is not undone
        assert set(Obligation.objects.filter(subject="revisions_requested").values_list("state", flat=True)) <= {
            "withdrawn" if undone else "due"
        }


def test_undoing_and_sending_the_email_at_once_does_one(town, audit_in, reviewer, administrator, at, outbox):
    """The sender's clock can be ahead of the clock of the person who undoes."""
    audit = audit_in("in_review", kind="internal", reviewer=reviewer)
    with open_municipality(town.pk):
        fail_qa(audit=audit, reason="Old.", version=0, by=reviewer, at=at)
    one = loaded(audit)
    ahead = at + timedelta(seconds=60)

    def send() -> None:
        with scopes_disabled():
            deliver_emails(now=lambda: ahead)

    answers = at_once(town, lambda: undo_decision(audit=one, version=1, by=reviewer, at=at), send)

    with scopes_disabled():
        refused = [refusal.code for refusal in refusals(answers)]
        assert refused in ([], ["mail_has_left"])
        assert len(outbox) == len(refused)
        assert Audit.objects.get().state == ("qa_failed" if refused else "in_review")


@pytest.mark.slow
def test_fifty_simultaneous_decisions_save_one_and_name_it(town, audit_in, reviewer, manager, at):
    audit = audit_in("in_review", kind="internal")
    people = [reviewer, manager]
    copies = [(loaded(audit), people[number % 2], number % 3) for number in range(50)]

    def decide(copy, by, number):
        facts = {"audit": copy, "version": 0, "by": by, "at": at}
        if number == 0:
            return pass_qa(**facts)
        if number == 1:
            return fail_qa(reason="Too old.", **facts)
        return request_revisions(letter="Please add the drill.", **facts)

    answers = at_once(town, *[partial(decide, *copy) for copy in copies])

    with scopes_disabled():
        told = refusals(answers)
        decided = Event.objects.get(verb__in=DECISIONS)
        assert len(told) == 49
        assert {refusal.code for refusal in told} == {"changed_meanwhile"}
        sentence = f"({decided.sentence}, {decided.by}, 10 May 2026, 10:00). Nothing was saved."
        assert [refusal.sentence for refusal in told if sentence not in refusal.sentence] == []
        assert Audit.objects.get().version == 1


def test_two_simultaneous_drafts_of_one_kind_open_one(town, administrator, at):
    InstrumentFactory()
    start = {"municipality": town, "kind": "internal", "by": administrator, "at": at}

    answers = at_once(town, lambda: start_audit(**start), lambda: start_audit(**start))

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] == ["draft_already_open"]
        assert Audit.objects.count() == 1


def test_the_same_file_from_two_people_is_added_once(town, administrator, audit_in, at):
    audit = audit_in(kind="internal")
    copies = [loaded(audit), loaded(audit)]

    answers = at_once(
        town,
        *[
            lambda copy=copy: add_documents(
                audit=copy, uploaded=[papers.upload("new.pdf", papers.pdf("new"))], by=administrator, at=at
            )
            for copy in copies
        ],
    )

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] == ["file_refused"]
        assert Document.objects.filter(name="new.pdf").count() == 1


def test_two_simultaneous_plans_save_one(town, administrator, audit_in, at):
    audit = audit_in("qa_passed", kind="internal")
    copies = [loaded(audit), loaded(audit)]

    answers = at_once(town, *[lambda copy=copy: develop_plan(audit=copy, by=administrator, at=at) for copy in copies])

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] == ["plan_is_there"]
        assert ActionPlan.objects.count() == 1


def test_an_action_carried_over_at_once_is_copied_once(town, administrator, audit_in, at):
    with scopes_disabled():
        before = ActionPlanFactory(audit=audit_in("qa_passed", conducted_on=date(2025, 5, 1)))
        source = ActionItemFactory(plan=before)
        plan = ActionPlanFactory(audit=audit_in("submitted", kind="internal"))
        copies = [ActionItem.objects.select_related("plan__audit", "question").get(pk=source.pk) for _ in range(3)]

    answers = at_once(
        town,
        *[lambda copy=copy: carry_over_actions(plan=plan, actions=[copy], by=administrator, at=at) for copy in copies],
    )

    with scopes_disabled():
        assert len(refusals(answers)) == 2
        assert ActionItem.objects.filter(carried_from=source).count() == 1
        assert ActionItem.objects.get(pk=source.pk).version == 1


def action_of(audit: Audit, copies: int) -> list[ActionItem]:
    """Copies of the same action, as several people loaded it."""
    with scopes_disabled():
        item = ActionItemFactory(plan=ActionPlanFactory(audit=audit))
        return [ActionItem.objects.select_related("plan__audit").get(pk=item.pk) for _ in range(copies)]


def test_a_double_click_adds_a_proof_once(town, administrator, audit_in, at):
    copies = action_of(audit_in(kind="internal"), 3)
    actor = {"by": administrator, "at": at}

    def prove(item: ActionItem) -> Any:
        return add_proofs(action=item, uploaded=[papers.upload("invoice.pdf", papers.pdf("Invoice"))], **actor)

    answers = at_once(town, *[partial(prove, item) for item in copies])

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] == ["file_refused", "file_refused"]
        assert Proof.objects.count() == 1


@pytest.mark.parametrize("times", range(3))
def test_removing_an_action_and_adding_a_proof_leaves_neither(times, town, administrator, audit_in, at):
    one, two = action_of(audit_in(kind="internal"), 2)
    actor = {"by": administrator, "at": at}

    answers = at_once(
        town,
        lambda: add_proofs(action=one, uploaded=[papers.upload("a.pdf", papers.pdf("a"))], **actor),
        lambda: remove_action(action=two, version=0, **actor),
    )

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] in ([], ["item_is_gone"])
        assert None not in answers[:1]
        assert not ActionItem.objects.exists()
        assert not Proof.objects.exists()


def test_two_simultaneous_answers_save_one_and_show_it(town, administrator, member, at):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, author=administrator, state="draft", method="answered")
        question = QuestionFactory(instrument=audit.instrument)
    people = [administrator, member("contributor")]

    def save(number: int) -> Any:
        mine = Audit.objects.get(pk=audit.pk)
        given = GivenAnswer(Reply.YES, note=f"From {number}.")
        return save_answer(audit=mine, question=question, given=given, version=0, by=people[number], at=at)

    answers = at_once(town, lambda: save(0), lambda: save(1))

    with scopes_disabled():
        kept = Answer.objects.get()
    told = next(one for one in answers if isinstance(one, AnswerConflict))
    assert told.theirs.note == kept.note
    assert [one.note for one in answers if isinstance(one, Answer)] == [kept.note]


def test_two_simultaneous_equal_answers_are_no_conflict(town, administrator, at):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, author=administrator, state="draft", method="answered")
        question = QuestionFactory(instrument=audit.instrument)

    def save() -> Any:
        mine = Audit.objects.get(pk=audit.pk)
        given = GivenAnswer(Reply.YES, note="The same.")
        return save_answer(audit=mine, question=question, given=given, version=0, by=administrator, at=at)

    answers = at_once(town, save, save)

    assert [answer.version for answer in answers] == [1, 1]
