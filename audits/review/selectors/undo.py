"""Whether a decision can still be undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audits.models import Audit
from audits.rules.lifecycle import Move
from audits.selectors.limits import get_undo_window

DECISION_LABELS = {
    Move.REQUEST_REVISIONS: "Revisions requested",
    Move.REJECT: "Returned as not reviewable",
    Move.PASS_QA: "QA passed",
    Move.FAIL_QA: "QA failed",
}


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """A decision that its reader can undo for so many more ``seconds``; ``label`` says what was decided."""

    audit: Audit
    label: str
    seconds: int


def find_undo_offer(audit: Audit, reader: Any, at: datetime) -> UndoOffer | None:
    """The decision that ``reader`` can undo at ``at``: their own, if the time lasts and nothing followed."""
    if audit.last_decision_by_id != reader.pk or not is_latest(audit) or not is_in_time(audit, at):
        return None
    left = audit.last_decision_at + get_undo_window() - at  # type: ignore[operator]  # a decision has its moment
    return UndoOffer(audit, DECISION_LABELS[Move(audit.last_decision)], max(1, int(left.total_seconds())))


def is_latest(audit: Audit) -> bool:
    """Whether nothing happened to the audit since the decision."""
    return bool(audit.last_decision) and audit.last_decision_version == audit.version


def is_in_time(audit: Audit, at: datetime) -> bool:
    """Whether the email about the decision hasn't been sent yet."""
    return audit.last_decision_at is not None and at < audit.last_decision_at + get_undo_window()
