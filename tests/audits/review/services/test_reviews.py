from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits import events
from audits.models import Audit, Note, RevisionRound
from audits.models.review import WITH_THE_DECISION
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.reviewer_notes import remove_note, write_note
from audits.review.services.reviews import assign_reviewer, reject_audit, request_revisions, take_audit
from audits.rules.lifecycle import AuditState
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.program import WorkingLimits
from tests.factories import (
    AuditFactory,
    AuditorAssignmentFactory,
    MembershipFactory,
    NoteFactory,
    RevisionRoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review(audit_in, reviewer):
    return audit_in("in_review", reviewer=reviewer)


def code(call, **arguments) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call(**arguments)
    return refusal.value.code


# — the reviewer —


def test_taking_an_audit_makes_the_person_its_reviewer(audit_in, reviewer, at, opened):
    audit = audit_in("submitted")

    take_audit(audit=audit, version=0, by=reviewer, at=at)

    assert (audit.state, audit.reviewer) == (AuditState.IN_REVIEW, reviewer)
    assert audit.answer_due_on is not None


def test_a_reviewer_cannot_take_an_audit_they_conducted(audit_in, manager, at, opened, town):
    author = UserFactory(desk_role="reviewer")
    audit = audit_in("submitted", author=author)

    assert code(take_audit, audit=audit, version=0, by=author, at=at) == "not_independent"
    assert code(assign_reviewer, audit=audit, reviewer=author, version=0, by=manager, at=at) == "not_independent"


@pytest.mark.parametrize("role", ["administrator", "contributor", "reader", "auditor"])
def test_a_reviewer_cannot_take_their_own_municipalitys_audit(role, audit_in, manager, at, opened, town):
    audit = audit_in("submitted")
    with scopes_disabled():
        both = MembershipFactory(municipality=town, role=role, user=UserFactory(desk_role="reviewer")).user

    assert code(assign_reviewer, audit=audit, reviewer=both, version=0, by=manager, at=at) == "not_independent"


def test_a_former_external_auditor_cannot_review_their_audit(audit_in, manager, at, opened, town):
    audit = audit_in("submitted", kind="certification")
    with scopes_disabled():
        once = MembershipFactory(municipality=town, role="auditor", user=UserFactory(desk_role="reviewer"), ended_at=at)
        AuditorAssignmentFactory(audit=audit, membership=once)

    assert code(take_audit, audit=audit, version=0, by=once.user, at=at) == "not_independent"


def test_a_refused_reviewer_is_given_the_reason(audit_in, manager, at, opened):
    author = UserFactory(desk_role="reviewer", name="Pat Doe")
    audit = audit_in("submitted", author=author)

    with pytest.raises(RuleBroken) as refusal:
        assign_reviewer(audit=audit, reviewer=author, version=0, by=manager, at=at)

    assert refusal.value.sentence == (
        "Pat Doe can’t review this audit. Choose a person from AMHSA who doesn’t belong to the municipality and "
        "who didn’t write, answer or submit any part of this audit."
    )


def test_a_person_outside_amhsa_cannot_be_the_reviewer(audit_in, manager, at, opened):
    given = {"audit": audit_in("submitted"), "reviewer": UserFactory(), "version": 0, "by": manager, "at": at}

    assert code(assign_reviewer, **given) == "not_independent"


def test_a_review_can_be_reassigned_but_not_left_unassigned(in_review, manager, at, opened):
    other = UserFactory(desk_role="reviewer")

    assign_reviewer(audit=in_review, reviewer=other, version=0, by=manager, at=at)

    assert in_review.reviewer == other
    assert (
        code(assign_reviewer, audit=in_review, reviewer=None, version=1, by=manager, at=at) == "review_needs_somebody"
    )


# — notes —


def test_a_new_note_belongs_to_the_next_round_and_is_unsent(in_review, reviewer, at, opened):
    note = write_note(audit=in_review, weight="must_fix", text=" Date it. ", by=reviewer, at=at)

    assert (note.round, note.weight, note.text, note.sent_at, note.written_by) == (
        1,
        "must_fix",
        "Date it.",
        None,
        reviewer,
    )


@pytest.mark.parametrize(
    ("weight", "text", "refused"),
    [("urgent", "x", "unknown_weight"), ("must_fix", "  ", "nothing_said"), ("must_fix", "x" * 10_001, "too_long")],
)
def test_a_note_without_a_valid_weight_and_text_is_refused(weight, text, refused, in_review, reviewer, at, opened):
    assert code(write_note, audit=in_review, weight=weight, text=text, by=reviewer, at=at) == refused
    assert not Note.objects.exists()


def test_a_sent_note_cannot_be_removed(in_review, reviewer, at, opened):
    with scopes_disabled():
        note = NoteFactory(audit=in_review, sent_at=at)

    assert code(remove_note, note=note, by=reviewer, at=at) == "note_is_sent"
    assert Note.objects.get() == note


# — revisions —


def test_a_request_sends_the_letter_the_notes_and_a_due_date(in_review, reviewer, at, opened, heard):
    with scopes_disabled():
        NoteFactory(audit=in_review, round=7, text="open")
        NoteFactory(audit=in_review, round=1, text="sent before", sent_at=at - timedelta(days=9))

    asked = request_revisions(audit=in_review, letter=" Please. ", version=0, by=reviewer, at=at)

    assert (asked.number, asked.letter, asked.requested_on, asked.due_on) == (
        1, "Please.", date(2026, 5, 10), date(2026, 5, 25),
    )  # fmt: skip
    assert (in_review.round, in_review.answer_due_on) == (1, date(2026, 5, 25))
    sent = Note.objects.get(text="open")
    assert (sent.sent_at, sent.round) == (at, 1)
    assert Note.objects.get(text="sent before").sent_at < at
    assert [name for name, _ in heard] == ["revisions_requested", "dates_changed"]
    assert dict(heard)["revisions_requested"]["round"] == asked


@pytest.mark.parametrize(
    ("first", "due"),
    [
        (date(2026, 5, 9), date(2026, 5, 25)),
        (date(2026, 2, 14), date(2026, 5, 15)),
        (date(2026, 1, 1), date(2026, 5, 10)),
    ],
)
def test_a_later_round_ends_90_days_after_the_first_request(first, due, audit_in, reviewer, at, opened):
    audit = audit_in("in_review", round=1)
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, number=1, requested_on=first, due_on=first, answered_on=first)

    asked = request_revisions(audit=audit, letter="Once more.", version=0, by=reviewer, at=at)

    assert (asked.number, asked.due_on) == (2, due)


