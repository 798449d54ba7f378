"""Whether every question is answered, and answered in full."""

from collections.abc import Iterator

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet, SheetLine
from audits.rules.answers import Reply, Style, is_answered

HALF_GIVEN = {
    Style.RANGE: "has no points yet. Enter its points.",
    Style.PERCENT_POSITIVE: "needs two numbers. Enter how many people you asked and how many of them agreed.",
}


def check_unanswered(paper: AnswerSheet) -> Iterator[Finding]:
    """Questions without an answer or with an unfinished one, except those that another question decides."""
    for line in list_asked_lines(paper):
        if not is_answered(line.question, line.given):
            code = line.question.code
            yield Finding("unanswered", Severity.MUST_FIX, code, f"Question {code} {_missing(line)}")


def check_always_applies(paper: AnswerSheet) -> Iterator[Finding]:
    """Questions answered with "does not apply" that always apply; their points would be lost (R2.2)."""
    for line in list_asked_lines(paper):
        if line.given.reply is Reply.NOT_APPLICABLE and not line.question.may_not_apply:
            code = line.question.code
            yield Finding("always_applies", Severity.MUST_FIX, code, f"Question {code} always applies. Answer it.")


def _missing(line: SheetLine) -> str:
    half = line.given.reply is not None or line.given.asked is not None or line.given.positive is not None
    whole = "is not answered. Answer it."
    return HALF_GIVEN.get(line.question.style, whole) if half else whole
