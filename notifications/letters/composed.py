"""What comes of rows that go out in one mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.letters.letter import Letter
from notifications.models.calendar import CalendarEntry
from notifications.models.obligation import Obligation, State


@dataclass(frozen=True, slots=True)
class Told:
    """A row that the letter tells, and what it says of it in a few words."""

    row: Obligation
    headline: str


@dataclass(frozen=True, slots=True)
class Composed:
    """The letter of the rows that are still true, and how to close the others. No letter where none is.

    ``calendar`` are the dates that go with it as a file, kept before it is sent; ``faulty`` rows that nobody can write.
    """

    letter: Letter | None
    told: tuple[Told, ...] = ()
    closed: Mapping[State, list[Obligation]] = field(default_factory=dict)
    calendar: tuple[CalendarEntry, ...] = ()
    faulty: tuple[Obligation, ...] = ()


def nothing_left(row: Obligation, state: State) -> Composed:
    """Nothing to send: the row is closed."""
    return Composed(None, closed={state: [row]})
