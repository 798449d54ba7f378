"""What came of the mutants of a module so far, on disk. A run goes on where the last one stopped.

A session belongs to the text of its module and of the tests' helpers: if one changes, it starts again. If a test file
changes, the mutants that it noticed are judged again, and so are the survivors.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.mutants.judging import EXAMPLES, Verdict
from tests.mutants.mutating import OPERATORS, Place, Source
from tests.mutants.suites import Suite


@dataclass
class Session:
    """``verdicts`` by the name of the place."""

    path: Path
    key: str
    tests: dict[str, str]
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def list_pending(self, source: Source) -> Iterator[Place]:
        return (place for place in source.places if place.name not in self.verdicts)

    def list_survivors(self, source: Source) -> Iterator[Place]:
        for place in source.places:
            verdict = self.verdicts.get(place.name)
            if verdict is not None and verdict.is_survivor:
                yield place

    def keep_verdict(self, place: Place, verdict: Verdict) -> None:
        self.verdicts[place.name] = verdict
        self.write_file()

    def forget_verdicts(self, places: Iterable[Place]) -> None:
        for place in places:
            del self.verdicts[place.name]
        self.write_file()

    def write_file(self) -> None:
        """Replace the file as a whole, so that an interrupted run leaves one that can be read."""
        verdicts = {name: [kept.outcome, kept.by] for name, kept in self.verdicts.items()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps({"key": self.key, "tests": self.tests, "verdicts": verdicts}, indent=0))
        draft.replace(self.path)


def open_session(folder: Path, root: Path, source: Source, suite: Suite) -> Session:
    """The session of a module with all verdicts that still hold."""
    helpers = (hash_text((root / path).read_text()) for path in suite.helpers)
    key = hash_text("\n".join([source.text, *OPERATORS, str(EXAMPLES), *helpers]))
    tests = {str(path): hash_text((root / path).read_text()) for path in suite.tests}
    session = Session(folder / f"{source.module}.json", key, tests)
    if session.path.exists():
        kept = json.loads(session.path.read_text())
        if kept["key"] == key:
            places = {place.name for place in source.places}
            session.verdicts = {name: verdict for name, verdict in list_valid(kept, tests) if name in places}
    return session


def list_valid(kept: Mapping[str, Any], tests: Mapping[str, str]) -> Iterator[tuple[str, Verdict]]:
    """The verdicts that the tests of today would give as well."""
    for name, (outcome, by) in kept["verdicts"].items():
        is_valid = kept["tests"].get(by, "") == tests.get(by) if by else kept["tests"] == tests
        if is_valid:
            yield name, Verdict(outcome, by)


def hash_text(text: str) -> str:
    return sha256(text.encode()).hexdigest()
