"""What a cross-check finds, and how much it matters."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from audits.rules.answer_sheet import AnswerSheet, SheetLine


class Severity(StrEnum):
    """How much a finding matters, the most first. Only what must be fixed holds a submission up."""

    MUST_FIX = "must_fix"
    LOOK_AGAIN = "look_again"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        """The severity in words."""
        return LABELS[self]


LABELS = {
    Severity.MUST_FIX: "Must fix",
    Severity.LOOK_AGAIN: "Look again",
    Severity.INFORMATION: "For information",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What ``check`` found at the question ``code``, empty for the whole audit, and what to do about it."""

    check: str
    severity: Severity
    code: str
    sentence: str


Check = Callable[[AnswerSheet], Iterable[Finding]]


def list_asked_lines(paper: AnswerSheet) -> Iterator[SheetLine]:
    """The questions that are open at all: what they depend on did not settle them."""
    return (line for line in paper.lines if paper.is_asked(line))
