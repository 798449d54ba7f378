"""Finds an audit whose version of the questions was not in force on its last day."""

from collections.abc import Iterator
from datetime import date

from audits.conducting.rules.cross_checks.finding import Finding, Severity
from audits.rules.answer_sheet import AnswerSheet
from secor_portal import wording


def check_not_in_force(paper: AnswerSheet) -> Iterator[Finding]:
    """A version of the questions that was not valid on the last day of the audit."""
    day = paper.conducted_on
    if day is None or paper.valid_from <= day <= (paper.valid_until or date.max):
        return
    sentence = (
        f"This version of the audit questions is valid {_validity(paper)}, but the audit ended on {wording.day(day)}. "
        "Correct the date, or use the version that was valid then."
    )
    yield Finding("not_in_force", Severity.MUST_FIX, "", sentence)


def _validity(paper: AnswerSheet) -> str:
    until = f" to {wording.day(paper.valid_until)}" if paper.valid_until else ""
    return f"from {wording.day(paper.valid_from)}{until}"
