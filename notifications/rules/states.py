"""How far an obligation is: waiting, sent, or closed without being sent."""

from dataclasses import dataclass
from enum import StrEnum

from secor_portal.codes import check_complete


class ObligationState(StrEnum):
    """How far one obligation is."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    FAILED = "failed"

    @property
    def row(self) -> "ObligationStateRow":
        """Everything that is said about this state."""
        return STATES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationStateRow:
    """One state: its name on pages, and its colour there; an empty colour if no one has to look at it."""

    title: str
    colour: str = ""


STATES = {
    ObligationState.DUE: ObligationStateRow(title="Due", colour="calm"),
    ObligationState.CLAIMED: ObligationStateRow(title="Being sent", colour="sky"),
    ObligationState.SENT: ObligationStateRow(title="Sent"),
    ObligationState.WITHDRAWN: ObligationStateRow(title="No longer needed"),
    ObligationState.SUPERSEDED: ObligationStateRow(title="Replaced by a later one"),
    ObligationState.FAILED: ObligationStateRow(title="Failed", colour="stop"),
}
check_complete(ObligationState, STATES)
UNSENT = (ObligationState.DUE, ObligationState.CLAIMED)
