"""Changing a municipality's own row, on the version that the person looked at."""

from typing import Any

from municipalities.models import Municipality
from municipalities.services.checks import make_stale_refusal


def update_municipality(municipality: Municipality, version: int, **facts: Any) -> bool:
    """Write what differs; False if nothing does. Raises StaleState if another person changed it first."""
    if not Municipality.objects.filter(pk=municipality.pk, version=version).exists():
        raise make_stale_refusal()
    different = {name: value for name, value in facts.items() if getattr(municipality, name) != value}
    if not different:
        return False
    if not Municipality.objects.filter(pk=municipality.pk, version=version).update(**different, version=version + 1):
        raise make_stale_refusal()
    municipality.refresh_from_db()
    return True
