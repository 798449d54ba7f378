"""Tables of codes: one row for each member of an enum, checked when the module is imported."""

from collections.abc import Mapping
from enum import Enum
from typing import Any


def check_complete(members: type[Enum], table: Mapping[Any, object]) -> None:
    """Refuse a table that lacks a row for one of ``members``, or has a row too many. Raises LookupError."""
    missing = [member for member in members if member not in table]
    unknown = [key for key in table if not isinstance(key, members)]
    if missing or unknown:
        raise LookupError(f"{members.__name__}: rows missing for {missing}, rows too many for {unknown}.")
