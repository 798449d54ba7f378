"""Two people at the same moment, in threads with connections of their own: one wins, the other is told."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from audits.models import ActionPlan, Audit, Document
from audits.services.conducting import start_audit
from audits.services.deciding import fail_qa, pass_qa
from audits.services.documents import add_documents
from audits.services.planning import develop_plan
from audits.services.submitting import submit_audit
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import open_municipality
from tests.audits import papers
from tests.factories import InstrumentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(town: Any, *calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or raised, all begun together."""
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


def test_of_two_decisions_one_counts(town, audit_in, reviewer, manager, at):
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


def test_of_two_drafts_of_one_kind_one_is_opened(town, administrator, at):
    InstrumentFactory()
    start = {"municipality": town, "kind": "internal", "by": administrator, "at": at}

    answers = at_once(town, lambda: start_audit(**start), lambda: start_audit(**start))

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] == ["draft_already_open"]
        assert Audit.objects.count() == 1


def test_the_same_file_from_two_people_is_in_once(town, administrator, audit_in, at):
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


def test_an_audit_gets_one_plan(town, administrator, audit_in, at):
    audit = audit_in("qa_passed", kind="internal")
    copies = [loaded(audit), loaded(audit)]

    answers = at_once(town, *[lambda copy=copy: develop_plan(audit=copy, by=administrator, at=at) for copy in copies])

    with scopes_disabled():
        assert [refusal.code for refusal in refusals(answers)] == ["plan_is_there"]
        assert ActionPlan.objects.count() == 1
