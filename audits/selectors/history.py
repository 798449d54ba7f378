"""The history of an audit or a plan, as people read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audits.events import DESK_ONLY, OF_THE_REPORT
from audits.models import Audit
from audits.selectors.audits import find_history
from secor_portal.activity.models import Event
from secor_portal.partner import PARTNER


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a history."""

    at: datetime
    sentence: str
    by: str


MOST_HISTORY = 100  # events on one page


def list_history(audit: Audit, reader: Any) -> list[HistoryLine]:
    """The audit's history for ``reader``; the parts about its content only for those who may read its report (R2.3)."""
    events = find_history(audit)
    if not reader.has_perm("audits.view_report", audit):
        events = events.exclude(verb__in=OF_THE_REPORT)
    return list(describe_events(events[:MOST_HISTORY], reader))


def get_latest_change(audit: Audit, reader: Any) -> HistoryLine | None:
    """The audit's latest event; None if ``reader`` may not know it."""
    latest, known = find_history(audit).first(), next(iter(list_history(audit, reader)), None)
    return known if latest and known and known.at == latest.at else None


def describe_events(events: Iterable[Event], reader: Any) -> Iterator[HistoryLine]:
    """The events that ``reader`` may know, as lines. The desk's own work and names stay at the desk."""
    for event in events:
        if reader.is_at_desk or event.verb not in DESK_ONLY:
            yield HistoryLine(event.at, event.sentence, name_actor(event, reader))


def name_actor(event: Event, reader: Any) -> str:
    """The name of the event's actor for ``reader``. To a municipality, an actor at the desk is the partner."""
    if event.by is None:
        return "the portal"
    from_desk = bool(event.by.desk_role) if event.from_desk is None else event.from_desk
    return PARTNER.name if from_desk and not reader.is_at_desk else str(event.by)
