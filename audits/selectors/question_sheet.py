"""An audit question by question: answers, evidence, notes and last time's, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import F, Q, QuerySet

from audits.models import Answer, Audit, Document, Element, Evidence, Note, Question
from audits.models.audit import Method
from audits.rules.answer_sheet import AnswerSheet, EvidenceFile, SheetLine
from audits.rules.answers import NO_ANSWER, Worth
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.rules.scoring import Score

DOCUMENT_FIELDS = [field.attname for field in Document._meta.concrete_fields]  # its id first
DOCUMENT_COLUMNS = [f"document__{name}" for name in DOCUMENT_FIELDS]


@dataclass(frozen=True)
class QuestionRow:
    """One question with its answer (None without one), its evidence, and last time's."""

    question: Question
    answer: Answer | None
    evidence: Sequence[Document]
    before: Answer | None
    before_evidence: Sequence[Document]
    notes: Sequence[Note]
    line: SheetLine
    worth: Worth
    is_asked: bool
    is_settled: bool

    @property
    def code(self) -> str:
        return self.question.code


@dataclass(frozen=True)
class SheetSection:
    """One element of the audit with its questions."""

    element: Element
    rows: Sequence[QuestionRow]

    @property
    def settled(self) -> int:
        """How many of its questions need no more answers."""
        return sum(row.is_settled for row in self.rows)

    @property
    def is_complete(self) -> bool:
        return self.settled == len(self.rows)

    @property
    def first_open(self) -> str:
        """The code of its first open question; of its first question if none is open."""
        return next((row.code for row in self.rows if not row.is_settled), self.rows[0].code)


@dataclass(frozen=True)
class QuestionSheet:
    """All questions of an audit. ``before`` is the previous audit, shown for comparison; None for a first audit."""

    audit: Audit
    parts: Sequence[SheetSection]
    answer_sheet: AnswerSheet
    before: Audit | None
    notes: Sequence[Note]
    documents: Sequence[Document] = ()

    @cached_property
    def rows(self) -> list[QuestionRow]:
        return [row for part in self.parts for row in part.rows]

    @cached_property
    def by_code(self) -> Mapping[str, QuestionRow]:
        return {row.code: row for row in self.rows}

    @property
    def settled(self) -> int:
        return sum(part.settled for part in self.parts)

    @property
    def scores(self) -> list[Score]:
        return self.answer_sheet.scores


def load_sheet(
    audit: Audit, *, notes: Iterable[Note] | None = None, documents: QuerySet[Document] | None = None
) -> QuestionSheet:
    """Everything about the audit's questions, in seven queries; in six with ``notes``, those the reader may see.

    With ``documents``, all files that may be evidence, the sheet also lists the audit's own files: one query more.
    """
    questions = list(Question.objects.filter(instrument_id=audit.instrument_id).select_related("element"))
    before = find_audit_before(audit)
    every = [audit.pk, *([before.pk] if before else [])]
    answers = _answers(every, questions)
    files = None if documents is None else list(documents.filter(audit__in=every, removed_at=None))
    evidence = _evidence(every) if files is None else _evidence_among(every, files)
    noted = list(Note.objects.filter(audit=audit).select_related("written_by") if notes is None else notes)
    noted_on: dict[UUID | None, list[Note]] = defaultdict(list)
    for note in noted:
        noted_on[note.question_id].append(note)
    lines = _build_lines(questions, audit, before, answers, evidence)
    answer_sheet = AnswerSheet(
        tuple(lines), audit.conducted_on, audit.instrument.valid_from, audit.instrument.valid_until
    )
    rows = [
        QuestionRow(
            question=question,
            answer=answers.get((audit.pk, question.code)),
            evidence=evidence.get((audit.pk, question.code), ()),
            before=answers.get((before.pk, question.code)) if before else None,
            before_evidence=evidence.get((before.pk, question.code), ()) if before else (),
            notes=noted_on.get(question.pk, ()),
            line=line,
            worth=answer_sheet.worths[question.code],
            is_asked=answer_sheet.is_asked(line),
            is_settled=answer_sheet.is_settled(line),
        )
        for question, line in zip(questions, lines, strict=True)
    ]
    own = [document for document in files or () if document.audit_id == audit.pk]
    return QuestionSheet(audit, _group_sections(rows), answer_sheet, before, noted, own)


