"""The two results of an audit as a status: whether it passed the desk's review, and whether its score passes."""

from dataclasses import dataclass

from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState


@dataclass(frozen=True, slots=True)
class StatusPill:
    """A word, its colour (good, care, stop, sky or calm) and an icon; without an icon, that of the colour."""

    colour: str
    word: str
    icon: str = ""


PASSES = StatusPill("good", "Passes")
BELOW_MARKS = "Below the pass marks"


def describe_state(state: str) -> StatusPill:
    """The audit's state; once it is decided, whether it passed the review (R2.1, R3.2)."""
    row = AuditState(state).row
    return StatusPill(row.colour, row.label, row.icon)


def describe_score(kind: str, passed: bool | None) -> StatusPill | None:
    """Whether the score passes (R2.2); None before a submission.

    Only a kind that earns a certificate has to pass, so only there is a low score shown in red (R3.2).
    """
    if passed is None:
        return None
    if passed:
        return PASSES
    return StatusPill("stop" if AuditKind(kind).row.earns_certificate else "calm", BELOW_MARKS)
