"""What this app announces, and its verbs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal

from secor_portal.activity.verbs import EventKind, Verb
from secor_portal.partner import PARTNER
from secor_portal.signals import TypedSignal


@dataclass(frozen=True, slots=True)
class DatesChanged:
    """A date of an audit, or who is notified of it, changed without changing a fact of the standing."""

    municipality_id: UUID
    at: datetime


dates_changed = TypedSignal[DatesChanged]()

# An audit reached the desk, first or again. Sent with audit, by, at.
audit_submitted = Signal()
# The desk asked for revisions. Sent with audit, round (a RevisionRound), by, at.
revisions_requested = Signal()
# The desk returned a submission as not reviewable. Sent with audit, by, at.
audit_rejected = Signal()
# QA was decided. Sent with audit, by, at.
qa_decided = Signal()
# A QA decision is about to be reversed. Sent with audit, by, at; a receiver forbids it by raising RuleBroken.
qa_reversing = Signal()
# A QA decision was reversed. Sent with audit, by, at.
qa_reversed = Signal()
# A decision is about to be undone. Sent with audit, by, at; a receiver forbids it by raising RuleBroken.
decision_undoing = Signal()
# A decision was undone before its email left. Sent with audit, decided_version (the version the decision made), by,
# at; a receiver that can no longer stop the email raises RuleBroken.
decision_undone = Signal()

VERBS = {
    "audit.started": Verb("{kind} started", EventKind.AUDITS),
    "audit.conducted_on_set": Verb("Last day of the audit set to {conducted_on}", EventKind.AUDITS),
    "audit.reason_changed": Verb("Reason for the audit changed", EventKind.AUDITS),
    "audit.scored": Verb("Score entered: {awarded} of {possible} points", EventKind.AUDITS),
    "audit.document_added": Verb("Document added: {name}", EventKind.AUDITS),
    "audit.document_removed": Verb("Document removed: {name}", EventKind.AUDITS),
    "audit.method_chosen": Verb("Method: {method}", EventKind.AUDITS),
    "audit.instrument_changed": Verb("Audit questions changed to {instrument}", EventKind.AUDITS),
    "answer.saved": Verb("Answer to {code} saved: {reply}"),
    "answer.carried_over": Verb("Answer to {code} carried over from the certification audit"),
    "answer.taken_back": Verb("Answer to {code} no longer carried over"),
    "audit.note_ticked": Verb("Note dealt with{about}", EventKind.AUDITS),
    "audit.note_unticked": Verb("Note reopened{about}", EventKind.AUDITS),
    "audit.workbook_imported": Verb("Workbook uploaded: {answers} saved", EventKind.AUDITS),
    "audit.evidence_attached": Verb("“{name}” attached to question {code}", EventKind.AUDITS),
    "audit.evidence_detached": Verb("“{name}” detached from question {code}", EventKind.AUDITS),
    "audit.document_dated": Verb("Date of “{name}” set to {dated_on}", EventKind.AUDITS),
    "audit.submitted": Verb(f"Audit submitted to {PARTNER.name}", EventKind.AUDITS),
    "audit.withdrawn": Verb("Submission withdrawn", EventKind.AUDITS),
    "audit.rejected": Verb(
        f"Submission returned because {PARTNER.name} can’t review it: {{reason}}", EventKind.AUDITS, "returned", "care"
    ),
    "audit.taken": Verb("Review started", EventKind.AUDITS),
    "audit.reviewer_assigned": Verb("Review assigned to {reviewer}", EventKind.AUDITS),
    "audit.note_written": Verb("Note written ({weight})", EventKind.AUDITS),
    "audit.note_changed": Verb("Note changed ({weight})", EventKind.AUDITS),
    "audit.note_removed": Verb("Note removed", EventKind.AUDITS),
    "audit.revisions_requested": Verb(
        "Revisions requested, round {round}, by {due_on}", EventKind.AUDITS, "returned", "care"
    ),
    "audit.resubmitted": Verb("Audit resubmitted, round {round}", EventKind.AUDITS),
    "audit.qa_passed": Verb("QA passed", EventKind.AUDITS, "good", "good"),
    "audit.qa_failed": Verb("QA failed: {reason}", EventKind.AUDITS, "stop", "stop"),
    "audit.qa_reversed": Verb("QA decision reversed: {reason}", EventKind.AUDITS, "care", "care"),
    "audit.decision_undone": Verb("Undone: {decision}", EventKind.AUDITS),
    "audit.clocks_paused": Verb("Deadlines paused: {reason}", EventKind.AUDITS),
    "audit.clocks_resumed": Verb("Deadlines restarted after {days}", EventKind.AUDITS),
    "audit.discarded": Verb("Draft discarded", EventKind.AUDITS),
    "standard_note.added": Verb("Standard note added: {title}"),
    "standard_note.changed": Verb("Standard note changed: {title}"),
    "standard_note.retired": Verb("Standard note retired: {title}"),
    "audit.auditor_assigned": Verb("External auditor assigned until {until}", EventKind.AUDITS),
    "instrument.imported": Verb("{instrument} imported from {file}"),
    "instrument.published": Verb("{instrument} published, valid from {valid_from}"),
    "instrument.published_after_gap": Verb(
        "{instrument} published, valid from {valid_from}; from {first} to {last} none is in force"
    ),
    "instrument.ended": Verb("{instrument} is valid until {valid_until}"),
    "instrument.discarded": Verb("{instrument} discarded while it was being prepared"),
    "plan.developed": Verb("Action plan developed on {developed_on}", EventKind.PLAN),
    "plan.item_added": Verb("Action added: {what}", EventKind.PLAN),
    "plan.item_changed": Verb("Action changed: {what}", EventKind.PLAN),
    "plan.item_progressed": Verb("Progress noted: {what}", EventKind.PLAN),
    "plan.item_removed": Verb("Action removed: {what}", EventKind.PLAN),
    "plan.item_done": Verb("Action done: {what}", EventKind.PLAN, "tick"),
    "plan.item_reopened": Verb("Action opened again: {what}", EventKind.PLAN),
    "plan.item_carried_on": Verb("Carried into the plan of the {audit}: {what}", EventKind.PLAN),
    "plan.item_carried_in": Verb("Carried over from the plan of the {audit}: {what}", EventKind.PLAN),
    "plan.item_given_back": Verb("Open here again, no longer carried over: {what}", EventKind.PLAN),
    "plan.proof_added": Verb("Proof added: {name}", EventKind.PLAN),
    "plan.proof_removed": Verb("Proof removed: {name}", EventKind.PLAN),
    "plan.discarded": Verb("Empty action plan discarded with its draft", EventKind.PLAN),
}

# Only the desk reads these: notes belong to the reviewer until they are sent.
DESK_ONLY = frozenset({"audit.note_written", "audit.note_changed", "audit.note_removed", "audit.reviewer_assigned"})

# The content of an audit: read at the audit itself, by people who may read its report (R2.3).
OF_THE_REPORT = frozenset(
    {
        "audit.scored",
        "audit.document_added",
        "audit.document_removed",
        "audit.document_dated",
        "audit.evidence_attached",
        "audit.evidence_detached",
        "audit.workbook_imported",
        "answer.saved",
        "answer.carried_over",
        "answer.taken_back",
    }
)
