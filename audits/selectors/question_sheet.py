"""An audit question by question: what is asked, answered, shown and noted, in a fixed number of queries."""

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
    """One question with its answer (None as long as there is none), what shows it, and last time's."""

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
    """One element with its questions."""

    element: Element
    rows: Sequence[QuestionRow]

    @property
    def settled(self) -> int:
        """How many of its questions need nothing more."""
        return sum(row.is_settled for row in self.rows)

    @property
    def is_complete(self) -> bool:
        return self.settled == len(self.rows)

    @property
    def first_open(self) -> str:
        """The code of its first question that is still to be answered; of its first at all where none is."""
        return next((row.code for row in self.rows if not row.is_settled), self.rows[0].code)


@dataclass(frozen=True)
class QuestionSheet:
    """The whole audit. ``before`` is the audit whose answers stand beside these; None for a first one."""

    audit: Audit
    parts: Sequence[SheetSection]
    paper: AnswerSheet
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
        return self.paper.scores


def load_sheet(
    audit: Audit, *, notes: Iterable[Note] | None = None, documents: QuerySet[Document] | None = None
) -> QuestionSheet:
    """Everything about the audit's questions, in seven queries (six with ``notes``, those that the reader may see).

    With ``documents``, those that may show something, the sheet has all files of the audit, too, in one query more.
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
    lines = _lines(questions, audit, before, answers, evidence)
    paper = AnswerSheet(tuple(lines), audit.conducted_on, audit.instrument.valid_from, audit.instrument.valid_until)
    rows = [
        QuestionRow(
            question=question,
            answer=answers.get((audit.pk, question.code)),
            evidence=evidence.get((audit.pk, question.code), ()),
            before=answers.get((before.pk, question.code)) if before else None,
            before_evidence=evidence.get((before.pk, question.code), ()) if before else (),
            notes=noted_on.get(question.pk, ()),
            line=line,
            worth=paper.worths[question.code],
            is_asked=paper.is_asked(line),
            is_settled=paper.is_settled(line),
        )
        for question, line in zip(questions, lines, strict=True)
    ]
    own = [document for document in files or () if document.audit_id == audit.pk]
    return QuestionSheet(audit, _parts(rows), paper, before, noted, own)


def load_answer_sheet(audit: Audit) -> AnswerSheet:
    """The audit as the rules look at it."""
    return load_sheet(audit, notes=()).paper


def find_audit_before(audit: Audit) -> Audit | None:
    """The municipality's latest audit before this one that was answered question by question and counts."""
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
    """The answers with their questions, where these are of ``questions``: a hundred and more are made but once."""
    known = {question.pk: question for question in questions}
    found: dict[tuple[UUID, str], Answer] = {}
    for row in Answer.objects.asked_now().filter(audit__in=audits).annotate(code=F("question__code")):
        found[row.audit_id, row.code] = row
        if row.question_id in known:
            row.question = known[row.question_id]
    return found


def _evidence(audits: Sequence[UUID]) -> dict[tuple[UUID, str], list[Document]]:
    """The files by audit and code. One file may show many questions, and is made but once."""
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
    """The same for files that were read already."""
    found: dict[tuple[UUID, str], list[Document]] = defaultdict(list)
    known = {document.pk: document for document in files}
    rows = Evidence.objects.asked_now().filter(audit__in=audits, document__removed_at=None)
    for audit, code, document in rows.values_list("audit_id", "question__code", "document_id"):
        found[audit, code].append(known[document])
    return found


def _lines(
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
                question=question.asked(codes, question.element.name),
                text=question.text,
                given=answer.given if answer else NO_ANSWER,
                evidence=_shown(evidence.get((audit.pk, question.code), ())),
                before=earlier.given if earlier else None,
                before_evidence=_shown(evidence.get((before.pk, question.code), ())) if before else (),
                is_carried=answer is not None and answer.carried_from_id is not None,
            )
        )
    return lines


def _shown(documents: Iterable[Document]) -> tuple[EvidenceFile, ...]:
    return tuple(EvidenceFile(document.name, document.sha256, document.dated_on) for document in documents)


def _parts(rows: Sequence[QuestionRow]) -> list[SheetSection]:
    found: dict[UUID, list[QuestionRow]] = defaultdict(list)
    for row in rows:
        found[row.question.element_id].append(row)
    return [SheetSection(group[0].question.element, group) for group in found.values()]
