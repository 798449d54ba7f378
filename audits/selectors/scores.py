"""An audit's score by element."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from audits.models import Audit, Element, ElementScore, Method
from audits.rules.answer_sheet import AnswerSheet
from audits.rules.scoring import Score, compute_overall, find_lowest, format_percent, list_shortfalls
from audits.selectors.question_sheet import load_answer_sheet


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One element; ``score`` is None if it isn't scored yet."""

    element: Element
    score: Score | None
    passes: bool

    @property
    def is_scored(self) -> bool:
        return self.score is not None

    @property
    def awarded(self) -> Decimal | None:
        """Points for people: two decimals, cut and never rounded up."""
        return cut_points(self.score.awarded) if self.score else None

    @property
    def possible(self) -> Decimal | None:
        return self.score.possible if self.score else None

    @property
    def percent(self) -> Fraction | None:
        return self.score.percent if self.score else None

    @property
    def shown(self) -> str:
        """Its percent for people."""
        if not self.is_scored:
            return "Not scored yet"
        return "Does not apply" if self.percent is None else format_percent(self.percent)


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """All elements of an audit with their scores and the overall score (R2.2)."""

    lines: Sequence[ScoreLine]
    scores: Sequence[Score]
    pass_overall: int
    pass_element: int

    @property
    def missing(self) -> list[Element]:
        """The elements without a score."""
        return [line.element for line in self.lines if not line.is_scored]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def awarded(self) -> Decimal:
        """Points for people and for the database; ``passes`` compares the exact ones."""
        return cut_points(sum((Fraction(score.awarded) for score in self.scores), Fraction(0)))

    @property
    def possible(self) -> Decimal:
        return sum((score.possible for score in self.scores), Decimal(0))

    @property
    def overall(self) -> str:
        """The overall percent for people; empty if nothing is scored."""
        percent = compute_overall(self.scores)
        return "" if percent is None else format_percent(percent)

    @property
    def lowest(self) -> Score | None:
        """The weakest element."""
        return find_lowest(self.scores)

    @property
    def lowest_shown(self) -> str:
        weakest = self.lowest
        return format_percent(weakest.percent) if weakest and weakest.percent is not None else ""

    @property
    def shortfalls(self) -> list[str]:
        """Every reason why the score doesn't pass; empty if it passes."""
        return list_shortfalls(self.scores, pass_overall=self.pass_overall, pass_element=self.pass_element)

    @property
    def passes(self) -> bool:
        return not self.shortfalls


def load_scoreboard(audit: Audit) -> Scoreboard:
    """The audit's score by element: from its answers if it has any, otherwise as entered."""
    if audit.method == Method.ANSWERED:
        return build_scoreboard(audit, load_answer_sheet(audit))
    entered = ElementScore.objects.filter(audit=audit).order_by()
    return _assemble(
        audit,
        audit.instrument.elements.all(),
        {one.element_id: Score("", one.points_awarded, one.points_possible) for one in entered},
    )


def build_scoreboard(audit: Audit, answer_sheet: AnswerSheet, elements: Sequence[Element] | None = None) -> Scoreboard:
    """The score of an audit whose answers, and perhaps ``elements``, were read already.

    An element without an answer isn't scored yet.
    """
    touched = {line.question.element for line in answer_sheet.lines if answer_sheet.is_settled(line)}
    by_name = {score.name: score for score in answer_sheet.scores if score.name in touched}
    every = list(audit.instrument.elements.all()) if elements is None else elements
    return _assemble(audit, every, {e.pk: by_name[e.name] for e in every if e.name in by_name})


def cut_points(points: Decimal | Fraction) -> Decimal:
    """Points with two decimals, cut: 6.66 for two thirds of 10."""
    return Decimal(int(Fraction(points) * 100)) / 100


def _assemble(audit: Audit, elements: Iterable[Element], scores: Mapping[UUID, Score]) -> Scoreboard:
    instrument = audit.instrument
    lines = [_build_line(element, scores.get(element.pk), instrument.pass_element) for element in elements]
    found = [line.score for line in lines if line.score]
    return Scoreboard(lines, found, instrument.pass_overall, instrument.pass_element)


def _build_line(element: Element, given: Score | None, pass_element: int) -> ScoreLine:
    if given is None:
        return ScoreLine(element, None, passes=False)
    score = Score(element.name, given.awarded, given.possible)
    return ScoreLine(element, score, passes=score.percent is None or score.percent >= pass_element)
