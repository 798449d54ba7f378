"""How certificates are numbered: the year of issue and the next free number, 2026-0001."""

import re
from collections.abc import Iterable

LONGEST_NUMBER = 40  # characters, as many as the column holds
NUMBER = re.compile(rf"(\d{{4}})-(\d{{4,{LONGEST_NUMBER - len('2026-')}}})")


def next_number(year: int, taken: Iterable[str]) -> str:
    """The number after the highest of ``year`` among ``taken``; others, printed by Partnerships, are passed over."""
    highest = max((_place(number, year) for number in taken), default=0)
    return f"{year}-{highest + 1:04d}"


def _place(number: str, year: int) -> int:
    found = NUMBER.fullmatch(number)
    return int(found[2]) if found and int(found[1]) == year else 0
