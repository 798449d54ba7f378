"""An audit as its reviewer reads it, and the revision request made from the notes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import F, Min, OuterRef, QuerySet, Subquery

from audits.conducting.rules.cross_checks import Finding, run_cross_checks
from audits.models import Audit, Document, Method, Note, RevisionRound
from audits.models.review import Weight
from audits.review.rules import letters
from audits.rules.deadlines import compute_revision_due, compute_rounds_end
from audits.rules.lifecycle import AuditState
from audits.rules.scoring import compute_percent
from audits.selectors.audits import find_documents, find_rounds
from audits.selectors.changes import ChangesSince, find_changes_since_last_year, find_changes_since_return
from audits.selectors.clocks import load_pauses
from audits.selectors.limits import get_limits
from audits.selectors.question_sheet import QuestionRow, QuestionSheet, load_sheet
from audits.selectors.scores import Scoreboard, build_scoreboard, load_scoreboard
from municipalities.models import Membership, User


class QuestionFilter(StrEnum):
    """Which questions the review page shows; each filter has its own address."""

    CHANGED = "changed"
    NOTES = "notes"
    LOW = "low"
    FINDINGS = "findings"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True)
class AuditReview:
    """Everything about one audit that the desk reads, except its history.

    ``sheet``, ``since`` and ``findings`` are set if the audit is answered question by question. ``since`` is what
    changed since the audit was returned. ``findings`` are the cross-checks by question code, "" for the whole audit.
    """

    documents: Sequence[Document]
    board: Scoreboard
    rounds: Sequence[RevisionRound]
    notes: Sequence[Note]
    sheet: QuestionSheet | None = None
    since: ChangesSince | None = None
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)

    @property
    def unsent(self) -> list[Note]:
        """The notes that go with the next request or decision."""
        return [note for note in self.notes if note.sent_at is None]

    @property
    def must_fix(self) -> int:
        """How many unsent notes must be fixed."""
        return sum(note.weight == Weight.MUST_FIX for note in self.unsent)

    @property
    def sent(self) -> list[Note]:
        return [note for note in self.notes if note.sent_at is not None]

    @property
    def fixed(self) -> int:
        """How many sent notes the author dealt with."""
        return sum(note.fixed_at is not None for note in self.sent)

    @property
    def on_the_whole(self) -> list[Note]:
        """The notes on the audit as a whole."""
        return [note for note in self.notes if note.question_id is None]

    @cached_property
    def since_year(self) -> ChangesSince | None:
        """What differs from last year's audit."""
        return find_changes_since_last_year(self.sheet) if self.sheet else None

    @cached_property
    def rows(self) -> Mapping[QuestionFilter, Sequence[QuestionRow]]:
        """The questions of each filter, in their order; filters without a comparison are left out."""
        every = self.sheet.rows if self.sheet else []
        found: dict[QuestionFilter, list[QuestionRow]] = {}
        if self.since:
            found[QuestionFilter.CHANGED] = [row for row in every if row.code in self.since.by_code]
        found[QuestionFilter.NOTES] = [row for row in every if row.notes]
        found[QuestionFilter.LOW] = [row for row in every if self._is_low(row)]
        found[QuestionFilter.FINDINGS] = [row for row in every if row.code in self.findings]
        if self.since_year:
            found[QuestionFilter.YEAR] = [row for row in every if row.code in self.since_year.by_code]
        return found | {QuestionFilter.ALL: every}

    @property
    def first_shown(self) -> QuestionFilter:
        """The filter that a reviewer sees first: the changed questions, from the second round on."""
        return QuestionFilter.CHANGED if self.since else QuestionFilter.ALL

    def _is_low(self, row: QuestionRow) -> bool:
        """Whether a question scored below the overall pass mark."""
        if row.worth.awarded is None:
            return False
        percent = compute_percent(row.worth.awarded, row.worth.possible)
        return percent is not None and percent < self.board.pass_overall


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """A revision round before it is sent: its notes, its days, and a draft of the letter."""

    notes: Sequence[Note]
    number: int
    due_on: date
    rounds_end: date
    letter: str

    @property
    def must_fix(self) -> int:
        return sum(note.weight == Weight.MUST_FIX for note in self.notes)


