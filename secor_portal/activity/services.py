"""Writing events to the activity log."""

from datetime import date, datetime
from typing import Any

from django.db import models

from secor_portal.activity import verbs
from secor_portal.activity.models import Event


def event_of(verb: str, subject: models.Model, *, by: Any, at: datetime, **facts: Any) -> Event:
    """The unsaved event, for writers in bulk. ``by`` is None if the portal itself acted.

    People join and leave the desk, so the event keeps whether ``by`` worked there at the time.
    """
    if not verbs.is_known(verb):
        raise LookupError(f"No sentence is registered for the verb {verb}.")
    return Event(
        municipality_id=_municipality_of(subject),
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        by=by,
        from_desk=by is not None and bool(by.desk_role),
        at=at,
        facts={name: _plain(value) for name, value in facts.items()},
    )


def record(verb: str, subject: models.Model, *, by: Any, at: datetime, **facts: Any) -> Event:
    """Write that ``by`` did ``verb`` to ``subject``. Call it inside the transaction of the change."""
    event = event_of(verb, subject, by=by, at=at, **facts)
    event.save()
    return event


def _municipality_of(subject: models.Model) -> Any:
    if subject._meta.label_lower == "municipalities.municipality":
        return subject.pk
    return getattr(subject, "municipality_id", None)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
