from datetime import date
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.submissions import (
    SubmissionStep,
    find_problems_before_submission,
    resubmit_audit,
    submit_audit,
    withdraw_audit,
)
from audits.models import Audit, Document, ElementScore, Note, RevisionRound
from audits.rules.lifecycle import AuditState
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import AuditFactory, InstrumentFactory, NoteFactory, RevisionRoundFactory

pytestmark = pytest.mark.django_db


def test_a_submission_stores_its_points_and_due_date(audit_in, administrator, at, opened, heard):
    audit = audit_in(kind="certification", rejected_because="Unreadable.")

    submit_audit(audit=audit, version=0, by=administrator, at=at)

    kept = Audit.objects.get()
    assert (kept.state, kept.submitted_at, kept.submitted_by) == (AuditState.SUBMITTED, at, administrator)
    assert (kept.points_awarded, kept.points_possible, kept.passed) == (90, 100, True)
    assert kept.answer_due_on == date(2026, 5, 24)
    assert kept.rejected_because == ""
    assert [name for name, _ in heard] == ["audit_submitted", "facts_changed"]


@pytest.mark.parametrize(("kind", "due"), [("internal", date(2026, 6, 14)), ("additional", date(2026, 6, 14))])
def test_other_audits_are_due_in_35_days(kind, due, audit_in, administrator, at, opened):
    audit = audit_in(kind=kind, reason="x")

    submit_audit(audit=audit, version=0, by=administrator, at=at)

    assert audit.answer_due_on == due


@pytest.mark.parametrize(
    ("awarded", "passes"), [("39.99", False), ("40.00", True), ("50.00", True), ("24.99", False), ("0.00", False)]
)
def test_the_pass_mark_is_compared_exactly(awarded, passes, audit_in, administrator, at, opened):
    audit = audit_in()
    ElementScore.objects.filter(audit=audit).update(points_awarded=Decimal(awarded))

    submit_audit(audit=audit, version=0, by=administrator, at=at)

    assert audit.passed is passes


def test_an_incomplete_audit_lists_everything_missing(town, administrator, at, opened):
    with scopes_disabled():
        audit = AuditFactory(municipality=town, kind="additional", state="draft", conducted_on=None)

    problems = find_problems_before_submission(audit)

    assert [(problem.step, problem.sentence) for problem in problems] == [
        (SubmissionStep.DAY, "Enter the last day of the audit."),
        (SubmissionStep.DAY, "Say why you conducted an additional audit."),
        (SubmissionStep.DOCUMENTS, "Add at least one document, such as the audit report."),
        (SubmissionStep.SCORES, "Enter the score of Section 1 and Section 2."),
    ]
    with pytest.raises(RuleBroken) as refusal:
        submit_audit(audit=audit, version=0, by=administrator, at=at)
    assert all(problem.sentence in refusal.value.sentence for problem in problems)
    assert Audit.objects.get().is_draft


def test_a_complete_audit_has_no_problems(audit_in, opened):
    assert find_problems_before_submission(audit_in()) == []


def test_a_report_needs_an_instrument_valid_on_its_day(audit_in, opened):
    audit = audit_in(instrument=InstrumentFactory(valid_from=date(2026, 5, 2)))

    (problem,) = find_problems_before_submission(audit)

    assert problem.step == SubmissionStep.INSTRUMENT
    assert (
        "version of the audit questions is valid from 2 May 2026, but the audit ended on 1 May 2026."
        in problem.sentence
    )


def test_an_audit_with_no_applicable_points_cannot_be_submitted(audit_in, opened):
    audit = audit_in()
    ElementScore.objects.filter(audit=audit).update(points_awarded=0, points_possible=0)

    assert [problem.step for problem in find_problems_before_submission(audit)] == [SubmissionStep.SCORES]


def test_a_removed_file_does_not_count_as_a_document(audit_in, opened, at):
    audit = audit_in()
    Document.objects.filter(audit=audit).update(removed_at=at)

    assert [problem.step for problem in find_problems_before_submission(audit)] == [SubmissionStep.DOCUMENTS]


def test_a_second_submission_is_refused_and_names_the_first(audit_in, administrator, at, opened):
    audit = audit_in()
    submit_audit(audit=audit, version=0, by=administrator, at=at)

    with pytest.raises(StaleState, match=r"Audit submitted to AMHSA, Person \d+, 10 May 2026, 10:00"):
        submit_audit(audit=audit, version=0, by=administrator, at=at)

    assert Event.objects.about(audit).count() == 1


