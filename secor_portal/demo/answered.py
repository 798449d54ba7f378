"""The rows of an audit that was answered question by question; nothing here touches the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from audits.conducting.services.submissions import describe_file
from audits.models import Answer, Audit, Document, Evidence, Instrument, Method, Note, Question, Submission
from audits.models.review import Weight
from audits.rules.answer_sheet import AnswerSheet, EvidenceFile, SheetLine
from audits.rules.answers import AskedQuestion, GivenAnswer, compute_element_scores, compute_worths
from audits.rules.changes import take_snapshot
from audits.rules.lifecycle import AuditState
from audits.rules.scoring import list_shortfalls
from audits.selectors.scores import cut_points
from municipalities.models import User
from secor_portal.demo.answers import Wanted, improve_answers, invent_answers
from secor_portal.demo.papers import Papers
from secor_portal.demo.rows import POINTS, pick_moment

PASSING_POINTS = 800
HALF_WAY = 0.6  # of a draft's questions are answered
MOST_NOTES = 3
PAPERS_EACH = 4  # of an element
LATEST_EVIDENCE, EARLIEST_EVIDENCE = 5, 330  # days before the audit
MUST_FIX = (
    "Attach the record for the whole twelve months, or score only what it shows.",
    "The note and the points do not agree. Say how many of the records were there.",
    "Show a date on the record. Without one, a reviewer can’t tell that it is from this year.",
)
GOOD_TO_KNOW = "A good step since last year. Put the rest into the action plan."


@dataclass(frozen=True, slots=True)
class Questions:
    """An instrument's questions, as rows and as the rules know them."""

    instrument: Instrument
    rows: Sequence[Question]
    asked: Sequence[AskedQuestion]

    @classmethod
    def read(cls, instrument: Instrument) -> "Questions":
        rows = list(instrument.questions.select_related("element"))
        codes = {row.pk: row.code for row in rows}
        return cls(instrument, rows, [row.as_asked(codes, row.element.name) for row in rows])


