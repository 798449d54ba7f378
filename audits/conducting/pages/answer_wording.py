"""An answer in words for pages, and the files that are its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from audits.conducting.rules.cross_checks.evidence import is_outside
from audits.models import Document, Question
from audits.rules.answers import VALIDATION_WAYS, GivenAnswer, Reply, Style, compute_own_points
from audits.selectors.scores import cut_points
from secor_portal import wording

NOT_ANSWERED = "Not answered yet"
WORDS = {Reply.YES: "Yes", Reply.PARTLY: "Partly", Reply.NO: "No", Reply.NOT_APPLICABLE: "Does not apply here"}


@dataclass(frozen=True, slots=True)
class AnswerWording:
    """An answer in words; ``colour``, ``icon`` and ``word`` are what ``{% status %}`` takes."""

    colour: str
    word: str
    icon: str
    known_by: str
    note: str


@dataclass(frozen=True, slots=True)
class FlaggedFile:
    """A file that is evidence for an answer, with a warning about its date, or none."""

    document: Document
    flag: str


def describe_answer(question: Question, given: GivenAnswer) -> AnswerWording:
    """The answer to a question in words."""
    known = wording.join_words([VALIDATION_WAYS[letter].lower() for letter in given.known_by])
    return AnswerWording(*_pill(question, given), known_by=wording.capitalize_first(known), note=given.note)


def flag_files(documents: Sequence[Document], conducted_on: date | None) -> list[FlaggedFile]:
    """The evidence of an answer. Files without a date or outside the audit's twelve months get a warning."""
    return [FlaggedFile(document, _flag(document, conducted_on)) for document in documents]


def _pill(question: Question, given: GivenAnswer) -> tuple[str, str, str]:
    points = compute_own_points(question.as_asked({}, ""), given)
    if points is None:
        if given.reply is Reply.NOT_APPLICABLE:
            return "calm", WORDS[given.reply], "open"
        return "calm", _half(given), "open"
    word = f"{_word(question, given)}, {wording.number(cut_points(points))} of {wording.number(question.points)}"
    if points == question.points:
        return "good", word, ""
    return ("calm", word, "half") if points else ("care", word, "open")


def _half(given: GivenAnswer) -> str:
    """An answer without its points or numbers."""
    return f"{WORDS[given.reply]}, no points yet" if given.reply else NOT_ANSWERED


def _word(question: Question, given: GivenAnswer) -> str:
    if question.style == Style.PERCENT_POSITIVE:
        return f"{given.positive} of {wording.count(given.asked or 0, 'person', 'people')} agreed"
    return WORDS[given.reply] if given.reply else NOT_ANSWERED


def _flag(document: Document, conducted_on: date | None) -> str:
    if document.dated_on is None:
        return "No date yet. Enter the date of the document."
    if conducted_on is not None and is_outside(document.dated_on, conducted_on):
        return "Outside the twelve months before the audit"
    return ""
