"""What ``manage.py check`` and ``migrate`` look at beside Django's own checks."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from secor_portal import zones


@register
def python_knows_alberta(**_: Any) -> list[CheckMessage]:
    """Python's zone data is new enough."""
    return _messages(zones.find_python_fault(), "secor.E001")


@register(Tags.database)
def database_knows_alberta(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The database's zone data is new enough."""
    return _messages(zones.find_database_fault(), "secor.E002") if databases else []


def _messages(trouble: str | None, code: str) -> list[CheckMessage]:
    if trouble is None:
        return []
    return [(checks.Error if settings.PRODUCTION else checks.Warning)(trouble, id=code)]
