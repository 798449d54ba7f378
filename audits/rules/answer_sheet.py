"""An audit as the rules look at it: what is asked, answered and shown, and what was answered the time before."""

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
    """A file that shows something: its name, its content's SHA-256 and the day it speaks of, if somebody said."""

    name: str
    sha256: str
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One question with everything that belongs to it. ``before`` is the answer of the audit before, if it asked this.

    ``text`` is the question in words; ``is_carried``: the certification audit's answer stands for it.
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
    """One audit. ``valid_from`` and ``valid_until`` are those of its instrument; a validity may be open."""

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
        """Whether nothing more is to be answered here."""
        return is_settled(line.question, line.given, self.worths.get(line.question.depends_on))

    def is_asked(self, line: SheetLine) -> bool:
        """Whether the question is open at all: what it depends on did not settle it."""
        return not is_settled(line.question, NO_ANSWER, self.worths.get(line.question.depends_on))
