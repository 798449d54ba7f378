"""One question of one audit, its neighbours, and what earlier audits say about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404

from audits.models import ActionItem, Audit, Document, Evidence, Instrument, Note, Question
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_documents
from audits.selectors.question_sheet import QuestionRow, QuestionSheet


@dataclass(frozen=True)
class QuestionInAudit:
    """A question of an audit, by its code. ``question`` is looked up when it is needed (404)."""

    audit: Audit
    code: str

    @cached_property
    def question(self) -> Question:
        questions = Question.objects.select_related("element")
        return get_object_or_404(questions, instrument_id=self.audit.instrument_id, code=self.code)


@dataclass(frozen=True)
class FileAtQuestion(QuestionInAudit):
    """The same with one of the audit's files, which another person may have detached since then."""

    document: Document

    def find_evidence(self) -> Evidence | None:
        """The link between file and question; None if there is none, or no longer."""
        shown = Evidence.objects.asked_now().select_related("question").filter(document__removed_at=None)
        found: Evidence | None = shown.filter(
            audit=self.audit, question__code=self.code, document=self.document
        ).first()
        if found:
            found.audit, found.document = self.audit, self.document
        return found


@dataclass(frozen=True)
class EarlierFindings:
    """A question in earlier audits: the reviewer's notes, the actions from last time, and older open actions."""

    notes: Sequence[Note]
    actions: Sequence[ActionItem]
    still_open: Sequence[ActionItem]

    @property
    def is_done(self) -> bool:
        """Whether last time led to actions, and all of them are done."""
        return bool(self.actions) and all(item.done_on for item in self.actions)


@dataclass(frozen=True)
class QuestionNeighbours:
    """The codes of the previous, the next and the next open question; empty if there is none."""

    previous: str
    next: str
    next_open: str


def has_questions(day: date) -> bool:
    """Whether the version in force on ``day`` has questions. Without them an audit is submitted as a report."""
    instrument = Instrument.objects.in_force_on(day).first()
    return instrument is not None and instrument.questions.exists()


def find_earlier(audit: Audit, before: Audit | None, code: str, reader: Any) -> EarlierFindings:
    """What earlier audits say about a question, in two queries; in one if the audit is the first.

    An external auditor reads the reviewer's notes only on their own audits, and never a plan.
    """
    notes: Iterable[Note] = ()
    if before is not None and reader.has_perm("audits.view_report", before):
        notes = Note.objects.filter(audit=before, question__code=code, sent_at__isnull=False)
    items = list(_actions_before(audit, code)) if reader.has_perm("audits.view_plan", audit) else []
    last = [item for item in items if before is not None and item.plan.audit_id == before.pk]
    older = [item for item in items if item not in last and item.done_on is None and item.carried_on is None]
    return EarlierFindings(list(notes), last, older)


def find_neighbours(sheet: QuestionSheet, code: str) -> QuestionNeighbours:
    """The neighbours of a question. The next open one is searched after it first, then from the beginning."""
    codes = [row.code for row in sheet.rows]
    place = codes.index(code)
    return QuestionNeighbours(
        previous=codes[place - 1] if place else "",
        next=codes[place + 1] if place + 1 < len(codes) else "",
        next_open=find_first_open(sheet, after=code),
    )


def find_first_open(sheet: QuestionSheet, *, after: str = "") -> str:
    """The code of the first open question after ``after``, or else of the first open one at all."""
    codes = [row.code for row in sheet.rows]
    place = codes.index(after) + 1 if after in codes else 0
    ordered = [*sheet.rows[place:], *sheet.rows[:place]]
    return next((row.code for row in ordered if not row.is_settled and row.code != after), "")


def find_reusable_files(audit: Audit, row: QuestionRow) -> list[Document]:
    """The audit's files that aren't attached to this question yet."""
    shown = {document.pk for document in row.evidence}
    return [document for document in find_documents(audit) if document.pk not in shown]


def find_noted_neighbours(sheet: QuestionSheet, code: str) -> QuestionNeighbours:
    """The previous and next question with notes of the open round; ``next_open`` has a note not dealt with."""
    place = {row.code: number for number, row in enumerate(sheet.rows)}
    noted = [row for row in sheet.rows if _notes_of_round(sheet, row) and row.code != code]
    before = [row.code for row in noted if place[row.code] < place[code]]
    behind = [row.code for row in noted if place[row.code] > place[code]]
    unticked = [row.code for row in noted if not all(note.fixed_at for note in _notes_of_round(sheet, row))]
    return QuestionNeighbours(
        before[-1] if before else "", behind[0] if behind else "", unticked[0] if unticked else ""
    )


def _actions_before(audit: Audit, code: str) -> Sequence[ActionItem]:
    items = ActionItem.objects.filter(municipality_id=audit.municipality_id, question__code=code)
    items = items.exclude(plan__audit=audit).exclude(plan__audit__state=AuditState.DRAFT)
    if audit.conducted_on:
        items = items.filter(Q(plan__audit__conducted_on__lte=audit.conducted_on))
    return items.select_related("plan__audit")


def _notes_of_round(sheet: QuestionSheet, row: QuestionRow) -> list[Note]:
    return [note for note in row.notes if note.round == sheet.audit.round]
