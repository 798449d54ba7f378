"""The limits and choices that AMHSA sets."""

from django.conf import settings

from audits.rules.deadlines import Limits


def limits() -> Limits:
    """The working limits as they are set now."""
    return Limits(**settings.AUDIT_LIMITS)


def conductor_of(kind: str) -> str | None:
    """Who conducts an audit of this kind; None where either may (R2.4)."""
    return settings.AUDIT_CONDUCTORS.get(kind)
