"""Lists of what a check still allows. They may only get shorter."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ShrinkingList:
    """A file with one key a line. A ``#`` and a blank line are for its readers."""

    path: Path

    def read(self) -> set[str]:
        """The keys that are still allowed."""
        if not self.path.exists():
            return set()
        lines = (line.partition("#")[0].strip() for line in self.path.read_text().splitlines())
        return {line for line in lines if line}

    def find_new(self, found: Iterable[str]) -> list[str]:
        """What was found and is not allowed."""
        return sorted(set(found) - self.read())

    def find_done(self, found: Iterable[str]) -> list[str]:
        """What is allowed and was not found. Take it from the file: what is done stays done."""
        return sorted(self.read() - set(found))

    def shrink(self, found: Collection[str]) -> None:
        """Take what is done from the file; nothing is added to it."""
        done = set(self.find_done(found))
        kept = [line for line in self.path.read_text().splitlines() if line.partition("#")[0].strip() not in done]
        self.path.write_text("".join(f"{line}\n" for line in kept))