@dataclass(slots=True)
class Answering:
    """One audit's answers, and the rows made of them."""

    audit: Audit
    questions: Questions
    papers: Papers
    rng: Random

    def build_rows(self, points: int, reviewer: User) -> Iterator[Any]:
        """Everything, in an order in which no row comes before what it points to. Sets the audit's score."""
        audit, day = self.audit, self.audit.conducted_on or date.min
        share, is_draft = points / float(POINTS), audit.state == AuditState.DRAFT
        wanted = Wanted(share, None if is_draft else points >= PASSING_POINTS, HALF_WAY if is_draft else 1.0)
        given = invent_answers(self.questions.asked, wanted, day, self.rng)
        audit.method = Method.ANSWERED
        short, before = self._short(given), given
        if audit.state == AuditState.RESUBMITTED:
            given = improve_answers(self.questions.asked, given, short, day, self.rng)
        shown = self._shown(given)
        documents = {number: self._document(number) for number in sorted({number for number, _ in shown})}
        evidence = [self._evidence(code, documents[number]) for number, code in shown]
        yield from documents.values()
        yield from (self._answer(code, one) for code, one in given.items())
        yield from evidence
        yield from self._notes(short, reviewer)
        if not is_draft:
            self._score(given)
            yield from self._submissions(before, given, evidence, list(documents.values()))

    def _shown(self, given: Mapping[str, GivenAnswer]) -> list[tuple[int, str]]:
        """The paper that proves each question that asks for one and scored something."""
        every = compute_worths(self.questions.asked, given)
        shown = []
        for row, asked in zip(self.questions.rows, self.questions.asked, strict=True):
            if asked.attach and "D" in asked.validation and asked.code in given and every[asked.code].awarded:
                shown.append((PAPERS_EACH * row.element.number + row.number % PAPERS_EACH, asked.code))
        return shown

    def _document(self, number: int) -> Document:
        audit, day = self.audit, self.audit.conducted_on or date.min
        name, stored = self.papers.find_paper(number, day.year)
        return Document(
            municipality_id=audit.municipality_id,
            audit=audit,
            name=name,
            media_type="application/pdf",
            size=stored.size,
            sha256=stored.sha256,
            uploaded_by=audit.author,
            uploaded_at=audit.started_at,
            dated_on=day - timedelta(days=self.rng.randint(LATEST_EVIDENCE, EARLIEST_EVIDENCE)),
        )

    def _question(self, code: str) -> Question:
        return next(row for row in self.questions.rows if row.code == code)

    def _evidence(self, code: str, document: Document) -> Evidence:
        audit = self.audit
        return Evidence(
            municipality_id=audit.municipality_id,
            audit=audit,
            question=self._question(code),
            document=document,
            added_by=audit.author,
            added_at=audit.started_at,
        )

    def _answer(self, code: str, given: GivenAnswer) -> Answer:
        audit = self.audit
        return Answer(
            municipality_id=audit.municipality_id,
            audit=audit,
            question=self._question(code),
            reply=given.reply.value if given.reply else "",
            points=given.points,
            positive=given.positive,
            asked=given.asked,
            known_by=given.known_by,
            note=given.note,
            answered_by=audit.author,
            answered_at=audit.submitted_at or audit.started_at,
        )

    def _short(self, given: Mapping[str, GivenAnswer]) -> list[str]:
        """A few questions below full marks, for the reviewer to ask about."""
        every = compute_worths(self.questions.asked, given)
        return [code for code in given if every[code].falls_short][:MOST_NOTES]

    def _notes(self, short: Sequence[str], reviewer: User) -> Iterator[Note]:
        audit = self.audit
        asked_on = pick_moment((audit.conducted_on or date.min) + timedelta(days=8))
        is_sent = audit.state in (AuditState.REVISIONS_REQUESTED, AuditState.RESUBMITTED)
        if not is_sent and audit.state != AuditState.IN_REVIEW:
            return
        for position, code in enumerate(short):
            is_fixed = audit.state == AuditState.RESUBMITTED
            must_fix = position < len(short) - 1
            yield Note(
                municipality_id=audit.municipality_id,
                audit=audit,
                round=1,
                question=self._question(code),
                weight=Weight.MUST_FIX if must_fix else Weight.INFORMATION,
                text=self.rng.choice(MUST_FIX) if must_fix else GOOD_TO_KNOW,
                written_by=reviewer,
                written_at=asked_on,
                sent_at=asked_on if is_sent else None,
                fixed_at=audit.submitted_at if is_fixed else None,
                fixed_by=audit.author if is_fixed else None,
            )

    def _score(self, given: Mapping[str, GivenAnswer]) -> None:
        scores = compute_element_scores(self.questions.asked, given)
        instrument = self.questions.instrument
        self.audit.points_awarded = cut_points(sum((Fraction(one.awarded) for one in scores), Fraction(0)))
        self.audit.points_possible = sum(one.possible for one in scores)
        marks = {"pass_overall": instrument.pass_overall, "pass_element": instrument.pass_element}
        self.audit.passed = not list_shortfalls(scores, **marks)

    def _submissions(
        self,
        before: Mapping[str, GivenAnswer],
        given: Mapping[str, GivenAnswer],
        evidence: Sequence[Evidence],
        documents: Sequence[Document],
    ) -> Iterator[Submission]:
        """The first submission, and the second if the audit came back."""
        versions = [before, given] if self.audit.state == AuditState.RESUBMITTED else [given]
        for number, answers in enumerate(versions, start=1):
            yield self._submission(number, self._paper(answers, evidence), documents)

    def _submission(self, number: int, paper: AnswerSheet, documents: Sequence[Document]) -> Submission:
        audit: Any = self.audit  # a submitted audit has all of these
        return Submission(
            municipality_id=audit.municipality_id,
            audit=audit,
            number=number,
            round=number - 1,
            submitted_at=audit.submitted_at,
            submitted_by=audit.author,
            conducted_on=audit.conducted_on,
            answers=take_snapshot(paper),
            scores={
                str(index): [str(Fraction(one.awarded)), str(Fraction(one.possible))]
                for index, one in enumerate(paper.scores, start=1)
            },
            files=[describe_file(document) for document in documents],
        )

    def _paper(self, given: Mapping[str, GivenAnswer], evidence: Sequence[Evidence]) -> AnswerSheet:
        shown: dict[Any, list[EvidenceFile]] = {}
        for one in evidence:
            document = one.document
            shown.setdefault(one.question_id, []).append(
                EvidenceFile(document.name, document.sha256, document.dated_on)
            )
        lines = [
            SheetLine(asked, row.text, given.get(asked.code, GivenAnswer()), tuple(shown.get(row.pk, ())))
            for row, asked in zip(self.questions.rows, self.questions.asked, strict=True)
        ]
        return AnswerSheet(tuple(lines), self.audit.conducted_on, self.questions.instrument.valid_from)
