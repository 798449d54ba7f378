"""QA: passed, failed, and the recorded reversal of either."""

from datetime import datetime

from django.db import transaction

from audits import events
from audits.models import Audit, Note
from audits.models.review import WITH_THE_DECISION, Weight
from audits.review.services.pauses import end_pause
from audits.review.services.reviews import send_notes, take_back_notes
from audits.rules.deadlines import compute_answer_due
from audits.rules.lifecycle import Move
from audits.selectors.limits import get_limits
from audits.services.transitions import insist_on_text, move_audit, move_undoably, refuse_if_stale
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken


@transaction.atomic
def pass_qa(*, audit: Audit, version: int, by: User, at: datetime) -> Audit:
    """QA passed: the audit is frozen. Whether its score passes is another question (R2.1, R3.2)."""
    _refuse_open_must_fix(audit, by, version)
    _decide(audit, by, Move.PASS_QA, version=version, at=at, reason="")
    record("audit.qa_passed", audit, by=by, at=at)
    _announce(audit, by, at)
    return audit


@transaction.atomic
def fail_qa(*, audit: Audit, reason: str, version: int, by: User, at: datetime) -> Audit:
    """QA failed: the audit does not count."""
    reason = insist_on_text(reason, field="reason", sentence="Say why QA failed. The municipality reads this.")
    _decide(audit, by, Move.FAIL_QA, version=version, at=at, reason=reason)
    record("audit.qa_failed", audit, by=by, at=at, reason=reason)
    _announce(audit, by, at)
    return audit


@transaction.atomic
def reverse_qa(*, audit: Audit, reason: str, version: int, by: User, at: datetime) -> Audit:
    """Take a QA decision back, by somebody else than who made it; the audit is in review again.

    What was noted with the decision is the reviewer's again. A receiver of ``qa_reversing`` may forbid it, for example
    because a certificate was issued from it.
    """
    reason = insist_on_text(reason, field="reason", sentence="Say why the decision is reversed.")
    if audit.qa_decided_by_id == by.pk:
        sentence = "You made this decision. Somebody else has to reverse it."
        raise RuleBroken("own_decision", sentence)
    events.qa_reversing.send(Audit, audit=audit, by=by, at=at)
    due_on = compute_answer_due(audit.kind, local_day(at), get_limits())
    undone = {"qa_decided_on": None, "qa_decided_by": None, "qa_reason": "", "answer_due_on": due_on}
    move_audit(audit, by, Move.REVERSE, version=version, **undone)
    take_back_notes(audit, WITH_THE_DECISION)
    record("audit.qa_reversed", audit, by=by, at=at, reason=reason)
    events.qa_reversed.send(Audit, audit=audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
    return audit


def _decide(audit: Audit, by: User, step: Move, *, version: int, at: datetime, reason: str) -> None:
    paused_on = audit.paused_on
    decision = {"qa_decided_on": local_day(at), "qa_decided_by": by, "qa_reason": reason}
    move_undoably(audit, by, step, version=version, at=at, **decision, answer_due_on=None, paused_on=None)
    if paused_on:
        end_pause(audit, by=by, at=at, since=paused_on)
    send_notes(audit, WITH_THE_DECISION, at)  # what is noted still is read with the decision


def _refuse_open_must_fix(audit: Audit, by: User, version: int) -> None:
    refuse_if_stale(audit, by, version)
    left = Note.objects.filter(audit=audit, sent_at=None, weight=Weight.MUST_FIX).count()
    if left:
        notes = wording.said(left, "must-fix note")
        sentence = f"Not sent yet: {notes}. Request revisions, or remove what need not be fixed."
        raise RuleBroken("must_fix_open", sentence)


def _announce(audit: Audit, by: User, at: datetime) -> None:
    events.qa_decided.send(Audit, audit=audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
