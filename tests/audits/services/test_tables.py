"""Every service in every state: it takes its step if the table allows it, and otherwise refuses with a sentence."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.audits import change_facts, enter_scores
from audits.conducting.services.documents import add_documents, remove_document
from audits.conducting.services.submissions import resubmit_audit, submit_audit, withdraw_audit
from audits.models import Audit, Document, ElementScore, Note, RevisionRound
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.reviewer_notes import remove_note, write_note
from audits.review.services.reviews import assign_reviewer, reject_audit, request_revisions, take_audit
from audits.rules.lifecycle import AuditState
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.audits import papers
from tests.factories import NoteFactory, RevisionRoundFactory, UserFactory

pytestmark = pytest.mark.django_db

AUTHOR, DESK, BOSS = "author", "reviewer", "manager"


def points(audit: Audit) -> dict[str, Any]:
    return {"points": {audit.instrument.elements.first().pk: (Decimal(40), Decimal(50))}}


def one_note(audit: Audit) -> dict[str, Any]:
    return {"note": NoteFactory(audit=audit)}


def one_document(audit: Audit) -> dict[str, Any]:
    return {"document": Document.objects.get(audit=audit)}


def upload(_: Audit) -> dict[str, Any]:
    return {"uploaded": [papers.upload("new.pdf", papers.pdf("new"))]}


def facts(**given: Any) -> Callable[[Audit], dict[str, Any]]:
    return lambda _: dict(given)


# service · role · arguments · the states that allow it and the next state · the verb it records
STEPS: dict[str, tuple[Callable, str, Callable, dict[str, str], str]] = {
    "submit": (submit_audit, AUTHOR, facts(), {"draft": "submitted"}, "audit.submitted"),
    "withdraw": (withdraw_audit, AUTHOR, facts(), {"submitted": "draft"}, "audit.withdrawn"),
    "resubmit": (
        resubmit_audit,
        AUTHOR,
        facts(answer="Added.", fixed=()),
        {"revisions_requested": "resubmitted"},
        "audit.resubmitted",
    ),
    "take": (take_audit, DESK, facts(), {"submitted": "in_review", "resubmitted": "in_review"}, "audit.taken"),
    "reject": (
        reject_audit, DESK, facts(reason="Wrong instrument."), {"submitted": "draft", "in_review": "draft"},
        "audit.rejected",
    ),
    "request": (
        request_revisions, DESK, facts(letter="Please add."), {"in_review": "revisions_requested"},
        "audit.revisions_requested",
    ),
    "pass": (pass_qa, DESK, facts(), {"in_review": "qa_passed"}, "audit.qa_passed"),
    "fail": (fail_qa, DESK, facts(reason="Too old."), {"in_review": "qa_failed"}, "audit.qa_failed"),
    "reverse": (
        reverse_qa, BOSS, facts(reason="A mistake."), {"qa_passed": "in_review", "qa_failed": "in_review"},
        "audit.qa_reversed",
    ),
}  # fmt: skip
WITH_AUTHOR = {"draft", "revisions_requested"}
# The same for services that change no state.
WORK: dict[str, tuple[Callable, str, Callable, set[str], str]] = {
    "set facts": (change_facts, AUTHOR, facts(conducted_on=date(2026, 4, 2)), WITH_AUTHOR, "audit.conducted_on_set"),
    "enter scores": (enter_scores, AUTHOR, points, WITH_AUTHOR, "audit.scored"),
    "assign": (
        assign_reviewer, BOSS, facts(reviewer=None), {"submitted", "resubmitted"}, "audit.reviewer_assigned"
    ),
}  # fmt: skip
WITHOUT_VERSION: dict[str, tuple[Callable, str, Callable, set[str], str]] = {
    "add documents": (add_documents, AUTHOR, upload, WITH_AUTHOR, "audit.document_added"),
    "remove a document": (remove_document, AUTHOR, one_document, {"draft"}, "audit.document_removed"),
    "write a note": (write_note, DESK, facts(weight="must_fix", text="Date it."), {"in_review"}, "audit.note_written"),
    "remove a note": (remove_note, DESK, one_note, {"in_review"}, "audit.note_removed"),
}


@pytest.fixture
def audit(audit_in, reviewer) -> Callable[[str], Audit]:
    """``audit(state)`` is a complete audit in this state, with the history that leads to it."""

    def make(state: str) -> Audit:
        decided = {"qa_decided_by": reviewer} if state in ("qa_passed", "qa_failed") else {}
        with scopes_disabled():
            made = audit_in(state, round=int(state in ("revisions_requested", "resubmitted")), **decided)
            if made.round:
                RevisionRoundFactory(audit=made, requested_on=date(2026, 5, 5))
        return made

    return make


@pytest.fixture
def people(administrator, reviewer, manager) -> dict[str, Any]:
    return {AUTHOR: administrator, DESK: reviewer, BOSS: manager}


def snapshot(audit: Audit) -> dict[str, Any]:
    """Everything about an audit that a service could change."""
    kinds = (Document, ElementScore, Note, RevisionRound)
    return {
        "audit": Audit.objects.filter(pk=audit.pk).values().get(),
        **{kind.__name__: list(kind.objects.filter(audit=audit).order_by("pk").values()) for kind in kinds},
        "events": Event.objects.about(audit).count(),
    }


@pytest.mark.any_database
@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("name", STEPS)
def test_every_step_in_every_state_follows_the_table(name, state, audit, people, at, opened, heard):
    service, who, given, leads, verb = STEPS[name]
    subject = audit(state)
    before = snapshot(subject)

    if state not in leads:
        with pytest.raises(RuleBroken) as refusal:
            service(audit=subject, version=subject.version, by=people[who], at=at, **given(subject))
        assert refusal.value.sentence
        assert snapshot(subject) == before
        assert [name for name, _ in heard if name != "qa_reversing"] == []
        return

    service(audit=subject, version=subject.version, by=people[who], at=at, **given(subject))

    after = snapshot(subject)
    assert after["audit"]["state"] == leads[state]
    assert after["audit"]["version"] == before["audit"]["version"] + 1
    event = Event.objects.about(subject).get()
    assert (event.verb, event.by, event.at) == (verb, people[who], at)
    assert ("facts_changed" in dict(heard)) is (name not in ("take", "request"))


@pytest.mark.any_database
@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("name", {**WORK, **WITHOUT_VERSION})
def test_all_work_in_every_state_follows_the_table(name, state, audit, people, at, opened):
    service, who, given, allowed, verb = {**WORK, **WITHOUT_VERSION}[name]
    subject = audit(state)
    arguments = given(subject)
    if not {"note", "document"} & arguments.keys():
        arguments["audit"] = subject
    if name in WORK:
        arguments["version"] = subject.version
    before = snapshot(subject)

    if state not in allowed:
        with pytest.raises(RuleBroken) as refusal:
            service(by=people[who], at=at, **arguments)
        assert refusal.value.sentence
        assert snapshot(subject) == before
        return

    service(by=people[who], at=at, **arguments)

    after = snapshot(subject)
    assert after["audit"]["state"] == state
    assert after["audit"]["version"] == before["audit"]["version"] + 1
    assert Event.objects.about(subject).get().verb == verb


@pytest.mark.parametrize("name", {**STEPS, **WORK})
def test_an_outdated_form_changes_nothing(name, audit, people, at, opened):
    service, who, given, allowed, _ = {**STEPS, **WORK}[name]
    subject = audit(next(iter(allowed)))
    Audit.objects.filter(pk=subject.pk).update(version=7)
    subject.refresh_from_db()
    before = snapshot(subject)

    with pytest.raises(StaleState) as refusal:
        service(audit=subject, version=6, by=people[who], at=at, **given(subject))

    assert "changed after you opened the page" in refusal.value.sentence
    assert snapshot(subject) == before


@pytest.mark.parametrize("name", STEPS)
def test_a_second_simultaneous_step_is_refused_and_names_the_first(name, audit, people, at, opened):
    service, who, given, leads, _ = STEPS[name]
    subject = audit(next(iter(leads)))
    slower = Audit.objects.select_related("municipality").get(pk=subject.pk)
    service(audit=subject, version=subject.version, by=people[who], at=at, **given(subject))

    with pytest.raises(StaleState) as refusal:
        service(audit=slower, version=slower.version, by=people[who], at=at, **given(slower))

    assert Event.objects.about(subject).get().sentence in refusal.value.sentence


@pytest.mark.parametrize("name", {**WORK, **WITHOUT_VERSION})
def test_work_on_an_audit_decided_since_is_refused(name, audit, people, at, opened):
    service, who, given, allowed, _ = {**WORK, **WITHOUT_VERSION}[name]
    subject = audit(next(iter(allowed)))
    arguments = given(subject)
    if not {"note", "document"} & arguments.keys():
        arguments["audit"] = subject
    if name in WORK:
        arguments["version"] = subject.version
    elsewhere = {"qa_decided_on": date(2026, 5, 9), "answer_due_on": None, "state": AuditState.QA_PASSED}
    submitted = {"submitted_at": at, "submitted_by": UserFactory(), "points_awarded": 1, "points_possible": 2}
    for kept in (arguments.get("note"), arguments.get("document")):
        _ = kept and kept.audit
    Audit.objects.filter(pk=subject.pk).update(**elsewhere, **submitted)

    with pytest.raises(RuleBroken):
        service(by=people[who], at=at, **arguments)

    assert not Event.objects.about(subject).exists()
