"""What pages say about a stored audit's state and score. The words are in ``audits.rules.lifecycle``."""

from audits.models import Audit
from audits.rules import lifecycle, results
from audits.rules.kinds import AuditKind
from audits.rules.results import StatusPill


def describe_audit_state(audit: Audit) -> StatusPill:
    """The state of an audit, as ``{% status pill.colour pill.word %}`` takes it."""
    return results.describe_state(audit.state)


def describe_audit_score(audit: Audit) -> StatusPill | None:
    """Whether the score passes; None before a submission."""
    return results.describe_score(audit.kind, audit.passed)


def write_headline(audit: Audit, *, is_ready: bool = False) -> str:
    """The audit's state in one or two sentences. ``is_ready``: nothing is missing before its submission."""
    kind = AuditKind(audit.kind).name_in_text
    if is_ready:
        return f"Your {kind} is ready to submit."
    return lifecycle.write_state_sentence(audit.state, kind, audit.answer_due_on, audit.paused_on)
