"""The names of functions and classes. ``python -m tests.architecture.names --app audits`` lists those to change.

A public function is a verb and its object (``submit_audit``). A class has one name in the whole repository, or is a
rule and its model, each reached through its module (``rules.standing.Answer``, ``models.Answer``). No import alias
hides that two things have one name.
"""

import argparse
import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.shrinking import ShrinkingList

ROOT = Path(__file__).parents[2]
PACKAGES = ("secor_portal", "municipalities", "audits", "certificates", "notifications", "demo")
ALLOWED = ShrinkingList(Path(__file__).with_name("names_allowed.txt"))
KINDS = ("function", "class", "alias")
MOST_ONE_WORD = 0.25  # of all functions
# Methods whose names come from Django, allauth, DRF, the standard library or another base class.
GIVEN = frozenset(
    """allow authenticate check clean close create default delete deserialize destroy dispatch emit encode
    exclude execute exit filter filter_queryset flush format get handle head init items keys lint list
    lookups message next on_commit open options parse patch post process put queryset read ready render retrieve
    run save seek serialize tell update url validate value values widget wrap write""".split()  # noqa: SIM905
)
GIVEN_CLASSES = frozenset({"Meta", "Command", "Media"})


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A function, class or alias and its place."""

    path: str
    line: int
    name: str
    is_public: bool = True
    is_property: bool = False

    @property
    def app(self) -> str:
        """The package that it is in."""
        return self.path.split("/", maxsplit=1)[0]

    @property
    def key(self) -> str:
        """The entry in a list of names, without the line, which changes often."""
        return f"{self.path} {self.name}"


@cache
def _parse_modules() -> dict[str, ast.Module]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in paths if "migrations" not in path.parts
    }


def find_functions() -> list[Named]:
    """Every function and method whose name the project chooses."""
    return [one for path, tree in _parse_modules().items() for one in _find_in(tree, path, is_public=True)]


def _find_in(node: ast.AST, path: str, *, is_public: bool, in_class: ast.ClassDef | None = None) -> Iterator[Named]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            if not child.name.startswith("__") and not _is_given(child, in_class):
                is_shown = is_public and not child.name.startswith("_")
                yield Named(path, child.lineno, child.name, is_shown, _is_property(child))
            yield from _find_in(child, path, is_public=False)
        elif isinstance(child, ast.ClassDef):
            yield from _find_in(child, path, is_public=is_public and not child.name.startswith("_"), in_class=child)
        else:
            yield from _find_in(child, path, is_public=is_public, in_class=in_class)


def _is_given(function: ast.FunctionDef | ast.AsyncFunctionDef, in_class: ast.ClassDef | None) -> bool:
    """Whether a base class or an API address sets the name, or the name is an adjective that narrows a query set."""
    if in_class is None or not in_class.bases:
        return False
    bases = [ast.unparse(base) for base in in_class.bases]
    is_adjective = any(base.endswith(("QuerySet", "Manager")) for base in bases)
    is_action = any(ast.unparse(decorator).startswith("action") for decorator in function.decorator_list)
    return function.name in GIVEN or is_adjective or is_action


def _is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {ast.unparse(decorator).split(".")[-1] for decorator in function.decorator_list}
    return bool(names & {"property", "cached_property", "setter"})


def is_one_word(name: str) -> bool:
    """Whether a name has a single word, private or not."""
    return "_" not in name.strip("_")


def find_one_word_functions() -> list[Named]:
    """Public functions and methods of one word, without properties, which are nouns."""
    return [one for one in find_functions() if one.is_public and not one.is_property and is_one_word(one.name)]


def compute_share(functions: Sequence[Named]) -> float:
    """The share of functions with one word, including private ones and helpers, without properties."""
    counted = [one for one in functions if not one.is_property]
    return sum(is_one_word(one.name) for one in counted) / max(1, len(counted))


def find_repeated_classes() -> dict[str, list[Named]]:
    """Classes whose name is used more than once, unless they are one rule and its model."""
    found: dict[str, list[Named]] = defaultdict(list)
    for path, tree in _parse_modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in GIVEN_CLASSES:
                found[node.name].append(Named(path, node.lineno, node.name))
    return {name: ones for name, ones in sorted(found.items()) if len(ones) > 1 and not _is_rule_and_model(ones)}


def _is_rule_and_model(ones: Sequence[Named]) -> bool:
    rooms = sorted(one.path.split("/")[1].removesuffix(".py") for one in ones)
    return rooms == ["models", "rules"]


def find_aliases() -> list[Named]:
    """Imports that give one of our own classes or functions another name."""
    return sorted(
        Named(path, node.lineno, f"{alias.name} as {alias.asname}")
        for path, tree in _parse_modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES
        for alias in node.names
        if alias.asname and alias.asname != alias.name and not _is_module(node.module or "", alias.name)
    )


def _is_module(package: str, name: str) -> bool:
    place = ROOT.joinpath(*package.split("."), name)
    return place.is_dir() or place.with_suffix(".py").exists()


def list_problems() -> dict[str, Named]:
    """Key → name of everything that breaks the rule."""
    repeated = [one for ones in find_repeated_classes().values() for one in ones]
    found = {f"function {one.key}": one for one in find_one_word_functions()}
    found |= {f"class {one.key}": one for one in repeated}
    return found | {f"alias {one.key}": one for one in find_aliases()}


def main(arguments: list[str]) -> None:
    """Print the names to change, then counts by app."""
    parser = argparse.ArgumentParser(prog="python -m tests.architecture.names", description=__doc__)
    parser.add_argument("--app", default="")
    parser.add_argument("--counts", action="store_true", help="only the counts by app")
    parser.add_argument("--shrink", action="store_true", help="take what is done from the list of allowed names")
    chosen = parser.parse_args(arguments)
    problems, functions = list_problems(), find_functions()
    if chosen.shrink:
        ALLOWED.shrink([*problems, *(line for line in ALLOWED.read() if line.startswith("share "))])
    if not chosen.counts:
        for key, one in sorted(problems.items(), key=lambda item: item[1]):
            if not chosen.app or one.app == chosen.app:
                print(f"{one.path}:{one.line}: {key.split()[0]} {one.name}")
        print()
    for app in PACKAGES:
        mine = [one for one in functions if one.app == app]
        counts = {kind: sum(k.startswith(kind) and one.app == app for k, one in problems.items()) for kind in KINDS}
        text = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        print(f"{app:16} {len(mine):5} functions, {compute_share(mine):4.0%} of one word; to change: {text}")
    share = f"{compute_share(functions):4.0%} of one word (at most {MOST_ONE_WORD:.0%})"
    print(f"{'all':16} {len(functions):5} functions, {share}")


if __name__ == "__main__":
    main(sys.argv[1:])
