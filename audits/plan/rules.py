"""What an action plan may say about what an audit found, and how far a plan is (R3.1)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from audits.rules.answer_sheet import AnswerSheet, SheetLine
from audits.rules.answers import Reply, Worth
from audits.rules.scoring import WHOLE, Score, format_percent

LONGEST_WHAT = 300  # characters of what will be done
TWO_IN_ONE = re.compile(r",? and (?:is|are|was|were|do|does|did|has|have)\b", re.IGNORECASE)
THERE_IS = re.compile(r"(?:is|are|was|were) there (?P<rest>.+?)\s*\?", re.IGNORECASE)
REWORDED = (  # how questions begin, and what is to be done then
    (re.compile(r"is it written down (?P<rest>.+?)\s*\?", re.IGNORECASE), "Write down {rest}."),
    (re.compile(r"is it checked that (?P<rest>.+?)\s*\?", re.IGNORECASE), "Check that {rest}."),
    (re.compile(r"do (?P<rest>.+?)\s*\?", re.IGNORECASE), "Make sure that {rest}."),
)
DOCUMENTS = "D"


class Ground(StrEnum):
    """Why something is proposed."""

    BELOW_FULL = "below_full"
    DOES_NOT_APPLY = "does_not_apply"


class PlanState(StrEnum):
    """How far a plan is."""

    IMPLEMENTED = "implemented"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to plan. ``key`` names it among an audit's; ``code`` is the question's, empty for a whole element.

    ``what`` is the wording to begin with, ``score`` the result in words. What ``is_urged`` is ticked to begin with.
    """

    key: str
    code: str
    element: str
    what: str
    score: str
    ground: Ground
    is_urged: bool


def proposals(paper: AnswerSheet) -> list[Proposal]:
    """Every question below full marks once, and every one that does not apply and says why; nothing else."""
    found = (_of_line(line, paper.worths[line.question.code]) for line in paper.lines)
    return [proposal for proposal in found if proposal is not None]


def propose_section_actions(scores: Iterable[tuple[int, Score]], pass_element: int) -> list[Proposal]:
    """Every element below 100 %, by its number; those below the pass mark (per cent, R2.2) are urged."""
    return [
        _of_element(number, score, score.percent, pass_element)
        for number, score in scores
        if score.percent is not None and score.percent < WHOLE
    ]


def wording(text: str, validation: str) -> str:
    """A question as something to do; ``validation`` holds its letters. At most LONGEST_WHAT characters."""
    text = " ".join(text.split())
    return clipped(_reworded(text, validation) or f"Do what the question asks: {text}")


def clipped(text: str) -> str:
    """``text``, cut where it is longer than an action may be."""
    return text if len(text) <= LONGEST_WHAT else f"{text[: LONGEST_WHAT - 1].rstrip()}…"


def compute_plan_state(open_until: Sequence[date], today: date) -> PlanState:
    """The state of a plan from the due dates of what is open; a plan with nothing open is implemented."""
    if not open_until:
        return PlanState.IMPLEMENTED
    return PlanState.OVERDUE if min(open_until) < today else PlanState.IN_PROGRESS


def _reworded(text: str, validation: str) -> str:
    """The question turned around; empty where no rule of grammar is sure to fit."""
    if TWO_IN_ONE.search(text):
        return ""
    if match := THERE_IS.fullmatch(text):
        return f"{'Show' if DOCUMENTS in validation else 'Put in place'} {match['rest']}."
    found = ((pattern.fullmatch(text), said) for pattern, said in REWORDED)
    return next((said.format(rest=match["rest"]) for match, said in found if match), "")


def _of_line(line: SheetLine, worth: Worth) -> Proposal | None:
    if worth.falls_short:
        what = wording(line.text, line.question.validation)
        return _proposal(line, what, _points(worth), Ground.BELOW_FULL)
    if line.given.reply is Reply.NOT_APPLICABLE and line.given.note.strip():
        what = clipped(f"Check that this still does not apply: {' '.join(line.text.split())}")
        return _proposal(line, what, "Does not apply", Ground.DOES_NOT_APPLY)
    return None


def _proposal(line: SheetLine, what: str, score: str, ground: Ground) -> Proposal:
    code = line.question.code
    return Proposal(code, code, line.question.element, what, score, ground, ground is Ground.BELOW_FULL)


def _of_element(number: int, score: Score, percent: Fraction, pass_element: int) -> Proposal:
    is_urged = percent < pass_element
    if is_urged:
        what = f"Bring “{score.name}” to at least {pass_element}%; it scored {format_percent(percent)}."
    else:
        what = f"Put right what is missing in “{score.name}”; it scored {format_percent(percent)}."
    return Proposal(
        f"element-{number}", "", score.name, clipped(what), format_percent(percent), Ground.BELOW_FULL, is_urged
    )


def _points(worth: Worth) -> str:
    return f"{_cut(Fraction(worth.awarded or 0))} of {_cut(Fraction(worth.possible))} points"


def _cut(points: Fraction) -> str:
    """6.66 for two thirds of 10, 10 for 10: two decimals, cut and never rounded up."""
    whole, hundredths = divmod(int(points * 100), 100)
    return f"{whole}.{hundredths:02}".rstrip("0").rstrip(".") if hundredths else str(whole)