@pytest.mark.parametrize("letter", ["", " \n "])
def test_a_request_without_a_letter_is_refused(letter, in_review, reviewer, at, opened):
    given = {"audit": in_review, "letter": letter, "version": 0, "by": reviewer, "at": at}

    assert code(request_revisions, **given) == "nothing_said"
    assert not RevisionRound.objects.exists()


def test_the_revision_limit_can_be_set(in_review, reviewer, at, opened, settings):
    settings.WORKING_LIMITS = WorkingLimits(revision_days=5)

    asked = request_revisions(audit=in_review, letter="Soon.", version=0, by=reviewer, at=at)

    assert asked.due_on == date(2026, 5, 15)


# — returning as not reviewable —


def test_a_returned_audit_is_a_draft_with_a_reason(in_review, reviewer, at, opened, heard):
    reject_audit(audit=in_review, reason=" Unreadable. ", version=0, by=reviewer, at=at)

    kept = Audit.objects.get()
    assert (kept.state, kept.rejected_because, kept.submitted_at, kept.reviewer, kept.passed) == (
        AuditState.DRAFT, "Unreadable.", None, None, None,
    )  # fmt: skip
    assert [name for name, _ in heard] == ["audit_rejected", "facts_changed"]


def test_returning_an_audit_without_a_reason_is_refused(in_review, reviewer, at, opened):
    assert code(reject_audit, audit=in_review, reason=" ", version=0, by=reviewer, at=at) == "nothing_said"


# — deciding —


def test_passing_qa_records_the_decision_and_sends_the_notes(in_review, reviewer, at, opened, heard):
    with scopes_disabled():
        NoteFactory(audit=in_review, weight="information")

    pass_qa(audit=in_review, version=0, by=reviewer, at=at)

    kept = Audit.objects.get()
    assert (kept.state, kept.qa_decided_on, kept.qa_decided_by, kept.answer_due_on) == (
        AuditState.QA_PASSED, date(2026, 5, 10), reviewer, None,
    )  # fmt: skip
    assert Note.objects.get().sent_at == at
    assert [name for name, _ in heard] == ["qa_decided", "facts_changed"]


def test_the_date_of_a_decision_is_in_alberta_time(in_review, reviewer, at, opened):
    pass_qa(audit=in_review, version=0, by=reviewer, at=at.replace(day=11, hour=5))

    assert in_review.qa_decided_on == date(2026, 5, 10)


