"""Whether the audit uses an instrument that was in force on its day."""

from collections.abc import Iterator
from datetime import date

from audits.conducting.rules.cross_checks.finding import Finding, Severity
from audits.rules.answer_sheet import AnswerSheet
from secor_portal import wording


def check_not_in_force(paper: AnswerSheet) -> Iterator[Finding]:
    """An instrument whose validity does not hold the audit date."""
    day = paper.conducted_on
    if day is None or paper.valid_from <= day <= (paper.valid_until or date.max):
        return
    sentence = (
        f"This audit’s instrument is valid {_validity(paper)}, and the audit date is {wording.day(day)}. "
        "Correct the date, or use the instrument that is in force on it."
    )
    yield Finding("not_in_force", Severity.MUST_FIX, "", sentence)


def _validity(paper: AnswerSheet) -> str:
    until = f" to {wording.day(paper.valid_until)}" if paper.valid_until else ""
    return f"from {wording.day(paper.valid_from)}{until}"
