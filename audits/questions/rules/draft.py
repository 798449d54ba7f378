"""A complete version of the audit questions, before it is stored; and a file taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from audits.rules.answers import Style
from secor_portal.program import PASS_MARK_PERCENT, SECTION_PASS_MARK_PERCENT


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """One question. ``code`` names it (3.4 is the fourth of element 3); ``depends_on`` is another's code or empty."""

    code: str
    text: str
    validation: str
    style: Style
    points: Decimal
    guidance: str = ""
    attach: str = ""
    may_not_apply: bool = False
    is_written_policy: bool = False
    depends_on: str = ""

    @property
    def number(self) -> int:
        """Its number within the element."""
        return int(self.code.partition(".")[2])


@dataclass(frozen=True, slots=True)
class ElementDraft:
    """One element with its questions in order."""

    number: int
    name: str
    questions: tuple[QuestionDraft, ...]

    @property
    def points(self) -> Decimal:
        """The points possible in it."""
        return sum((question.points for question in self.questions), Decimal(0))


@dataclass(frozen=True, slots=True)
class InstrumentDraft:
    """One version with its pass marks in per cent (R2.2)."""

    name: str
    version: str
    valid_from: date
    elements: tuple[ElementDraft, ...]
    is_sample: bool = False
    pass_overall: int = PASS_MARK_PERCENT
    pass_element: int = SECTION_PASS_MARK_PERCENT

    @property
    def questions(self) -> tuple[QuestionDraft, ...]:
        """All questions in order."""
        return tuple(question for element in self.elements for question in element.questions)

    @property
    def points(self) -> Decimal:
        """The points possible in all elements."""
        return sum((element.points for element in self.elements), Decimal(0))


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong at one place, and what to do: Questions!E12, or line 41: elements[2].questions[0].points."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


@dataclass(frozen=True, slots=True)
class Published:
    """The published versions: the newest with its first valid day, and the name and version of each."""

    newest: str = ""
    newest_from: date | None = None
    versions: frozenset[tuple[str, str]] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Said:
    """The text at one place of a file. ``is_number`` if it was written as a number, which loses a final 0."""

    text: str
    place: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class FileEntry:
    """The header, an element or a question as in the file, by the names of the format, with its place.

    ``places`` are the places of missing fields; a field without one has a problem already.
    """

    said: Mapping[str, Said]
    place: str
    places: Mapping[str, str] = field(default_factory=dict)

    def find_place(self, name: str) -> str:
        """The place of the field, or where it would be."""
        found = self.said.get(name)
        return found.place if found else self.places.get(name, self.place)


@dataclass(frozen=True, slots=True)
class File:
    """A parsed file: its entries, and the problems of parsing. A question has its element's number."""

    instrument: FileEntry
    elements: tuple[FileEntry, ...] = ()
    questions: tuple[FileEntry, ...] = ()
    problems: tuple[FileProblem, ...] = ()
