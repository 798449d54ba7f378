"""Finds points that can't be right (R2.2)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet
from audits.rules.answers import Style, compute_own_points
from secor_portal import wording


def check_impossible_points(paper: AnswerSheet) -> Iterator[Finding]:
    """Answers with more points than their question has, or fewer than 0."""
    for line in list_asked_lines(paper):
        points = compute_own_points(line.question, line.given)
        if points is not None and not 0 <= points <= Fraction(line.question.points):
            code = line.question.code
            wrong = _wrong(line.question.style, line.question.points)
            yield Finding("impossible_points", Severity.MUST_FIX, code, f"Question {code} {wrong}")


def check_element_does_not_apply(paper: AnswerSheet) -> Iterator[Finding]:
    """Elements in which no question applies, so they aren't scored."""
    for score in paper.scores:
        if not score.possible:
            sentence = f"No question of “{score.name}” applies, so this section isn’t scored. Check that this is right."
            yield Finding("element_does_not_apply", Severity.INFORMATION, "", sentence)


def _wrong(style: Style, points: Decimal) -> str:
    if style is Style.PERCENT_POSITIVE:
        return "has more people who agreed than you asked. Correct the numbers."
    return f"can have 0 to {wording.number(points)} points. Enter its points again."
