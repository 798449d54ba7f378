"""What happened to an audit or a plan, as people read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audits.events import DESK_ONLY
from municipalities.models import User
from secor_portal.activity.models import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history."""

    at: datetime
    sentence: str
    by: str


def happenings(events: Iterable[Event], reader: Any) -> Iterator[Happening]:
    """The events that ``reader`` may know of; the desk's own work and names stay at the desk."""
    for event in events:
        if reader.is_at_desk or event.verb not in DESK_ONLY:
            yield Happening(event.at, event.sentence, actor(event.by, reader))


def actor(person: User | None, reader: Any) -> str:
    """Who did something, as ``reader`` may know it: the desk's people are AMHSA to everybody else."""
    if person is None:
        return "the portal"
    return "AMHSA" if person.desk_role and not reader.is_at_desk else str(person)
