"""The actions that a plan could take from an audit's findings, and the state of a plan (R3.1)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from audits.rules.answer_sheet import AnswerSheet, SheetLine
from audits.rules.answers import Reply, Worth
from audits.rules.results import StatusPill
from audits.rules.scoring import WHOLE, Score, format_percent
from secor_portal.codes import check_complete

LONGEST_WHAT = 300  # characters of what will be done
TWO_IN_ONE = re.compile(r",? and (?:is|are|was|were|do|does|did|has|have)\b", re.IGNORECASE)
THERE_IS = re.compile(r"(?:is|are|was|were) there (?P<rest>.+?)\s*\?", re.IGNORECASE)
REWORDED = (  # how a question begins, and how its action begins
    (re.compile(r"is it written down (?P<rest>.+?)\s*\?", re.IGNORECASE), "Write down {rest}."),
    (re.compile(r"is it checked that (?P<rest>.+?)\s*\?", re.IGNORECASE), "Check that {rest}."),
    (re.compile(r"do (?P<rest>.+?)\s*\?", re.IGNORECASE), "Make sure that {rest}."),
)
DOCUMENTS = "D"


class Ground(StrEnum):
    """Why an action is proposed."""

    BELOW_FULL = "below_full"
    DOES_NOT_APPLY = "does_not_apply"

    @property
    def colour(self) -> str:
        """The colour of its score."""
        return GROUND_COLOURS[self]


GROUND_COLOURS = {Ground.BELOW_FULL: "care", Ground.DOES_NOT_APPLY: "calm"}
check_complete(Ground, GROUND_COLOURS)


class PlanState(StrEnum):
    """The state of a plan."""

    IMPLEMENTED = "implemented"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"

    @property
    def pill(self) -> StatusPill:
        """Its word and colour."""
        return PLAN_STATES[self]


PLAN_STATES = {
    PlanState.IMPLEMENTED: StatusPill("good", "Implemented"),
    PlanState.IN_PROGRESS: StatusPill("sky", "In progress"),
    PlanState.OVERDUE: StatusPill("stop", "Overdue"),
}
check_complete(PlanState, PLAN_STATES)
CARRIED_OVER = StatusPill("calm", "Carried over")  # an implemented plan whose open actions moved to a later one


@dataclass(frozen=True, slots=True)
class ProposedAction:
    """One action to choose. ``key`` is unique in its audit; ``code`` is the question's, empty for a whole section.

    ``what`` is a draft of the action, ``score`` the result in words. An action that ``is_urged`` starts as ticked.
    """

    key: str
    code: str
    element: str
    what: str
    score: str
    ground: Ground
    is_urged: bool


def propose_actions(paper: AnswerSheet) -> list[ProposedAction]:
    """One action for each question below full marks, and for each that doesn't apply and says why."""
    found = (_propose_for_question(line, paper.worths[line.question.code]) for line in paper.lines)
    return [proposal for proposal in found if proposal is not None]


def propose_section_actions(scores: Iterable[tuple[int, Score]], pass_element: int) -> list[ProposedAction]:
    """One action for each section below 100%. Those below the pass mark (percent, R2.2) are urged."""
    return [
        _propose_for_section(number, score, score.percent, pass_element)
        for number, score in scores
        if score.percent is not None and score.percent < WHOLE
    ]


def word_action(text: str, validation: str) -> str:
    """A question turned into an action of at most LONGEST_WHAT characters; ``validation`` holds its letters."""
    text = " ".join(text.split())
    return clip_action(_reword_question(text, validation) or f"Act on this question: {text}")


def clip_action(text: str) -> str:
    """``text``, cut to the longest action allowed."""
    return text if len(text) <= LONGEST_WHAT else f"{text[: LONGEST_WHAT - 1].rstrip()}…"


def compute_plan_state(open_until: Sequence[date], today: date) -> PlanState:
    """The state of a plan from the due dates of what is open; a plan with nothing open is implemented."""
    if not open_until:
        return PlanState.IMPLEMENTED
    return PlanState.OVERDUE if min(open_until) < today else PlanState.IN_PROGRESS


def _reword_question(text: str, validation: str) -> str:
    """The question as a command; empty if no pattern surely fits its grammar."""
    if TWO_IN_ONE.search(text):
        return ""
    if match := THERE_IS.fullmatch(text):
        return f"{'Show' if DOCUMENTS in validation else 'Put in place'} {match['rest']}."
    found = ((pattern.fullmatch(text), said) for pattern, said in REWORDED)
    return next((said.format(rest=match["rest"]) for match, said in found if match), "")


def _propose_for_question(line: SheetLine, worth: Worth) -> ProposedAction | None:
    if worth.falls_short:
        what = word_action(line.text, line.question.validation)
        return _build_proposal(line, what, _describe_points(worth), Ground.BELOW_FULL)
    if line.given.reply is Reply.NOT_APPLICABLE and line.given.note.strip():
        what = clip_action(f"Check that this still doesn’t apply: {' '.join(line.text.split())}")
        return _build_proposal(line, what, "Does not apply", Ground.DOES_NOT_APPLY)
    return None


def _build_proposal(line: SheetLine, what: str, score: str, ground: Ground) -> ProposedAction:
    code = line.question.code
    return ProposedAction(code, code, line.question.element, what, score, ground, ground is Ground.BELOW_FULL)


def _propose_for_section(number: int, score: Score, percent: Fraction, pass_element: int) -> ProposedAction:
    is_urged = percent < pass_element
    if is_urged:
        what = f"Bring “{score.name}” to at least {pass_element}%. It scored {format_percent(percent)}."
    else:
        what = f"Fix what is missing in “{score.name}”. It scored {format_percent(percent)}."
    return ProposedAction(
        f"element-{number}", "", score.name, clip_action(what), format_percent(percent), Ground.BELOW_FULL, is_urged
    )


def _describe_points(worth: Worth) -> str:
    return f"{_cut_points(Fraction(worth.awarded or 0))} of {_cut_points(Fraction(worth.possible))} points"


def _cut_points(points: Fraction) -> str:
    """6.66 for two thirds of 10, 10 for 10: two decimals, cut and never rounded up."""
    whole, hundredths = divmod(int(points * 100), 100)
    return f"{whole}.{hundredths:02}".rstrip("0").rstrip(".") if hundredths else str(whole)
