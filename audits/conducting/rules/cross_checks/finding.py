"""What a cross-check finds, and how serious it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from audits.rules.answer_sheet import AnswerSheet, SheetLine
from secor_portal.codes import check_complete


class Severity(StrEnum):
    """How serious a finding is, the gravest first. Only "must fix" prevents a submission."""

    MUST_FIX = "must_fix"
    LOOK_AGAIN = "look_again"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        """The severity in words."""
        return SEVERITIES[self].label

    @property
    def icon(self) -> str:
        """The icon beside a finding of this severity."""
        return SEVERITIES[self].icon

    @property
    def style(self) -> str:
        """The class of a finding of this severity in the style sheet."""
        return SEVERITIES[self].style


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """How pages show one severity."""

    label: str
    icon: str
    style: str


SEVERITIES = {
    Severity.MUST_FIX: SeverityRow("Must fix", icon="stop", style="must"),
    Severity.LOOK_AGAIN: SeverityRow("Look again", icon="care", style="look"),
    Severity.INFORMATION: SeverityRow("For information", icon="info", style="info"),
}
check_complete(Severity, SEVERITIES)


@dataclass(frozen=True, slots=True)
class Finding:
    """What ``check`` found at the question ``code`` (empty: the whole audit), and what to do about it."""

    check: str
    severity: Severity
    code: str
    sentence: str


Check = Callable[[AnswerSheet], Iterable[Finding]]


def list_asked_lines(paper: AnswerSheet) -> Iterator[SheetLine]:
    """The questions that have to be answered; the others are decided by one that they depend on."""
    return (line for line in paper.lines if paper.is_asked(line))
