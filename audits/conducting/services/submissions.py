"""Submits an audit to the desk, resubmits it after revisions, and withdraws it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from audits import events
from audits.conducting.rules.cross_checks import Finding, Severity, run_cross_checks
from audits.conducting.rules.cross_checks.instrument import check_not_in_force
from audits.models import Audit, Document, Method, Note, RevisionRound, Submission
from audits.models.review import Weight
from audits.rules.answer_sheet import AnswerSheet
from audits.rules.changes import take_snapshot
from audits.rules.deadlines import compute_answer_due
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import Move
from audits.rules.scoring import Score
from audits.selectors.audits import find_documents
from audits.selectors.limits import get_limits
from audits.selectors.question_sheet import load_answer_sheet
from audits.selectors.scores import Scoreboard, load_scoreboard
from audits.services.transitions import insist_on_text, move_audit, refuse_if_stale
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken

WITHDRAWN: dict[str, Any] = {
    "submitted_at": None,
    "submitted_by": None,
    "reviewer": None,
    "answer_due_on": None,
    "points_awarded": None,
    "points_possible": None,
    "passed": None,
}


class SubmissionStep(StrEnum):
    """The step before a submission at which something is missing."""

    DAY = "day"
    DOCUMENTS = "documents"
    SCORES = "scores"
    QUESTIONS = "questions"
    INSTRUMENT = "instrument"


@dataclass(frozen=True, slots=True)
class SubmissionProblem:
    """What prevents a submission, and the step at which to fix it. ``code`` is that of a question, or empty."""

    step: SubmissionStep
    sentence: str
    code: str = ""


def find_problems_before_submission(audit: Audit) -> list[SubmissionProblem]:
    """Everything that prevents a submission; empty if the audit can be submitted."""
    if audit.method == Method.ANSWERED:
        return find_problems_of(audit, load_answer_sheet(audit))
    about_facts = [*_about_day(audit), *_about_instrument(audit)]
    return [*about_facts, *_about_documents(audit), *_about_scores(load_scoreboard(audit))]


def find_problems_of(audit: Audit, paper: AnswerSheet) -> list[SubmissionProblem]:
    """The same for an audit whose answers were read already."""
    return [*_about_day(audit), *find_problems_in_answers(paper)]


def find_problems_in_answers(paper: AnswerSheet) -> list[SubmissionProblem]:
    """The findings of the cross-checks that must be fixed."""
    found = [finding for finding in run_cross_checks(paper) if finding.severity is Severity.MUST_FIX]
    return [_problem(finding) for finding in found]


@transaction.atomic
def submit_audit(*, audit: Audit, version: int, by: User, at: datetime) -> Audit:
    """Submit a draft to the desk. This fixes its points and the day by which the desk answers."""
    _insist_complete(audit, by, version)
    move_audit(audit, by, Move.SUBMIT, version=version, rejected_because="", **_list_submitted(audit, by, at))
    _announce("audit.submitted", audit, by, at)
    return audit


@transaction.atomic
def resubmit_audit(
    *,
    audit: Audit,
    answer: str,
    fixed: Collection[UUID],
    version: int,
    by: User,
    at: datetime,
    unfixed: Collection[UUID] = (),
) -> Audit:
    """Answer a request for revisions. Raises ``RuleBroken`` if a must-fix note isn't dealt with.

    ``fixed``: ids of notes dealt with, besides those ticked before. ``unfixed``: ids of notes no longer dealt with.
    """
    answer = insist_on_text(answer, field="answer", sentence="Say what you changed. If you changed nothing, say why.")
    asked = Note.objects.filter(audit=audit, round=audit.round, sent_at__isnull=False)
    notes = [note for note in asked if note.fixed_at is None or note.pk in unfixed]
    _insist_fixed(notes, fixed)
    _insist_complete(audit, by, version)
    move_audit(audit, by, Move.RESUBMIT, version=version, **_list_submitted(audit, by, at))
    RevisionRound.objects.filter(audit=audit, number=audit.round).update(answer=answer, answered_on=local_day(at))
    asked.filter(pk__in=unfixed).update(fixed_at=None, fixed_by=None)
    asked.filter(pk__in=[note.pk for note in notes if note.pk in fixed]).update(fixed_at=at, fixed_by=by)
    _announce("audit.resubmitted", audit, by, at, round=audit.round)
    return audit


@transaction.atomic
def withdraw_audit(*, audit: Audit, version: int, by: User, at: datetime) -> Audit:
    """Withdraw a submission before its review begins; it is a draft again."""
    move_audit(audit, by, Move.WITHDRAW, version=version, **WITHDRAWN)
    record("audit.withdrawn", audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
    return audit


def _about_day(audit: Audit) -> list[SubmissionProblem]:
    problems = []
    if audit.conducted_on is None:
        problems.append(SubmissionProblem(SubmissionStep.DAY, "Enter the last day of the audit."))
    if audit.kind == AuditKind.ADDITIONAL and not audit.reason:
        problems.append(SubmissionProblem(SubmissionStep.DAY, "Say why you conducted an additional audit."))
    return problems


def _about_instrument(audit: Audit) -> list[SubmissionProblem]:
    """A report also needs the version in force on its day, because the version has the pass marks (R2.2)."""
    validity = AnswerSheet((), audit.conducted_on, audit.instrument.valid_from, audit.instrument.valid_until)
    return [_problem(finding) for finding in check_not_in_force(validity)]


def _problem(finding: Finding) -> SubmissionProblem:
    step = SubmissionStep.QUESTIONS if finding.code else SubmissionStep.INSTRUMENT
    return SubmissionProblem(step, finding.sentence, finding.code)


def _about_documents(audit: Audit) -> list[SubmissionProblem]:
    if Document.objects.filter(audit=audit, removed_at=None).exists():
        return []
    return [SubmissionProblem(SubmissionStep.DOCUMENTS, "Add at least one document, such as the audit report.")]


def _about_scores(board: Scoreboard) -> list[SubmissionProblem]:
    missing = [element.name for element in board.missing]
    if missing:
        return [SubmissionProblem(SubmissionStep.SCORES, f"Enter the score of {wording.join_words(missing)}.")]
    if not board.possible:
        return [
            SubmissionProblem(
                SubmissionStep.SCORES, "Enter points possible for at least one section. Without any, nothing is scored."
            )
        ]
    return []


def _insist_complete(audit: Audit, by: User, version: int) -> None:
    refuse_if_stale(audit, by, version)
    problems = find_problems_before_submission(audit)
    if problems:
        raise RuleBroken("not_complete", " ".join(problem.sentence for problem in problems))


def _insist_fixed(notes: list[Note], fixed: Collection[UUID]) -> None:
    left = [note for note in notes if note.weight == Weight.MUST_FIX and note.pk not in fixed]
    if left:
        sentence = f"You haven’t ticked {wording.spell_count(len(left), 'must-fix note')}. Fix each one, then tick it."
        raise RuleBroken("must_fix_open", sentence, field="fixed")


def _list_submitted(audit: Audit, by: User, at: datetime) -> dict[str, Any]:
    board = load_scoreboard(audit)
    return {
        "submitted_at": at,
        "submitted_by": by,
        "points_awarded": board.awarded,
        "points_possible": board.possible,
        "passed": board.passes,
        "answer_due_on": compute_answer_due(audit.kind, local_day(at), get_limits()),
    }


def _store_submission(audit: Audit, by: User, at: datetime) -> None:
    """Store the answers, scores and files as they are now, to compare the next round with."""
    board = load_scoreboard(audit)
    Submission.objects.create(
        municipality_id=audit.municipality_id,
        audit=audit,
        number=Submission.objects.filter(audit=audit).count() + 1,
        round=audit.round,
        submitted_at=at,
        submitted_by=by,
        conducted_on=audit.conducted_on,
        answers=take_snapshot(load_answer_sheet(audit)) if audit.method == Method.ANSWERED else {},
        scores={str(line.element.number): _exact(line.score) for line in board.lines if line.score},
        files=[describe_file(document) for document in find_documents(audit)],
    )


def _exact(score: Score) -> list[str]:
    return [str(Fraction(score.awarded)), str(Fraction(score.possible))]


def describe_file(document: Document) -> dict[str, Any]:
    dated_on = document.dated_on.isoformat() if document.dated_on else None
    return {"name": document.name, "sha256": document.sha256, "size": document.size, "dated_on": dated_on}


def _announce(verb: str, audit: Audit, by: User, at: datetime, **facts: Any) -> None:
    record(verb, audit, by=by, at=at, **facts)
    _store_submission(audit, by, at)
    events.audit_submitted.send(Audit, audit=audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
