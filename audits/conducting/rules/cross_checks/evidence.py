"""Finds answers without evidence, and evidence without a date or from outside the audit's twelve months."""

from collections.abc import Iterable, Iterator
from datetime import date

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet, EvidenceFile, SheetLine
from secor_portal import wording
from secor_portal.dates import add_years

DOCUMENTS = "D"


def check_missing_evidence(paper: AnswerSheet) -> Iterator[Finding]:
    """Points for a question that needs a document, without a document."""
    for line in list_asked_lines(paper):
        if _needs_evidence(line) and not line.evidence and paper.worths[line.question.code].awarded:
            code = line.question.code
            sentence = f"Question {code} scored points without a document. Attach one, or correct the answer."
            yield Finding("missing_evidence", Severity.MUST_FIX, code, sentence)


def check_outside_the_year(paper: AnswerSheet) -> Iterator[Finding]:
    """Documents dated outside the twelve months up to the last day of the audit."""
    if paper.conducted_on is None:
        return
    first = get_year_before(paper.conducted_on)
    for line in _list_own_lines(paper):
        outside = [shown for shown in line.evidence if is_outside(shown.dated_on, paper.conducted_on)]
        if outside:
            code, span = line.question.code, wording.span(first, paper.conducted_on)
            sentence = (
                f"Question {code}: {_name_files(outside)} {_is(outside)} dated outside the twelve months of the audit, "
                f"{span}. Attach a newer one, or say in the note why {_this(outside)} still counts."
            )
            yield Finding("outside_the_year", Severity.LOOK_AGAIN, code, sentence)


def check_undated(paper: AnswerSheet) -> Iterator[Finding]:
    """Documents without a date."""
    for line in _list_own_lines(paper):
        without = [shown for shown in line.evidence if shown.dated_on is None]
        if without:
            code = line.question.code
            sentence = (
                f"Question {code}: {_name_files(without)} {_has(without)} no date. Enter the date of the document."
            )
            yield Finding("undated", Severity.INFORMATION, code, sentence)


def is_outside(dated_on: date | None, conducted_on: date) -> bool:
    """Whether a date is outside the twelve months up to the audit date, both ends included. No date is not."""
    return dated_on is not None and not get_year_before(conducted_on) <= dated_on <= conducted_on


def get_year_before(day: date) -> date:
    """The same calendar day one year earlier; 29 February falls back to the 28th."""
    return add_years(day, -1)


def _needs_evidence(line: SheetLine) -> bool:
    return line.question.attach and DOCUMENTS in line.question.validation and not line.is_carried


def _list_own_lines(paper: AnswerSheet) -> Iterator[SheetLine]:
    """The lines whose documents are checked. A carried-over answer uses those of the certification audit."""
    return (line for line in list_asked_lines(paper) if not line.is_carried)


def _name_files(files: Iterable[EvidenceFile]) -> str:
    return wording.join_words([f"“{shown.name}”" for shown in files])


def _is(files: list[EvidenceFile]) -> str:
    return "is" if len(files) == 1 else "are"


def _has(files: list[EvidenceFile]) -> str:
    return "has" if len(files) == 1 else "have"


def _this(files: list[EvidenceFile]) -> str:
    return "this" if len(files) == 1 else "each of these"