def test_a_withdrawn_submission_clears_its_fields(audit_in, administrator, reviewer, at, opened, heard):
    audit = audit_in("submitted", reviewer=reviewer)

    withdraw_audit(audit=audit, version=0, by=administrator, at=at)

    kept = Audit.objects.get()
    blank = ("submitted_at", "submitted_by", "reviewer", "answer_due_on", "points_awarded", "points_possible", "passed")
    assert {name: getattr(kept, name) for name in blank} == dict.fromkeys(blank)
    assert [name for name, _ in heard] == ["facts_changed"]


# — revisions —


@pytest.fixture
def returned(audit_in):
    """An audit returned for revisions, with one note of each weight and one of an earlier round."""
    audit = audit_in("revisions_requested", kind="certification", round=2)
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, number=2, requested_on=date(2026, 5, 5))
        NoteFactory(audit=audit, round=1, sent_at=audit.submitted_at, text="An old one.")
        NoteFactory(audit=audit, round=2, sent_at=audit.submitted_at, text="Date the drill.")
        NoteFactory(audit=audit, round=2, sent_at=audit.submitted_at, weight="information", text="Well done.")
    return audit


def note(text: str) -> Note:
    return Note.objects.get(text=text)


def test_a_resubmission_closes_the_round_and_sets_a_new_due_date(returned, administrator, at, opened, heard):
    returned_with = {"answer": " Dated. ", "fixed": {note("Date the drill.").pk}}

    resubmit_audit(audit=returned, version=0, by=administrator, at=at, **returned_with)

    asked = RevisionRound.objects.get()
    assert (asked.answer, asked.answered_on) == ("Dated.", date(2026, 5, 10))
    assert (returned.state, returned.submitted_at, returned.answer_due_on) == (
        AuditState.RESUBMITTED,
        at,
        date(2026, 5, 24),
    )
    assert (note("Date the drill.").fixed_at, note("Well done.").fixed_at, note("An old one.").fixed_at) == (
        at,
        None,
        None,
    )
    assert [name for name, _ in heard] == ["audit_submitted", "facts_changed"]


def test_a_tick_removed_with_the_answer_is_cleared(returned, administrator, at, opened):
    Note.objects.filter(round=2).update(fixed_at=at, fixed_by=administrator)

    resubmit_audit(
        audit=returned, answer="Not all.", fixed=(), unfixed={note("Well done.").pk}, version=0, by=administrator, at=at
    )

    assert (note("Well done.").fixed_at, note("Well done.").fixed_by) == (None, None)
    assert note("Date the drill.").fixed_at == at


def test_unticking_a_must_fix_note_blocks_the_resubmission(returned, administrator, at, opened):
    Note.objects.filter(round=2).update(fixed_at=at, fixed_by=administrator)
    taken = {note("Date the drill.").pk}

    with pytest.raises(RuleBroken, match="You haven’t ticked one must-fix note"):
        resubmit_audit(audit=returned, answer="Yes.", fixed=(), unfixed=taken, version=0, by=administrator, at=at)

    assert note("Date the drill.").fixed_at == at


def test_an_unticked_must_fix_note_blocks_the_resubmission(returned, administrator, at, opened):
    with pytest.raises(RuleBroken, match="You haven’t ticked one must-fix note") as refusal:
        resubmit_audit(audit=returned, answer="Yes.", fixed=set(), version=0, by=administrator, at=at)

    assert refusal.value.field == "fixed"
    assert RevisionRound.objects.get().answered_on is None


@pytest.mark.parametrize("answer", ["", "   ", "x" * 10_001])
def test_an_empty_or_too_long_answer_is_refused(answer, returned, administrator, at, opened):
    fixed = {note("Date the drill.").pk}

    with pytest.raises(RuleBroken) as refusal:
        resubmit_audit(audit=returned, answer=answer, fixed=fixed, version=0, by=administrator, at=at)

    assert refusal.value.field == "answer"


def test_an_incomplete_audit_cannot_be_resubmitted(returned, administrator, at, opened):
    ElementScore.objects.filter(audit=returned).first().delete()

    with pytest.raises(RuleBroken, match="Enter the score of Section 1") as refusal:
        resubmit_audit(
            audit=returned, answer="x", fixed={note("Date the drill.").pk}, version=0, by=administrator, at=at
        )

    assert refusal.value.code == "not_complete"


def test_a_note_of_another_audit_is_not_ticked(returned, administrator, at, opened, audit_in):
    with scopes_disabled():
        other = NoteFactory(audit=audit_in("in_review"), sent_at=at, round=2)
    fixed = {note("Date the drill.").pk, other.pk}

    resubmit_audit(audit=returned, answer="Yes.", fixed=fixed, version=0, by=administrator, at=at)

    other.refresh_from_db()
    assert other.fixed_at is None
