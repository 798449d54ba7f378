"""Whether the points can be as they are (R2.2)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from audits.conducting.rules.cross_checks.finding import Finding, Severity, list_asked_lines
from audits.rules.answer_sheet import AnswerSheet
from audits.rules.answers import Style, compute_own_points
from secor_portal import wording


def check_impossible_points(paper: AnswerSheet) -> Iterator[Finding]:
    """Answers worth more than their question, or less than nothing."""
    for line in list_asked_lines(paper):
        points = compute_own_points(line.question, line.given)
        if points is not None and not 0 <= points <= Fraction(line.question.points):
            code = line.question.code
            wrong = _wrong(line.question.style, line.question.points)
            yield Finding("impossible_points", Severity.MUST_FIX, code, f"Question {code} {wrong}")


def check_element_does_not_apply(paper: AnswerSheet) -> Iterator[Finding]:
    """Elements of which no question applies: they are not scored."""
    for score in paper.scores:
        if not score.possible:
            sentence = (
                f"No question of “{score.name}” applies, so this element is not scored. Check that this is meant."
            )
            yield Finding("element_does_not_apply", Severity.INFORMATION, "", sentence)


def _wrong(style: Style, points: Decimal) -> str:
    if style is Style.PERCENT_POSITIVE:
        return "counts more people who agreed than were asked. Correct the counts."
    return f"can have 0 to {wording.number(points)} points. Choose its points again."
