"""One municipality on one day: its facts, its standing, the reasons and its cycle. Computed once for each page."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from certificates.rules.answer import Answer
from certificates.rules.cycle import Cycle, EarlyAudit, draw_cycle, find_early_audit
from certificates.rules.explanation import explain_answer
from certificates.rules.history import FactHistory, KnownFacts
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Record
from certificates.rules.standing import compute_answer, count_actions


@dataclass(frozen=True)
class Situation:
    """A municipality on the day ``answer.as_of``: the facts ``known`` then, and the ``answer`` that follows from them.

    The reasons, the cycle and the early audit are computed when a page first asks for them, and then kept.
    """

    known: KnownFacts
    answer: Answer

    @property
    def record(self) -> Record:
        """All facts, later ones too."""
        return self.known.history.record

    @cached_property
    def reasons(self) -> list[Reason]:
        """The reasons for the answer, in the order of its parts."""
        return explain_answer(self.known, self.answer)

    @cached_property
    def cycle(self) -> Cycle:
        """The certificate's cycle as dated points."""
        return draw_cycle(self.known, self.answer)

    @cached_property
    def early_audit(self) -> EarlyAudit | None:
        """The effect of conducting the next audit as early as possible; None if no date moves."""
        return find_early_audit(self.known, self.answer)

    @property
    def plan_progress(self) -> tuple[int, int]:
        """The number of actions of the plan that are done, and the number of all (R3.1)."""
        return count_actions(self.known)

    def list_reasons(self, *subjects: Subject) -> list[Reason]:
        """The reasons for these parts of the answer."""
        return [reason for reason in self.reasons if reason.about in subjects]


def describe_situation(record: Record, day: date) -> Situation:
    """The municipality of ``record`` on ``day``, from the facts known on that day."""
    known = FactHistory(record).known_on(day)
    return Situation(known, compute_answer(known))
