"""One municipality's facts, what follows from them on a day, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from certificates.rules.answer import Answer, NextKind
from certificates.rules.cycle import Cycle, cycle, if_conducted_on
from certificates.rules.explanation import explain
from certificates.rules.plan import open_items, plans_from
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Record
from certificates.rules.standing import standing
from certificates.selectors.records import record_of

KEPT = 512  # overviews a process holds, some kilobytes each


@dataclass(frozen=True, slots=True)
class WhatIf:
    """If the next audit is conducted on ``conducted_on``, the one after it is due by ``then_by``."""

    conducted_on: date
    then_by: date


@dataclass(frozen=True, slots=True)
class Overview:
    """Where one municipality stands on ``answer.as_of``, worked out from ``record``."""

    record: Record
    answer: Answer
    reasons: list[Reason]
    cycle: Cycle

    def about(self, *subjects: Subject) -> list[Reason]:
        """The reasons for these parts of the answer."""
        return [reason for reason in self.reasons if reason.about in subjects]

    @property
    def early(self) -> WhatIf | None:
        """What it would do to conduct the next audit on the first day possible; None where that moves nothing."""
        upcoming = self.answer.next_audit
        if upcoming is None or upcoming.due_by is None or upcoming.kind is NextKind.COR or not self.answer.in_force:
            return None
        day = max(self.answer.as_of, upcoming.opens_on or self.answer.as_of)
        following = if_conducted_on(self.record, day) if day < upcoming.due_by else None
        return WhatIf(day, following.due_by) if following and following.due_by else None

    @property
    def plan_progress(self) -> tuple[int, int]:
        """How many actions are done, of how many, in the plan that the answer speaks of (R3.1)."""
        audit = next((a for a in self.record.audits if a.id == self.answer.action_plan.audit), None)
        if audit is None:
            return 0, 0
        day = self.answer.as_of
        plans = [plan for plan in plans_from(self.record, audit) if plan.developed_on <= day]
        total = sum(len(plan.items) for plan in plans)
        return total - len(open_items(plans, day)), total


def overview(municipality_id: UUID, day: date, computed_at: datetime | None = None) -> Overview:
    """The municipality as its facts have it on ``day``. It must be open.

    With ``computed_at`` of its stored standing, which is computed anew whenever a fact changes, the facts are read only
    where this process has not read them since.
    """
    if computed_at is None:
        return overview_of(record_of(municipality_id), day)
    return _unchanged(municipality_id, day, computed_at)


def overview_of(record: Record, day: date) -> Overview:
    """The same from facts at hand."""
    answer = standing(record, day)
    return Overview(record, answer, explain(record, answer), cycle(record, answer))


@lru_cache(maxsize=KEPT)
def _unchanged(municipality_id: UUID, day: date, computed_at: datetime) -> Overview:
    return overview_of(record_of(municipality_id), day)
