"""What this app announces, and the sentences of its verbs."""

from django.dispatch import Signal

# An audit reached the desk, first or again. Sent with audit, by, at.
audit_submitted = Signal()
# The desk asked for revisions. Sent with audit, round (a RevisionRound), by, at.
revisions_requested = Signal()
# The desk gave a submission back as not reviewable. Sent with audit, by, at.
audit_rejected = Signal()
# QA was decided. Sent with audit, by, at.
qa_decided = Signal()
# A QA decision is about to be reversed. Sent with audit, by, at; a receiver forbids it by raising RuleBroken.
qa_reversing = Signal()
# A QA decision was reversed. Sent with audit, by, at.
qa_reversed = Signal()
# A decision is about to be undone by who made it. Sent with audit, by, at; a receiver forbids it by raising RuleBroken.
decision_undoing = Signal()
# A decision was undone before anybody was told of it. Sent with audit, decided_version (which the decision had made),
# by, at; a receiver that can no longer keep back what was to be told raises RuleBroken.
decision_undone = Signal()

SENTENCES = {
    "audit.started": "{kind} started",
    "audit.conducted_on_set": "Last day of data gathering set to {conducted_on}",
    "audit.reason_changed": "Reason for the audit changed",
    "audit.scored": "Score entered: {awarded} of {possible} points",
    "audit.document_added": "Document added: {name}",
    "audit.document_removed": "Document removed: {name}",
    "audit.method_chosen": "Comes {method}",
    "audit.instrument_changed": "Now uses {instrument}",
    "answer.saved": "Answer to {code} saved: {reply}",
    "answer.carried_over": "Answer to {code} carried over from the certification audit",
    "answer.taken_back": "Answer to {code} no longer carried over",
    "audit.note_ticked": "Note ticked as dealt with{about}",
    "audit.note_unticked": "Tick taken from a note{about}",
    "audit.workbook_imported": "Workbook uploaded: {answers} saved",
    "audit.evidence_attached": "“{name}” attached to question {code}",
    "audit.evidence_detached": "“{name}” taken from question {code}",
    "audit.document_dated": "“{name}” speaks of {dated_on}",
    "audit.submitted": "Audit submitted to AMHSA",
    "audit.withdrawn": "Submission withdrawn",
    "audit.rejected": "Submission given back as not reviewable: {reason}",
    "audit.taken": "Review begun",
    "audit.reviewer_assigned": "Review given to {reviewer}",
    "audit.note_written": "Note written ({weight})",
    "audit.note_changed": "Note changed ({weight})",
    "audit.note_removed": "Note removed",
    "audit.revisions_requested": "Revisions requested, round {round}, by {due_on}",
    "audit.resubmitted": "Audit resubmitted, round {round}",
    "audit.qa_passed": "QA passed",
    "audit.qa_failed": "QA failed: {reason}",
    "audit.qa_reversed": "QA decision reversed: {reason}",
    "audit.decision_undone": "Undone: {decision}",
    "audit.clocks_paused": "Clocks stopped: {reason}",
    "audit.clocks_resumed": "Clocks run again after {days}",
    "audit.discarded": "Draft discarded",
    "standard_note.added": "Standard note added: {title}",
    "standard_note.changed": "Standard note changed: {title}",
    "standard_note.retired": "Standard note retired: {title}",
    "audit.auditor_assigned": "External auditor assigned until {until}",
    "instrument.imported": "{instrument} imported from {file}",
    "instrument.published": "{instrument} published, valid from {valid_from}",
    "instrument.published_after_gap": (
        "{instrument} published, valid from {valid_from}; from {first} to {last} none is in force"
    ),
    "instrument.ended": "{instrument} is valid until {valid_until}",
    "instrument.discarded": "{instrument} discarded while it was being prepared",
    "plan.developed": "Action plan developed on {developed_on}",
    "plan.item_added": "Action added: {what}",
    "plan.item_changed": "Action changed: {what}",
    "plan.item_progressed": "Progress noted: {what}",
    "plan.item_removed": "Action removed: {what}",
    "plan.item_done": "Action done: {what}",
    "plan.item_reopened": "Action opened again: {what}",
    "plan.item_carried_on": "Carried into the plan of the {audit}: {what}",
    "plan.item_carried_in": "Carried over from the plan of the {audit}: {what}",
    "plan.item_given_back": "Open here again, no longer carried over: {what}",
    "plan.proof_added": "Proof added: {name}",
    "plan.proof_removed": "Proof removed: {name}",
    "plan.discarded": "Empty action plan discarded with its draft",
}

# What only the desk reads: notes are the reviewer's until they are sent.
DESK_ONLY = frozenset({"audit.note_written", "audit.note_changed", "audit.note_removed", "audit.reviewer_assigned"})

# What is in an audit: read at the audit itself, by those who may read its report (R2.3).
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