def load_answer_sheet(audit: Audit) -> AnswerSheet:
    """The audit's answers for the rules."""
    return load_sheet(audit, notes=()).answer_sheet


def find_audit_before(audit: Audit) -> Audit | None:
    """The municipality's previous audit that was answered question by question and didn't fail, or None."""
    earlier = Audit.objects.filter(municipality_id=audit.municipality_id, method=Method.ANSWERED)
    earlier = earlier.exclude(pk=audit.pk).exclude(state__in=(AuditState.DRAFT, AuditState.QA_FAILED))
    day = audit.conducted_on or date.max
    same_day = Q(conducted_on=day, started_at__lt=audit.started_at)
    return earlier.filter(Q(conducted_on__lt=day) | same_day).order_by("-conducted_on", "-started_at").first()


def find_certification_before(audit: Audit) -> Audit | None:
    """The certification audit of this cycle, whose answers may be carried over."""
    won = Audit.objects.filter(
        municipality_id=audit.municipality_id, kind=AuditKind.CERTIFICATION, state=AuditState.QA_PASSED
    )
    won = won.filter(method=Method.ANSWERED, passed=True, conducted_on__lte=audit.conducted_on or date.max)
    return won.exclude(pk=audit.pk).order_by("-conducted_on", "-started_at").first()


def _answers(audits: Sequence[UUID], questions: Sequence[Question]) -> dict[tuple[UUID, str], Answer]:
    """The answers by audit and code. Those to ``questions`` share these objects instead of loading them again."""
    known = {question.pk: question for question in questions}
    found: dict[tuple[UUID, str], Answer] = {}
    for row in Answer.objects.asked_now().filter(audit__in=audits).annotate(code=F("question__code")):
        found[row.audit_id, row.code] = row
        if row.question_id in known:
            row.question = known[row.question_id]
    return found


def _evidence(audits: Sequence[UUID]) -> dict[tuple[UUID, str], list[Document]]:
    """The files by audit and code. A file that is evidence for many questions becomes one object."""
    found: dict[tuple[UUID, str], list[Document]] = defaultdict(list)
    made: dict[UUID, Document] = {}
    rows = Evidence.objects.asked_now().filter(audit__in=audits, document__removed_at=None)
    for audit, code, *columns in rows.values_list("audit_id", "question__code", *DOCUMENT_COLUMNS):
        pk = columns[0]
        if pk not in made:
            made[pk] = Document.from_db(rows.db, DOCUMENT_FIELDS, columns)
        found[audit, code].append(made[pk])
    return found


def _evidence_among(audits: Sequence[UUID], files: Sequence[Document]) -> dict[tuple[UUID, str], list[Document]]:
    """The same, for files that were read already."""
    found: dict[tuple[UUID, str], list[Document]] = defaultdict(list)
    known = {document.pk: document for document in files}
    rows = Evidence.objects.asked_now().filter(audit__in=audits, document__removed_at=None)
    for audit, code, document in rows.values_list("audit_id", "question__code", "document_id"):
        found[audit, code].append(known[document])
    return found


def _build_lines(
    questions: Sequence[Question],
    audit: Audit,
    before: Audit | None,
    answers: Mapping[tuple[UUID, str], Answer],
    evidence: Mapping[tuple[UUID, str], Sequence[Document]],
) -> list[SheetLine]:
    codes = {question.pk: question.code for question in questions}
    lines = []
    for question in questions:
        answer = answers.get((audit.pk, question.code))
        earlier = answers.get((before.pk, question.code)) if before else None
        lines.append(
            SheetLine(
                question=question.as_asked(codes, question.element.name),
                text=question.text,
                given=answer.given if answer else NO_ANSWER,
                evidence=_convert_files(evidence.get((audit.pk, question.code), ())),
                before=earlier.given if earlier else None,
                before_evidence=_convert_files(evidence.get((before.pk, question.code), ())) if before else (),
                is_carried=answer is not None and answer.carried_from_id is not None,
            )
        )
    return lines


def _convert_files(documents: Iterable[Document]) -> tuple[EvidenceFile, ...]:
    return tuple(EvidenceFile(document.name, document.sha256, document.dated_on) for document in documents)


def _group_sections(rows: Sequence[QuestionRow]) -> list[SheetSection]:
    found: dict[UUID, list[QuestionRow]] = defaultdict(list)
    for row in rows:
        found[row.question.element_id].append(row)
    return [SheetSection(group[0].question.element, group) for group in found.values()]
