"""Which tests judge a module: those that mirror it, those that import it, then the rest of its app's rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODULES = ("*/rules/**/*.py", "*/*/rules/**/*.py", "*/*/rules.py")
TESTS = ("rules/**/*.py", "*/rules/**/*.py", "*/test_rules*.py")
FIRST = ("certificates", "audits/rules", "notifications", "municipalities")  # the order of a run
ROOM_OF_TESTS = "tests"


@dataclass(frozen=True, slots=True)
class Suite:
    """``stages`` run one after the other; ``helpers`` are modules that they share. Paths are relative to the root."""

    stages: tuple[tuple[Path, ...], ...]
    helpers: tuple[Path, ...]

    @property
    def tests(self) -> tuple[Path, ...]:
        return tuple(path for stage in self.stages for path in stage)


def list_modules(root: Path) -> list[Path]:
    """The files of all rules, those first that decide about certificates and deadlines."""
    found = {path.relative_to(root) for pattern in MODULES for path in root.glob(pattern)}
    kept = (path for path in found if path.parts[0] not in {ROOM_OF_TESTS, "var"} and (root / path).read_text().strip())
    return sorted(kept, key=rank_module)


def rank_module(path: Path) -> tuple[int, str]:
    named = str(path)
    return next((n for n, start in enumerate(FIRST) if named.startswith(start)), len(FIRST)), named


def find_suite(root: Path, module: Path) -> Suite:
    """The tests of the rules of the module's app, those first that most likely notice a fault in it."""
    files = sorted(find_test_files(root, module.parts[0]))
    tests = [path for path in files if path.name.startswith("test_")]
    mirrored = [path for path in tests if is_mirror(path, module)]
    naming = [path for path in tests if path not in mirrored and does_name(root / path, module)]
    others = [path for path in tests if path not in mirrored and path not in naming]
    stages = tuple(tuple(stage) for stage in (mirrored, naming, others) if stage)
    return Suite(stages, tuple(path for path in files if path not in tests))


def find_test_files(root: Path, app: str) -> Iterator[Path]:
    room = root / ROOM_OF_TESTS / app
    for path in {path for pattern in TESTS for path in room.glob(pattern)}:
        yield path.relative_to(root)


def is_mirror(test: Path, module: Path) -> bool:
    """Whether a test file lies where the module does and begins with its name."""
    return test.parent == ROOM_OF_TESTS / module.parent and test.stem.startswith(f"test_{module.stem}")


def does_name(test: Path, module: Path) -> bool:
    """Whether the test file imports the module."""
    parts = [part for part in module.with_suffix("").parts if part != "__init__"]
    package, name = ".".join(parts[:-1]), parts[-1]
    imported = rf"\b{re.escape('.'.join(parts))}\b|from {re.escape(package)} import (\([^)]*|.*)\b{name}\b"
    return re.search(imported, test.read_text()) is not None
