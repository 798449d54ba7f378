"""A date in people's calendars: it keeps its name for life, and counts how often it moved."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

NAMES = UUID("5b1c2a3e-7a55-4c1b-9d0f-3f7a6f6b2d10")  # ours alone, so that no other calendar has the same names


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """Where an entry stands. ``sequence`` is the number of times that it moved, was called off or came back.

    A calendar replaces what it has by the version with the higher number.
    """

    due_on: date
    sequence: int = 0
    cancelled: bool = False

    def on(self, day: date) -> "EntryVersion":
        """The entry on ``day``: the same one where it stands there already."""
        if day == self.due_on and not self.cancelled:
            return self
        return EntryVersion(day, self.sequence + 1)

    def called_off(self) -> "EntryVersion":
        """The entry as one that counts no longer. Calling it off again changes nothing."""
        return self if self.cancelled else replace(self, sequence=self.sequence + 1, cancelled=True)


def name_entry_from(*parts: object) -> UUID:
    """The entry's UID: the same for the same parts, on every server and after every restored backup."""
    return uuid5(NAMES, "\n".join(str(part) for part in parts))
