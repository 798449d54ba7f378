"""How the states of an audit look: a word, a colour."""

from dataclasses import dataclass

from audits.models import Audit, Kind
from audits.rules.lifecycle import State
from secor_portal.web import words

COLOURS = {
    State.DRAFT: "calm",
    State.SUBMITTED: "sky",
    State.IN_REVIEW: "sky",
    State.REVISIONS_REQUESTED: "care",
    State.RESUBMITTED: "sky",
    State.QA_PASSED: "good",
    State.QA_FAILED: "stop",
}
LABELS = {state: state.label for state in State}
KINDS = {Kind.CERTIFICATION: "Certification", Kind.INTERNAL: "Internal", Kind.ADDITIONAL: "Additional"}


@dataclass(frozen=True, slots=True)
class Pill:
    """What ``{% status pill.colour pill.word %}`` takes."""

    colour: str
    word: str


def pill(audit: Audit) -> Pill:
    """The state of an audit."""
    state = State(audit.state)
    return Pill(COLOURS[state], LABELS[state])


def score_pill(audit: Audit) -> Pill | None:
    """Whether the score passes; None before a submission. An internal audit need not pass (R3.2)."""
    if audit.passed is None:
        return None
    if audit.passed:
        return Pill("good", "Passes")
    return Pill("stop" if audit.kind == Kind.CERTIFICATION else "calm", "Below the pass marks")


def headline(audit: Audit) -> str:
    """Where the audit is, in one sentence."""
    kind = audit.get_kind_display().lower()
    due = words.day(audit.answer_due_on) if audit.answer_due_on else ""
    return {
        State.DRAFT: f"Your {kind} is a draft.",
        State.SUBMITTED: f"Your {kind} is with AMHSA. The first answer should come by {due}.",
        State.IN_REVIEW: f"AMHSA reviews your {kind}. The answer should come by {due}.",
        State.REVISIONS_REQUESTED: f"AMHSA asks for revisions of your {kind}. Answer by {due}.",
        State.RESUBMITTED: f"Your {kind} is with AMHSA again. The answer should come by {due}.",
        State.QA_PASSED: f"Your {kind} passed AMHSA’s quality review.",
        State.QA_FAILED: f"Your {kind} did not pass AMHSA’s quality review.",
    }[State(audit.state)]
