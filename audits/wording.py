"""How the states of an audit look: a word, a colour."""

from datetime import date

from audits.models import Audit
from audits.rules import results
from audits.rules.lifecycle import State
from audits.rules.results import COLOURS, Pill
from secor_portal import wording

__all__ = ["COLOURS", "LABELS", "Pill", "headline", "pill", "score_pill"]

LABELS = {state: state.label for state in State}
STANDING_STILL = {
    State.SUBMITTED: "Your {kind} is with AMHSA",
    State.IN_REVIEW: "AMHSA reviews your {kind}",
    State.REVISIONS_REQUESTED: "AMHSA asks for revisions of your {kind}",
    State.RESUBMITTED: "Your {kind} is with AMHSA again",
}


def pill(audit: Audit) -> Pill:
    """The state of an audit, as ``{% status pill.colour pill.word %}`` takes it."""
    return results.state_pill(audit.state)


def score_pill(audit: Audit) -> Pill | None:
    """Whether the score passes; None before a submission."""
    return results.score_pill(audit.kind, audit.passed)


def headline(audit: Audit) -> str:
    """Where the audit is, in one sentence."""
    if audit.paused_on and State(audit.state) in STANDING_STILL:
        return _standing_still(audit, audit.paused_on)
    kind = audit.get_kind_display().lower()
    due = wording.day(audit.answer_due_on) if audit.answer_due_on else ""
    return {
        State.DRAFT: f"Your {kind} is a draft.",
        State.SUBMITTED: f"Your {kind} is with AMHSA. The first answer should come by {due}.",
        State.IN_REVIEW: f"AMHSA reviews your {kind}. The answer should come by {due}.",
        State.REVISIONS_REQUESTED: f"AMHSA asks for revisions of your {kind}. Answer by {due}.",
        State.RESUBMITTED: f"Your {kind} is with AMHSA again. The answer should come by {due}.",
        State.QA_PASSED: f"Your {kind} passed AMHSA’s quality review.",
        State.QA_FAILED: f"Your {kind} did not pass AMHSA’s quality review.",
    }[State(audit.state)]


def _standing_still(audit: Audit, since: date) -> str:
    """The same while its clocks stand still, when no day is named by which anybody answers."""
    where = STANDING_STILL[State(audit.state)].format(kind=audit.get_kind_display().lower())
    return f"{where}. The clocks stand still since {wording.day(since)}."
