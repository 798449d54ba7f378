"""Finds answers that were not validated in every way that the question asks for."""

from collections.abc import Iterator

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet, SheetLine
from audits.rules.answers import VALIDATION_WAYS, Reply, is_answered
from secor_portal import wording

INTERVIEWS = "I"


def check_not_known(paper: AnswerSheet) -> Iterator[Finding]:
    """Answers that leave out a way of validating. Entering how many people were asked counts as interviews."""
    for line in list_asked_lines(paper):
        missing = _missing(line)
        if missing:
            code, ways = line.question.code, wording.join_words([VALIDATION_WAYS[letter].lower() for letter in missing])
            sentence = f"Question {code} is also validated by {ways}. Tick how you validated it, or correct the answer."
            yield Finding("not_known", Severity.LOOK_AGAIN, code, sentence)


def _missing(line: SheetLine) -> list[str]:
    if line.given.reply is Reply.NOT_APPLICABLE or not is_answered(line.question, line.given):
        return []
    known = line.given.known_by + (INTERVIEWS if line.given.asked else "")
    return [letter for letter in VALIDATION_WAYS if letter in line.question.validation and letter not in known]