def test_an_unsent_must_fix_note_blocks_passing_qa(in_review, reviewer, at, opened):
    with scopes_disabled():
        NoteFactory(audit=in_review)

    with pytest.raises(RuleBroken, match="One must-fix note isn’t sent yet") as refusal:
        pass_qa(audit=in_review, version=0, by=reviewer, at=at)

    assert refusal.value.code == "must_fix_open"
    assert Audit.objects.get().state == AuditState.IN_REVIEW


def test_failing_qa_requires_a_reason(in_review, reviewer, at, opened):
    assert code(fail_qa, audit=in_review, reason="", version=0, by=reviewer, at=at) == "nothing_said"

    fail_qa(audit=in_review, reason="The evidence is too old.", version=0, by=reviewer, at=at)

    assert in_review.qa_reason == "The evidence is too old."
    assert Event.objects.about(in_review).get().sentence == "QA failed: The evidence is too old."


@pytest.mark.parametrize("state", ["qa_passed", "qa_failed"])
def test_a_reversal_reopens_the_review(state, audit_in, reviewer, manager, at, opened, heard):
    audit = audit_in(state, kind="certification", qa_decided_by=reviewer, qa_reason="Old.")

    reverse_qa(audit=audit, reason="A mistake.", version=0, by=manager, at=at)

    kept = Audit.objects.get()
    assert (kept.state, kept.qa_decided_on, kept.qa_decided_by, kept.qa_reason) == (
        AuditState.IN_REVIEW,
        None,
        None,
        "",
    )
    assert kept.answer_due_on == date(2026, 5, 24)
    assert [name for name, _ in heard] == ["qa_reversing", "qa_reversed", "facts_changed"]
    assert Event.objects.about(audit).get().sentence == "QA decision reversed: A mistake."


def test_a_note_sent_with_a_decision_is_unsent_after_a_reversal(audit_in, reviewer, manager, at, opened):
    audit = audit_in("in_review", kind="certification", round=1)
    write_note(audit=audit, weight="must_fix", text="Date it.", by=reviewer, at=at)
    fail_qa(audit=audit, reason="Nothing is dated.", version=audit.version, by=reviewer, at=at)
    read = Note.objects.values_list("round", "sent_at").get()

    reverse_qa(audit=audit, reason="It is.", version=audit.version, by=manager, at=at)

    assert read == (WITH_THE_DECISION, at)
    assert Note.objects.values_list("round", "sent_at").get() == (2, None)


def test_a_letter_with_an_outdated_due_date_is_not_sent(in_review, reviewer, at, opened):
    ask = {"audit": in_review, "letter": "By 24 May 2026.", "version": 0, "by": reviewer, "at": at}

    with pytest.raises(StaleState) as refusal:
        request_revisions(**ask, due_on=date(2026, 5, 24))

    assert refusal.value.sentence == (
        "The answer is due on 25 May 2026 now, not on 24 May 2026. The letter wasn’t sent. Put the new day into it, "
        "then send it."
    )
    assert not RevisionRound.objects.exists()
    assert request_revisions(**ask, due_on=date(2026, 5, 25)).due_on == date(2026, 5, 25)


def test_a_manager_cannot_reverse_their_own_decision(audit_in, manager, at, opened):
    audit = audit_in("qa_passed", qa_decided_by=manager)

    assert code(reverse_qa, audit=audit, reason="Oh.", version=0, by=manager, at=at) == "own_decision"
    assert code(reverse_qa, audit=audit, reason=" ", version=0, by=manager, at=at) == "nothing_said"


def test_a_reversal_refused_by_a_listener_changes_nothing(audit_in, reviewer, manager, at, opened):
    def forbid(sender, **_):
        raise RuleBroken("certificate_issued", "A certificate was issued from this audit.")

    audit = audit_in("qa_passed", qa_decided_by=reviewer)
    events.qa_reversing.connect(forbid)
    try:
        assert code(reverse_qa, audit=audit, reason="Oh.", version=0, by=manager, at=at) == "certificate_issued"
    finally:
        events.qa_reversing.disconnect(forbid)

    assert Audit.objects.get().state == AuditState.QA_PASSED
    assert not Event.objects.about(audit).exists()


def test_an_audit_of_another_municipality_cannot_be_taken(neighbour, reviewer, at, opened):
    with scopes_disabled():
        theirs = AuditFactory(municipality=neighbour, state="submitted")

    with pytest.raises(RuleBroken):
        take_audit(audit=theirs, version=0, by=reviewer, at=at)
