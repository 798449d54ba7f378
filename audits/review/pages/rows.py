"""The questions of a review as its page shows them: answers, changes, files, findings and notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote, urlencode

from audits.conducting.pages.answer_wording import WORDS
from audits.conducting.rules.cross_checks import Finding, Severity
from audits.models import Document, Note
from audits.models.review import Weight
from audits.review.selectors.reviews import AuditReview, QuestionFilter
from audits.rules.answer_sheet import SheetLine
from audits.rules.answers import VALIDATION_WAYS, Reply, Style, compute_own_points
from audits.rules.changes import AnswerChange, HandedInAnswer, TextChange
from audits.selectors.changes import ChangesSince
from audits.selectors.question_sheet import QuestionRow
from audits.selectors.scores import cut_points
from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.codes import check_complete

TAGS = {TextChange.SAME: "", TextChange.ADDED: "ins", TextChange.REMOVED: "del"}
FINDING_ICONS = {Severity.MUST_FIX: "stop", Severity.LOOK_AGAIN: "care", Severity.INFORMATION: "info"}
LONGEST_NAME = 40  # characters of a note that name it to screen readers


class WeightLook(NamedTuple):
    """How a note of one weight looks, the weight that a button switches it to, and that button."""

    style: str
    icon: str
    other: Weight
    button: str


WEIGHTS = {
    Weight.MUST_FIX: WeightLook("must", "stop", Weight.INFORMATION, "Change to information"),
    Weight.INFORMATION: WeightLook("info", "info", Weight.MUST_FIX, "Change to must fix"),
}
check_complete(Weight, WEIGHTS)
check_complete(Severity, FINDING_ICONS)
check_complete(TextChange, TAGS)


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    """What the review page shows: its address, the filter of questions, and the file beside them."""

    base: str
    shown: QuestionFilter
    file: str = ""

    def build_address(self, anchor: str = "", **other: str) -> str:
        """The page with other parameters; empty ones are left out."""
        asked = {"show": self.shown.value, "file": self.file, **other}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}{'#' + quote(anchor) if anchor else ''}"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a cross-check found."""

    icon: str
    label: str
    sentence: str
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note with its state. The addresses are empty if the reader can't change it."""

    pk: str
    style: str
    icon: str
    label: str
    text: str
    name: str
    edit_url: str = ""
    weight_url: str = ""
    remove_url: str = ""
    other_weight: str = ""
    other_button: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file that supports an answer."""

    name: str
    url: str
    is_current: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An earlier answer to the question; ``pieces`` are the note's (tag, text) if it changed, else empty."""

    when: str
    answer: str
    note: str
    pieces: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """One question. ``pieces`` are the note's (tag, text) if it changed, else empty; a tag is ins, del or empty."""

    code: str
    text: str
    change: str
    answer: str
    note: str
    pieces: Sequence[tuple[str, str]]
    known_by: str
    is_carried: bool
    files: Sequence[EvidenceRow]
    removed_files: Sequence[str]
    earlier: Sequence[EarlierAnswer]
    is_new_this_year: bool
    findings: Sequence[FindingRow]
    notes: Sequence[NoteRow]
    note_url: str
    library_url: str


