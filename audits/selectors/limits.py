"""The limits and choices in the settings."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings

from audits.rules.act_by import UsualDays
from secor_portal.program import WorkingLimits


def get_limits() -> WorkingLimits:
    """The working limits as they are set now."""
    return settings.WORKING_LIMITS


def get_usual_days() -> UsualDays:
    """How many days the steps of a review usually take: as set, else derived from the working limits."""
    set_to = {name: days for name, days in settings.AUDIT_USUAL_DAYS.items() if days is not None}
    return replace(UsualDays.derive_from(get_limits()), **set_to)


def get_undo_window() -> timedelta:
    """How long a decision can be undone; the email about it waits that long."""
    return timedelta(seconds=settings.UNDO_SECONDS)


def get_conductor(kind: str) -> str | None:
    """Who conducts an audit of this kind; None if both may (R2.4)."""
    return settings.AUDIT_CONDUCTORS.get(kind)
