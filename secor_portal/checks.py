"""Checks of ``manage.py check`` and ``migrate`` beside Django's own."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from secor_portal import zones


@register
def check_python_zones(**_: Any) -> list[CheckMessage]:
    """An error if Python's zone data is too old."""
    return _messages(zones.find_python_fault(), "secor.E001")


@register(Tags.database)
def check_database_zones(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """An error if the database's zone data is too old."""
    return _messages(zones.find_database_fault(), "secor.E002") if databases else []


def _messages(trouble: str | None, code: str) -> list[CheckMessage]:
    if trouble is None:
        return []
    return [(checks.Error if settings.PRODUCTION else checks.Warning)(trouble, id=code)]
