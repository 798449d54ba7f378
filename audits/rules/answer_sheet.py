"""An audit's questions with their answers and evidence, and last time's answers. Plain values; no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from audits.rules.answers import (
    NO_ANSWER,
    AskedQuestion,
    GivenAnswer,
    Worth,
    compute_element_scores,
    compute_worths,
    is_settled,
)
from audits.rules.scoring import Score


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file attached as evidence: its name, the SHA-256 of its content and the date of the document, if entered."""

    name: str
    sha256: str
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One question with its answer and evidence. ``before`` is the answer in the previous audit, if it was asked there.

    ``text`` is the question in words. ``is_carried``: the answer was carried over from the certification audit.
    """

    question: AskedQuestion
    text: str
    given: GivenAnswer = NO_ANSWER
    evidence: tuple[EvidenceFile, ...] = ()
    before: GivenAnswer | None = None
    before_evidence: tuple[EvidenceFile, ...] = ()
    is_carried: bool = False


@dataclass(frozen=True)
class AnswerSheet:
    """The answers of one audit. ``valid_from`` and ``valid_until`` are those of its version of the questions."""

    lines: tuple[SheetLine, ...]
    conducted_on: date | None
    valid_from: date
    valid_until: date | None = None

    @cached_property
    def worths(self) -> Mapping[str, Worth]:
        """The points of every question, by its code."""
        return compute_worths(
            [line.question for line in self.lines], {line.question.code: line.given for line in self.lines}
        )

    @cached_property
    def scores(self) -> list[Score]:
        """Points by element (R2.2)."""
        given = {line.question.code: line.given for line in self.lines}
        return compute_element_scores([line.question for line in self.lines], given)

    def is_settled(self, line: SheetLine) -> bool:
        """Whether no answer is missing here."""
        return is_settled(line.question, line.given, self.worths.get(line.question.depends_on))

    def is_asked(self, line: SheetLine) -> bool:
        """Whether the question has to be answered: the one that it depends on hasn't decided it."""
        return not is_settled(line.question, NO_ANSWER, self.worths.get(line.question.depends_on))
