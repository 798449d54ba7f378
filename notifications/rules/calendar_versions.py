"""A date in people's calendars: it keeps its id for life, and counts its changes."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

NAMES = UUID("5b1c2a3e-7a55-4c1b-9d0f-3f7a6f6b2d10")  # of this portal alone, so that no other calendar has the same ids


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One version of an entry. ``sequence`` counts how often it moved, was cancelled or was restored.

    A calendar replaces its version by one with a higher number.
    """

    due_on: date
    sequence: int = 0
    cancelled: bool = False

    def move_to(self, day: date) -> "EntryVersion":
        """The entry on ``day``; the same version if it is there already."""
        if day == self.due_on and not self.cancelled:
            return self
        return EntryVersion(day, self.sequence + 1)

    def cancel_entry(self) -> "EntryVersion":
        """The cancelled entry. Cancelling it again changes nothing."""
        return self if self.cancelled else replace(self, sequence=self.sequence + 1, cancelled=True)


def name_entry_from(*parts: object) -> UUID:
    """The UID of an entry: the same for the same parts, on every server and after every restored backup."""
    return uuid5(NAMES, "\n".join(str(part) for part in parts))
