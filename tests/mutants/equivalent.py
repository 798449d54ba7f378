"""The survivors that no test can notice, each with the reason: ``equivalent.toml``.

A mutant is named by its module, its function and its line before and after the change, so that it is found again when
the lines around it move.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FIELDS = frozenset({"module", "function", "before", "after", "reason"})


@dataclass(frozen=True, slots=True)
class Change:
    """What a mutant changes, in the words of its source."""

    module: str
    function: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.module} {self.function or '(module)'}\n      - {self.before}\n      + {self.after}"


def read_equivalents(path: Path) -> dict[Change, str]:
    """The reason for each change of the file. ValueError, if an entry lacks a field or a reason."""
    if not path.exists():
        return {}
    entries = tomllib.loads(path.read_text()).get("mutant", [])
    for entry in entries:
        if set(entry) != FIELDS or not entry["reason"].strip():
            raise ValueError(f"{path.name}: an entry has {', '.join(sorted(FIELDS))}, not {entry}")
    return {Change(*(entry[name] for name in Change.__slots__)): entry["reason"] for entry in entries}
