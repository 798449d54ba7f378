"""The questions of a review as HTML, written straight and not by template: an audit has a hundred and more of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from html import escape
from urllib.parse import quote, urlencode

from django.utils.safestring import SafeString, mark_safe

from audits.conducting.pages.answer_wording import WORDS
from audits.conducting.rules.cross_checks import Finding, Severity
from audits.models import Document, Note
from audits.models.review import Weight
from audits.review.selectors.reviews import Review, Shown
from audits.rules.answer_sheet import SheetLine
from audits.rules.answers import VALIDATION_WAYS, Reply, Style, compute_own_points
from audits.rules.changes import AnswerChange, HandedInAnswer, TextChange, TextPiece
from audits.selectors.changes import ChangesSince
from audits.selectors.question_sheet import QuestionRow
from audits.selectors.scores import cut_points
from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.web.icons import icon
from secor_portal.web.templatetags.ui import day, status

OTHER = {Weight.MUST_FIX.value: Weight.INFORMATION, Weight.INFORMATION.value: Weight.MUST_FIX}
OTHER_SAID = {Weight.MUST_FIX.value: "Make it for information", Weight.INFORMATION.value: "Make it must-fix"}
LABELS: dict[str, str] = {weight.value: str(weight.label) for weight in Weight}
NOTE_LOOKS = {Weight.MUST_FIX.value: ("must", "stop"), Weight.INFORMATION.value: ("info", "info")}
FINDING_ICONS = {Severity.MUST_FIX: "stop", Severity.LOOK_AGAIN: "care", Severity.INFORMATION: "info"}
MOST_SAID = 40  # characters that name a note to who hears the page
NO_NOTE = '<span class="quiet">No note.</span>'
CHANGED = {Shown.CHANGED: "Changed", Shown.YEAR: "Other than last year"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is: its address, what of it is shown, the file in the pane, the question that has the form."""

    base: str
    shown: Shown
    file: str = ""
    question: str = ""

    def address(self, anchor: str = "", **other: str) -> str:
        """The page with something else; what is empty is left out."""
        asked = {"show": self.shown.value, "file": self.file, **other}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}{'#' + quote(anchor) if anchor else ''}"


@dataclass(frozen=True)
class Rows:
    """Writes the questions of one review. ``may_note``: the reader may write and change notes now."""

    review: Review
    place: Place
    may_note: bool

    @cached_property
    def here(self) -> str:
        """The page as it is shown, in an attribute; more may be asked behind it."""
        return escape(f"{self.place.base}?show={self.place.shown.value}")

    @cached_property
    def since(self) -> ChangesSince | None:
        """What the answers are compared with: last year where that is asked for, else what was handed in before."""
        return self.review.since_year if self.place.shown is Shown.YEAR else self.review.since

    def line(self, row: QuestionRow, form: str = "") -> str:
        """One question; what people typed is escaped. ``form`` is the form of a new note, where it stands here."""
        change = self.since.by_code.get(row.code) if self.since else None
        found = self.review.findings.get(row.code, ())
        return (
            f'<li id="q-{escape(row.code)}" tabindex="-1" data-question="{escape(row.code)}">'
            f'<div class="qh"><h4><span class="num quiet">{escape(row.code)}</span> {escape(row.question.text)}</h4>'
            f"{self._pills(change)}</div>"
            f'<div class="pair">{self._now(row, change)}{self._was(row, change)}</div>'
            f"{render_findings(found)}{self.notes(row.notes)}{self._acts(row)}{form}</li>"
        )

    def notes(self, notes: Iterable[Note]) -> str:
        """Notes with their state; those that are not sent yet with what can be done to them."""
        return "".join(render_note(note, self._note_acts(note)) for note in notes)

    def _pills(self, change: AnswerChange | None) -> str:
        if change is None:
            return ""
        return status("sky", CHANGED.get(self.place.shown, "Changed"), "returned")

    def _now(self, row: QuestionRow, change: AnswerChange | None) -> str:
        line = row.line
        note = _pieces(change.note, TextChange.ADDED, "ins") if change and change.is_note else escape(line.given.note)
        known = _known_by(line.given.known_by)
        carried = " Carried over from the certification audit." if line.is_carried else ""
        return (
            f"<div><p><b>{_in_words(row)}.</b> {note or NO_NOTE}</p>"
            f'<p class="quiet">{known}{carried}</p>{self._evidence(row, change)}</div>'
        )

    def _was(self, row: QuestionRow, change: AnswerChange | None) -> str:
        parts = []
        if change is not None and self.since is not None and self.place.shown is not Shown.YEAR:
            parts.append(f"<b>{escape(self.since.name)}: {_handed(row.line, change.before)}.</b> {_old_note(change)}")
        if row.line.before is not None:
            note = _pieces(change.note, TextChange.REMOVED, "del") if change and self._by_year else ""
            parts.append(f"<b>Last year: {_before(row.line)}.</b> {note or escape(row.line.before.note)}")
        elif self.review.sheet and self.review.sheet.before:
            parts.append("Not answered last year.")
        return f'<div class="was">{"".join(f"<p>{part}</p>" for part in parts)}</div>' if parts else ""

    @property
    def _by_year(self) -> bool:
        return self.place.shown is Shown.YEAR

    def _evidence(self, row: QuestionRow, change: AnswerChange | None) -> str:
        gone = "".join(f"<li><del>{escape(name)}</del></li>" for name, _ in change.files.removed) if change else ""
        new = {sha256 for _, sha256 in change.files.added} if change else set()
        shown = "".join(self._file(document, is_new=document.sha256 in new) for document in row.evidence)
        return f'<ul class="shows">{shown}{gone}</ul>' if shown or gone else ""

    def _file(self, document: Document, *, is_new: bool) -> str:
        name = f"<ins>{escape(document.name)}</ins>" if is_new else escape(document.name)
        here = ' aria-current="true"' if str(document.pk) == self.place.file else ""
        return f'<li><a href="{self.here}&amp;file={document.pk}#pane" data-file{here}>{name}</a></li>'

    def _acts(self, row: QuestionRow) -> str:
        if not self.may_note:
            return ""
        code, asked = escape(row.code), quote(row.code)
        library = f"{self.place.base}library/?show={self.place.shown.value}&amp;q={asked}"
        return (
            f'<p class="btns acts"><a href="{self.here}&amp;file={self.place.file}&amp;q={asked}#note" data-note>'
            f'Write a note<span class="vh"> on {code}</span></a>'
            f'<a href="{library}" data-library>From the library<span class="vh"> on {code}</span></a></p>'
        )

    def _note_acts(self, note: Note) -> str:
        if not self.may_note or note.sent_at is not None:
            return ""
        base = f"{self.place.base}notes/{note.pk}/"
        about = f'<span class="vh"> the note: {escape(_short(note.text))}</span>'
        back = f"show={self.place.shown.value}"
        return (
            f'<p class="btns"><a href="{base}?{back}">Edit{about}</a>'
            f'<button class="as-link" type="submit" form="acts" formaction="{base}weight/?{back}" name="weight" '
            f'value="{OTHER[note.weight].value}">{OTHER_SAID[note.weight]}{about}</button>'
            f'<button class="as-link" type="submit" form="acts" formaction="{base}remove/?{back}">'
            f"Remove{about}</button></p>"
        )