@dataclass(frozen=True)
class RowBuilder:
    """Presents the questions of one review. ``may_note``: the reader may write and change notes now."""

    review: AuditReview
    place: ReviewPlace
    may_note: bool

    @cached_property
    def here(self) -> str:
        """The page as it is shown, to which more parameters can be added."""
        return f"{self.place.base}?show={self.place.shown.value}"

    @cached_property
    def since(self) -> ChangesSince | None:
        """What the answers are compared with: last year if the filter asks for that, else the last submission."""
        return self.review.since_year if self._is_by_year else self.review.since

    def present_question(self, row: QuestionRow, change_label: str) -> ReviewQuestion:
        """One question; ``change_label`` names a change."""
        change = self.since.by_code.get(row.code) if self.since else None
        code = quote(row.code)
        return ReviewQuestion(
            code=row.code,
            text=row.question.text,
            change=change_label if change else "",
            answer=_describe_row(row),
            note=row.line.given.note,
            pieces=_mark_note(change, TextChange.ADDED),
            known_by=_describe_sources(row.line.given.known_by),
            is_carried=row.line.is_carried,
            files=self._list_files(row, change),
            removed_files=[name for name, _ in change.files.removed] if change else (),
            earlier=list(self._list_earlier(row, change)),
            is_new_this_year=bool(row.line.before is None and self.review.sheet and self.review.sheet.before),
            findings=present_findings(self.review.findings.get(row.code, ())),
            notes=self.present_notes(row.notes),
            note_url=f"{self.here}&file={self.place.file}&q={code}#note" if self.may_note else "",
            library_url=f"{self.place.base}library/?show={self.place.shown.value}&q={code}" if self.may_note else "",
        )

    def present_notes(self, notes: Iterable[Note]) -> list[NoteRow]:
        """Notes with their state; the reader may change those that aren't sent."""
        return [self._present_note(note) for note in notes]

    @property
    def _is_by_year(self) -> bool:
        return self.place.shown is QuestionFilter.YEAR

    def _list_earlier(self, row: QuestionRow, change: AnswerChange | None) -> Iterator[EarlierAnswer]:
        if change is not None and self.since is not None and not self._is_by_year:
            answer, pieces = _describe_handed(row.line, change.before), _mark_note(change, TextChange.REMOVED)
            note = "" if pieces else "No note." if change.is_note else "The same note."
            yield EarlierAnswer(self.since.name, answer, note, pieces)
        if row.line.before is not None:
            by_year = change if self._is_by_year else None
            pieces = _mark_note(by_year, TextChange.REMOVED)
            yield EarlierAnswer("Last year", _describe_before(row.line), row.line.before.note, pieces)

    def _list_files(self, row: QuestionRow, change: AnswerChange | None) -> list[EvidenceRow]:
        new = {sha256 for _, sha256 in change.files.added} if change else set()
        return [self._present_file(document, is_new=document.sha256 in new) for document in row.evidence]

    def _present_file(self, document: Document, *, is_new: bool) -> EvidenceRow:
        pk = str(document.pk)
        return EvidenceRow(document.name, f"{self.here}&file={pk}#pane", pk == self.place.file, is_new)

    def _present_note(self, note: Note) -> NoteRow:
        look = WEIGHTS[Weight(note.weight)]
        style, icon = ("fixed", "good") if note.fixed_at else (look.style, look.icon)
        label = f"{Weight(note.weight).label}{describe_note_state(note)}"
        row = NoteRow(str(note.pk), style, icon, label, note.text, _shorten(note.text))
        if not self.may_note or note.sent_at is not None:
            return row
        base, show = f"{self.place.base}notes/{note.pk}/", f"?show={self.place.shown.value}"
        return NoteRow(
            row.pk, style, icon, label, row.text, row.name,
            edit_url=f"{base}{show}",
            weight_url=f"{base}weight/{show}",
            remove_url=f"{base}remove/{show}",
            other_weight=look.other.value,
            other_button=look.button,
        )  # fmt: skip


def present_findings(found: Sequence[Finding]) -> list[FindingRow]:
    """What the cross-checks found."""
    return [
        FindingRow(FINDING_ICONS[one.severity], one.severity.label, one.sentence, one.severity is Severity.INFORMATION)
        for one in found
    ]


def describe_note_state(note: Note) -> str:
    """Whether a note is sent, with which round, and whether the author ticked it."""
    if note.sent_at is None:
        return ", not sent yet"
    where = f", round {note.round}" if note.round else ""
    if note.fixed_at is not None:
        return f"{where}, ticked as done on {wording.day(local_day(note.fixed_at))}"
    return f"{where}, open" if note.weight == Weight.MUST_FIX else where


def _describe_row(row: QuestionRow) -> str:
    given = row.line.given
    return _describe_answer(row.line, given.reply, row.worth.awarded, given.positive, given.asked)


def _describe_handed(line: SheetLine, handed: HandedInAnswer) -> str:
    return _describe_answer(line, handed.reply, handed.awarded, handed.positive, handed.asked)


def _describe_before(line: SheetLine) -> str:
    given = line.before
    if given is None:
        return "Not answered"
    return _describe_answer(line, given.reply, compute_own_points(line.question, given), given.positive, given.asked)


def _describe_answer(
    line: SheetLine, reply: Reply | None, awarded: Fraction | None, positive: int | None, asked: int | None
) -> str:
    """Yes, 9 of 10 · 4 of 5 people agreed, 8 of 10 · Does not apply here."""
    if reply is None:
        return "Not answered"
    word = WORDS[reply]
    if line.question.style is Style.PERCENT_POSITIVE and asked:
        word = f"{positive} of {wording.count(asked, 'person', 'people')} agreed"
    if awarded is None:
        return word
    return f"{word}, {wording.number(cut_points(awarded))} of {wording.number(line.question.points)}"


def _describe_sources(letters: str) -> str:
    return (
        wording.join_words([VALIDATION_WAYS[letter].lower() for letter in letters if letter in VALIDATION_WAYS])
        if letters
        else ""
    )


def _mark_note(change: AnswerChange | None, kind: TextChange) -> list[tuple[str, str]]:
    """The changed note in pieces: what stayed the same, and what is of ``kind``, with its tag. Empty if unchanged."""
    if change is None or not change.is_note:
        return []
    return [(TAGS[piece.kind], piece.text) for piece in change.note if piece.kind in (TextChange.SAME, kind)]


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rstrip()}…"
