"""Finds answers that need a reason in the note and have none."""

from collections.abc import Iterator

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet
from audits.rules.answers import Reply


def check_no_reason(paper: AnswerSheet) -> Iterator[Finding]:
    """Questions that do not apply, without a note."""
    for line in list_asked_lines(paper):
        if line.given.reply is Reply.NOT_APPLICABLE and not line.given.note.strip():
            code = line.question.code
            sentence = f"Question {code} is marked as “does not apply”. Say why in its note."
            yield Finding("no_reason", Severity.MUST_FIX, code, sentence)


def check_no_justification(paper: AnswerSheet) -> Iterator[Finding]:
    """Points below full, without a note."""
    for line in list_asked_lines(paper):
        if paper.worths[line.question.code].falls_short and not line.given.note.strip():
            code = line.question.code
            sentence = f"Question {code} scored below its full points. Say in its note what is missing."
            yield Finding("no_justification", Severity.MUST_FIX, code, sentence)
