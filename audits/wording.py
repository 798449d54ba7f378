"""How the states of an audit look: a word, a colour."""

from datetime import date

from audits.models import Audit
from audits.rules import results
from audits.rules.lifecycle import AuditState
from audits.rules.results import COLOURS, StatusPill
from secor_portal import wording

__all__ = ["COLOURS", "LABELS", "StatusPill", "describe_audit_score", "describe_audit_state", "write_headline"]

LABELS = {state: state.label for state in AuditState}
STANDING_STILL = {
    AuditState.SUBMITTED: "Your {kind} is with AMHSA",
    AuditState.IN_REVIEW: "AMHSA reviews your {kind}",
    AuditState.REVISIONS_REQUESTED: "AMHSA asks for revisions of your {kind}",
    AuditState.RESUBMITTED: "Your {kind} is with AMHSA again",
}


def describe_audit_state(audit: Audit) -> StatusPill:
    """The state of an audit, as ``{% status pill.colour pill.word %}`` takes it."""
    return results.describe_state(audit.state)


def describe_audit_score(audit: Audit) -> StatusPill | None:
    """Whether the score passes; None before a submission."""
    return results.describe_score(audit.kind, audit.passed)


def write_headline(audit: Audit) -> str:
    """Where the audit is, in one sentence."""
    if audit.paused_on and AuditState(audit.state) in STANDING_STILL:
        return _standing_still(audit, audit.paused_on)
    kind = audit.get_kind_display().lower()
    due = wording.day(audit.answer_due_on) if audit.answer_due_on else ""
    return {
        AuditState.DRAFT: f"Your {kind} is a draft.",
        AuditState.SUBMITTED: f"Your {kind} is with AMHSA. The first answer should come by {due}.",
        AuditState.IN_REVIEW: f"AMHSA reviews your {kind}. The answer should come by {due}.",
        AuditState.REVISIONS_REQUESTED: f"AMHSA asks for revisions of your {kind}. Answer by {due}.",
        AuditState.RESUBMITTED: f"Your {kind} is with AMHSA again. The answer should come by {due}.",
        AuditState.QA_PASSED: f"Your {kind} passed AMHSA’s quality review.",
        AuditState.QA_FAILED: f"Your {kind} did not pass AMHSA’s quality review.",
    }[AuditState(audit.state)]


def _standing_still(audit: Audit, since: date) -> str:
    """The same while its clocks stand still, when no day is named by which anybody answers."""
    where = STANDING_STILL[AuditState(audit.state)].format(kind=audit.get_kind_display().lower())
    return f"{where}. The clocks stand still since {wording.day(since)}."
