"""Undoing a decision: for a short time, by the person who made it, before any email about it is sent."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audits import events
from audits.models import Audit, ClockPause, RevisionRound
from audits.models.review import WITH_THE_DECISION
from audits.review.selectors.undo import DECISION_LABELS, is_in_time, is_latest
from audits.review.services.reviews import take_back_notes
from audits.rules.lifecycle import Move
from audits.selectors.limits import get_undo_window
from audits.services.transitions import move_audit, refuse_if_stale
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

NOTHING_DECIDED: dict[str, Any] = {
    "last_decision": "",
    "last_decision_at": None,
    "last_decision_by": None,
    "last_decision_version": None,
    "last_decision_before": {},
}


@transaction.atomic
def undo_decision(*, audit: Audit, version: int, by: User, at: datetime) -> Audit:
    """Undo your own last decision: the audit is in review again, with everything as it was before.

    Refused if another person decided, if the time is over, if anything happened since, or if a receiver of
    ``decision_undoing`` forbids it, for example because a certificate was issued. Receivers of ``decision_undone``
    cancel the emails about the decision.
    """
    _refuse_undo(audit, version, by, at)
    events.decision_undoing.send(Audit, audit=audit, by=by, at=at)
    decision, number = Move(audit.last_decision), audit.round
    sent_as = number if decision is Move.REQUEST_REVISIONS else WITH_THE_DECISION
    move_audit(audit, by, Move.UNDO, version=version, **_restore_facts(audit, by), **NOTHING_DECIDED)
    take_back_notes(audit, sent_as)
    if decision is Move.REQUEST_REVISIONS:
        RevisionRound.objects.filter(audit=audit, number=number).delete()
    _reopen_pause(audit, version)
    record("audit.decision_undone", audit, by=by, at=at, decision=DECISION_LABELS[decision])
    events.decision_undone.send(Audit, audit=audit, decided_version=version, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
    return audit


def _refuse_undo(audit: Audit, version: int, by: User, at: datetime) -> None:
    refuse_if_stale(audit, by, version)
    if not is_latest(audit):
        raise RuleBroken("nothing_to_undo", "There is no decision to undo.")
    if audit.last_decision_by_id != by.pk:
        raise RuleBroken("not_your_decision", "Another person made this decision. Only they can undo it.")
    if not is_in_time(audit, at):
        seconds = wording.count(int(get_undo_window().total_seconds()), "second")
        sentence = f"You can undo a decision for {seconds}, until the email about it is sent. That time is over."
        raise RuleBroken("too_late_to_undo", sentence)


def _restore_facts(audit: Audit, by: User) -> dict[str, Any]:
    """The facts that the decision replaced. An audit that had no reviewer gets the person who decided."""
    fields: Any = {field.attname: field for field in Audit._meta.concrete_fields}
    before = {column: fields[column].to_python(value) for column, value in audit.last_decision_before.items()}
    return before | {"reviewer_id": before.get("reviewer_id", audit.reviewer_id) or by.pk}


def _reopen_pause(audit: Audit, decided_version: int) -> None:
    """Resume the pause that the decision ended."""
    ended = ClockPause.objects.filter(audit=audit, ended_in_version=decided_version)
    ended.update(until_on=None, ended_by=None, ended_in_version=None)