def load_review(audit: Audit) -> AuditReview:
    """The audit as its reviewer reads it: in four queries, or six if it is answered question by question.

    From the second round on it takes one query more for the rounds, and one for the earlier submission.
    """
    rounds = list(find_rounds(audit)) if audit.round else []
    notes = Note.objects.filter(audit=audit)
    if audit.method != Method.ANSWERED:
        documents = list(_with_earlier_copies(find_documents(audit)))
        return AuditReview(
            documents, load_scoreboard(audit), rounds, list(notes.select_related("written_by", "question"))
        )
    sheet = load_sheet(audit, notes=notes, documents=_with_earlier_copies(Document.objects.all()))
    for row in sheet.rows:
        for note in row.notes:
            note.question = row.question
    board = build_scoreboard(audit, sheet.answer_sheet, [part.element for part in sheet.parts])
    found = _group_by_code(run_cross_checks(sheet.answer_sheet))
    return AuditReview(sheet.documents, board, rounds, sheet.notes, sheet, find_changes_since_return(audit), found)


def find_unsent_notes(audit: Audit) -> QuerySet[Note]:
    """The notes that go with the next request or decision, the whole audit's first, then by question."""
    notes = Note.objects.filter(audit=audit, sent_at=None).select_related("question__element", "written_by")
    places = (F("question__element__number").asc(nulls_first=True), F("question__number").asc(nulls_first=True))
    return notes.order_by(*places, "written_at", "id")


def prepare_request(audit: Audit, today: date) -> RevisionRequest:
    """The revision request that could be sent today, in three queries."""
    notes, number = list(find_unsent_notes(audit)), audit.round + 1
    first = audit.rounds.aggregate(day=Min("requested_on"))["day"] or today
    pauses = load_pauses(audit)
    due_on = compute_revision_due(today, first, get_limits(), pauses=pauses, today=today)
    end = compute_rounds_end(first, get_limits(), pauses=pauses, today=today)
    about = letters.RevisionLetterFacts(
        audit=f"{audit.get_kind_display().lower()} of {audit.municipality}",
        kind=audit.kind,
        number=number,
        due_on=due_on,
        rounds_end=end,
        revision_days=get_limits().revision_days,
        rounds_days=get_limits().rounds_days,
    )
    return RevisionRequest(
        notes, number, due_on, end, letters.compose_letter(about, [_build_remark(note) for note in notes])
    )


def find_reviewers(audit: Audit) -> list[User]:
    """The desk's people who may review the audit (R2.4): the permission ``audits.decide`` of all at once."""
    belonged = Membership.objects.counted_since(date(audit.audit_year, 1, 1))
    here = belonged.filter(municipality_id=audit.municipality_id)
    people = User.objects.filter(is_active=True).exclude(desk_role="")
    outsiders = people.exclude(pk__in=here.values("user")).exclude(pk__in=audit.worker_ids)
    return list(outsiders.order_by("name", "email"))


def _with_earlier_copies(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with the latest other audit of the municipality that has the same file: ``seen_kind`` and ``seen_on``."""
    others = Document.objects.filter(municipality_id=OuterRef("municipality_id"), sha256=OuterRef("sha256"))
    others = others.exclude(audit_id=OuterRef("audit_id")).exclude(audit__state=AuditState.DRAFT)
    latest = others.order_by("-audit__conducted_on")
    kind, day = (Subquery(latest.values(f"audit__{name}")[:1]) for name in ("kind", "conducted_on"))
    return documents.annotate(seen_kind=kind, seen_on=day)


def _group_by_code(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        by_code[finding.code].append(finding)
    return dict(by_code)


def _build_remark(note: Note) -> letters.Remark:
    must_fix = note.weight == Weight.MUST_FIX
    if note.question is None:
        return letters.Remark(note.text, must_fix)
    return letters.Remark(note.text, must_fix, note.question.code, note.question.text)
