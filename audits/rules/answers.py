"""A question and its answer, and the points that an answer is worth. Exact fractions: 2 of 3 is two thirds (R2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from audits.rules.scoring import Score


class Style(StrEnum):
    """How a question is scored."""

    ALL_OR_NOTHING = "all_or_nothing"
    RANGE = "range"
    PERCENT_POSITIVE = "percent_positive"


class Reply(StrEnum):
    """The answer to a question; without one it is not answered yet."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


VALIDATION_WAYS = {"D": "Documents", "I": "Interviews", "O": "Observation"}


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question. ``depends_on`` is the code of another question, or empty; ``attach``: it says what to attach."""

    code: str
    element: str
    style: Style
    points: Decimal
    validation: str = "D"
    attach: bool = False
    may_not_apply: bool = False
    is_written_policy: bool = False
    depends_on: str = ""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer. ``points`` are those chosen of a range; ``positive`` of ``asked`` people agreed (counts, no names).

    ``known_by`` holds letters of VALIDATION_WAYS: how the author validated the answer.
    """

    reply: Reply | None = None
    points: Decimal | None = None
    positive: int | None = None
    asked: int | None = None
    known_by: str = ""
    note: str = ""


NO_ANSWER = GivenAnswer()


@dataclass(frozen=True, slots=True)
class Worth:
    """Points of one question: ``awarded`` of ``possible``.

    ``awarded`` is None without an answer. If the question doesn't apply, it is None of 0.
    """

    awarded: Fraction | None
    possible: Decimal

    @property
    def is_full(self) -> bool:
        """Whether it has all its points."""
        return self.awarded is not None and self.awarded == self.possible

    @property
    def falls_short(self) -> bool:
        """Whether it has fewer points than it could."""
        return self.awarded is not None and self.awarded < self.possible


def is_answered(question: AskedQuestion, given: GivenAnswer) -> bool:
    """Whether the answer says all that its style of scoring needs."""
    if given.reply is None:
        return False
    if given.reply is Reply.NOT_APPLICABLE:
        return True
    if question.style is Style.RANGE:
        return given.points is not None
    if question.style is Style.PERCENT_POSITIVE:
        return bool(given.asked) and given.positive is not None
    return True


def compute_own_points(question: AskedQuestion, given: GivenAnswer) -> Fraction | None:
    """The points of an answer as if its question depended on no other; None if it isn't scored."""
    if not is_answered(question, given) or given.reply is Reply.NOT_APPLICABLE:
        return None
    if question.style is Style.RANGE:
        return Fraction(given.points or 0)
    if question.style is Style.PERCENT_POSITIVE:
        return Fraction(question.points) * Fraction(given.positive or 0, given.asked or 1)
    return Fraction(question.points) if given.reply is Reply.YES else Fraction(0)


def compute_worths(questions: Sequence[AskedQuestion], given: Mapping[str, GivenAnswer]) -> dict[str, Worth]:
    """The points of every question by its code.

    If a question scores no points, the questions that depend on it score none, answered or not. If it doesn't apply,
    neither do they. Questions depend on earlier ones only.
    """
    found: dict[str, Worth] = {}
    for question in questions:
        found[question.code] = _worth(question, given.get(question.code, NO_ANSWER), found.get(question.depends_on))
    return found


def is_settled(question: AskedQuestion, given: GivenAnswer, parent: Worth | None) -> bool:
    """Whether no answer is missing: it is answered, or the question that it depends on leaves nothing to ask."""
    return is_answered(question, given) or _is_decided_by(parent)


def compute_element_scores(questions: Sequence[AskedQuestion], given: Mapping[str, GivenAnswer]) -> list[Score]:
    """Points by element, in the order in which the elements first come; an open question has none (R2.2)."""
    points: dict[str, tuple[Fraction, Decimal]] = {}
    every = compute_worths(questions, given)
    for question in questions:
        awarded, possible = points.get(question.element, (Fraction(0), Decimal(0)))
        worth = every[question.code]
        points[question.element] = (awarded + (worth.awarded or 0), possible + worth.possible)
    return [Score(element, awarded, possible) for element, (awarded, possible) in points.items()]


def _worth(question: AskedQuestion, given: GivenAnswer, parent: Worth | None) -> Worth:
    if _is_decided_by(parent) and parent is not None:
        return Worth(Fraction(0), question.points) if parent.possible else Worth(None, Decimal(0))
    if given.reply is Reply.NOT_APPLICABLE:
        return Worth(None, Decimal(0))
    return Worth(compute_own_points(question, given), question.points)


def _is_decided_by(parent: Worth | None) -> bool:
    return parent is not None and (not parent.possible or parent.awarded == 0)
