"""The limits and choices that AMHSA sets."""

from typing import Any

from django.conf import settings

from audits.rules.deadlines import Limits


def limits() -> Limits:
    """The working limits as they are set now."""
    days: dict[str, Any] = settings.AUDIT_LIMITS
    return Limits(**days)


def conductor_of(kind: str) -> str | None:
    """Who conducts an audit of this kind; None where either may (R2.4)."""
    return settings.AUDIT_CONDUCTORS.get(kind)
