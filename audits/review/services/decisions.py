"""QA decisions: passed, failed, and the recorded reversal of either."""

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
    """QA passed: the audit is frozen. Whether its score passes is a different question (R2.1, R3.2)."""
    _refuse_open_must_fix(audit, by, version)
    _decide_qa(audit, by, Move.PASS_QA, version=version, at=at, reason="")
    record("audit.qa_passed", audit, by=by, at=at)
    _announce_decision(audit, by, at)
    return audit


@transaction.atomic
def fail_qa(*, audit: Audit, reason: str, version: int, by: User, at: datetime) -> Audit:
    """QA failed: the audit doesn't count."""
    reason = insist_on_text(reason, field="reason", sentence="Say why QA failed. The municipality reads this.")
    _decide_qa(audit, by, Move.FAIL_QA, version=version, at=at, reason=reason)
    record("audit.qa_failed", audit, by=by, at=at, reason=reason)
    _announce_decision(audit, by, at)
    return audit


@transaction.atomic
def reverse_qa(*, audit: Audit, reason: str, version: int, by: User, at: datetime) -> Audit:
    """Reverse a QA decision; the audit is in review again. Only someone other than the person who decided may.

    The notes sent with the decision become unsent again. A receiver of ``qa_reversing`` may forbid the reversal, for
    example because a certificate was issued.
    """
    reason = insist_on_text(reason, field="reason", sentence="Say why you reverse the decision.")
    if audit.qa_decided_by_id == by.pk:
        raise RuleBroken("own_decision", "You made this decision, so another person has to reverse it.")
    events.qa_reversing.send(Audit, audit=audit, by=by, at=at)
    due_on = compute_answer_due(audit.kind, local_day(at), get_limits())
    undone = {"qa_decided_on": None, "qa_decided_by": None, "qa_reason": "", "answer_due_on": due_on}
    move_audit(audit, by, Move.REVERSE, version=version, **undone)
    take_back_notes(audit, WITH_THE_DECISION)
    record("audit.qa_reversed", audit, by=by, at=at, reason=reason)
    events.qa_reversed.send(Audit, audit=audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
    return audit


def _decide_qa(audit: Audit, by: User, step: Move, *, version: int, at: datetime, reason: str) -> None:
    paused_on = audit.paused_on
    decision = {"qa_decided_on": local_day(at), "qa_decided_by": by, "qa_reason": reason}
    move_undoably(audit, by, step, version=version, at=at, **decision, answer_due_on=None, paused_on=None)
    if paused_on:
        end_pause(audit, by=by, at=at, since=paused_on)
    send_notes(audit, WITH_THE_DECISION, at)  # the author reads notes that no round sent with the decision


def _refuse_open_must_fix(audit: Audit, by: User, version: int) -> None:
    refuse_if_stale(audit, by, version)
    left = Note.objects.filter(audit=audit, sent_at=None, weight=Weight.MUST_FIX).count()
    if left:
        notes = wording.capitalize_first(wording.spell_count(left, "must-fix note"))
        verb = "isn’t" if left == 1 else "aren’t"
        sentence = f"{notes} {verb} sent yet. Request revisions, or remove what doesn’t need fixing."
        raise RuleBroken("must_fix_open", sentence)


def _announce_decision(audit: Audit, by: User, at: datetime) -> None:
    events.qa_decided.send(Audit, audit=audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