def written(lines: Iterable[str]) -> SafeString:
    """Rows as one piece of HTML; every one of them escaped what people typed."""
    return mark_safe("\n".join(lines))


def render_findings(found: Sequence[Finding]) -> str:
    """What the cross-checks say, the gravest first."""
    if not found:
        return ""
    lines = "".join(
        f'<li class="{"quiet" if one.severity is Severity.INFORMATION else ""}">{icon(FINDING_ICONS[one.severity])}'
        f"<span><b>{one.severity.label}:</b> {escape(one.sentence)}</span></li>"
        for one in found
    )
    return f'<ul class="found" aria-label="What the checks found">{lines}</ul>'


def render_note(note: Note, acts: str = "") -> str:
    """A note with its weight and its state."""
    look, picture = ("fixed", "good") if note.fixed_at else NOTE_LOOKS[note.weight]
    text, said = escape(note.text).replace("\n", "<br>"), f"{LABELS[note.weight]}{describe_note_state(note)}"
    return f'<div class="{look}" id="note-{note.pk}"><b>{icon(picture)} <span>{said}</span></b>{text}{acts}</div>'


def describe_note_state(note: Note) -> str:
    """Where a note is: to be sent, of which round, ticked by the author or open still."""
    if note.sent_at is None:
        return ", to be sent"
    where = f" of round {note.round}" if note.round else ""
    if note.fixed_at is not None:
        return f"{where}, resolved: ticked on {day(local_day(note.fixed_at))}"
    return f"{where}, open" if note.weight == Weight.MUST_FIX else where


def _in_words(row: QuestionRow) -> str:
    return _answer(row.line, row.line.given.reply, row.worth.awarded, row.line.given.positive, row.line.given.asked)


def _handed(line: SheetLine, handed: HandedInAnswer) -> str:
    return _answer(line, handed.reply, handed.awarded, handed.positive, handed.asked)


def _before(line: SheetLine) -> str:
    given = line.before
    if given is None:
        return "Not answered"
    return _answer(line, given.reply, compute_own_points(line.question, given), given.positive, given.asked)


def _answer(
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


def _known_by(letters: str) -> str:
    ways = (
        wording.joined([VALIDATION_WAYS[letter].lower() for letter in letters if letter in VALIDATION_WAYS])
        if letters
        else ""
    )
    return f"Known by {ways}." if ways else ""


def _old_note(change: AnswerChange) -> str:
    if not change.is_note:
        return "The same note."
    return _pieces(change.note, TextChange.REMOVED, "del") or "No note."


def _pieces(pieces: Iterable[TextPiece], kind: TextChange, tag: str) -> str:
    """What is the same, and marked what is of ``kind``."""
    shown = []
    for piece in pieces:
        if piece.kind is TextChange.SAME:
            shown.append(escape(piece.text))
        elif piece.kind is kind:
            shown.append(f"<{tag}>{escape(piece.text)}</{tag}>")
    return "".join(shown)


def _short(text: str) -> str:
    return text if len(text) <= MOST_SAID else f"{text[:MOST_SAID].rstrip()}…"
