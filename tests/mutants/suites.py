"""Which tests judge a module: those that mirror it, those that import it, then the rest of its app's rules."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
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
    """The tests of the app's rules that reach the module by imports, likely ones first: others can't notice it."""
    files = sorted(find_test_files(root, module.parts[0]))
    tests = [path for path in files if path.name.startswith("test_") and module in find_reach(root, path)]
    mirrored = [path for path in tests if is_mirror(path, module)]
    importing = [path for path in tests if path not in mirrored and module in list_imports(root, path)]
    others = [path for path in tests if path not in mirrored and path not in importing]
    stages = tuple(tuple(stage) for stage in (mirrored, importing, others) if stage)
    reached = {helper for path in tests for helper in find_reach(root, path)}
    return Suite(stages, tuple(path for path in files if path in reached))


def find_test_files(root: Path, app: str) -> Iterator[Path]:
    room = root / ROOM_OF_TESTS / app
    for path in {path for pattern in TESTS for path in room.glob(pattern)}:
        yield path.relative_to(root)


def is_mirror(test: Path, module: Path) -> bool:
    """Whether a test file lies where the module does and begins with its name."""
    return test.parent == ROOM_OF_TESTS / module.parent and test.stem.startswith(f"test_{module.stem}")


def find_reach(root: Path, path: Path) -> set[Path]:
    """The files of the project that run when this one is imported."""
    reach: set[Path] = set()
    waiting = [path]
    while waiting:
        for imported in list_imports(root, waiting.pop()) - reach:
            reach.add(imported)
            waiting.append(imported)
    return reach


@cache
def list_imports(root: Path, path: Path) -> frozenset[Path]:
    """The files of the project that this one imports itself, with the packages that they are in."""
    found = (name for node in ast.walk(ast.parse((root / path).read_bytes())) for name in list_names(node))
    return frozenset(file for name in found for file in find_files(root, name.split(".")))


def list_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_files(root: Path, parts: Sequence[str]) -> Iterator[Path]:
    """The files of a module and of the packages around it; the last part may be a name in a module."""
    for end in range(1, len(parts) + 1):
        folder = Path(*parts[:end])
        for path in (folder / "__init__.py", folder.with_suffix(".py")):
            if (root / path).is_file():
                yield path
