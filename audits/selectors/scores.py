"""An audit's score by element."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from audits.models import Audit, Element, ElementScore
from audits.rules.scoring import Score, lowest, overall, shortfalls, shown


@dataclass(frozen=True, slots=True)
class Line:
    """One element; ``awarded`` and ``possible`` are None where it is not scored yet."""

    element: Element
    awarded: Decimal | None
    possible: Decimal | None
    passes: bool

    @property
    def is_scored(self) -> bool:
        return self.awarded is not None

    @property
    def score(self) -> Score | None:
        """What the rules compare; None where it is not scored yet."""
        if self.awarded is None or self.possible is None:
            return None
        return Score(self.element.name, self.awarded, self.possible)

    @property
    def percent(self) -> Fraction | None:
        return self.score.percent if self.score else None

    @property
    def shown(self) -> str:
        """Its per cent as people read it."""
        if not self.is_scored:
            return "Not scored yet"
        return "Does not apply" if self.percent is None else shown(self.percent)


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """All elements of an audit's instrument, with what they come to (R2.2)."""

    lines: Sequence[Line]
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
        return sum((score.awarded for score in self.scores), Decimal(0))

    @property
    def possible(self) -> Decimal:
        return sum((score.possible for score in self.scores), Decimal(0))

    @property
    def overall(self) -> str:
        """The whole in per cent as people read it; empty where nothing is scored."""
        percent = overall(self.scores)
        return "" if percent is None else shown(percent)

    @property
    def lowest(self) -> Score | None:
        """The weakest element."""
        return lowest(self.scores)

    @property
    def lowest_shown(self) -> str:
        weakest = self.lowest
        return shown(weakest.percent) if weakest and weakest.percent is not None else ""

    @property
    def shortfalls(self) -> list[str]:
        """Every reason why the score does not pass; empty where it does."""
        return shortfalls(self.scores, pass_overall=self.pass_overall, pass_element=self.pass_element)

    @property
    def passes(self) -> bool:
        return not self.shortfalls


def scoreboard(audit: Audit) -> Scoreboard:
    """The audit's score by element, in two queries."""
    instrument = audit.instrument
    given = {score.element_id: score for score in ElementScore.objects.filter(audit=audit).order_by()}
    lines = [_line(element, given.get(element.pk), instrument.pass_element) for element in instrument.elements.all()]
    scores = [line.score for line in lines if line.score]
    return Scoreboard(lines, scores, instrument.pass_overall, instrument.pass_element)


def _line(element: Element, given: ElementScore | None, pass_element: int) -> Line:
    if given is None:
        return Line(element, None, None, passes=False)
    score = Score(element.name, given.points_awarded, given.points_possible)
    passes = score.percent is None or score.percent >= pass_element
    return Line(element, given.points_awarded, given.points_possible, passes)
