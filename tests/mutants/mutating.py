"""The mutants of a module: its source with one small fault each. cosmic-ray makes them; this module chooses which.

cosmic-ray would make about 8,300 of the rules, and most of them say nothing about a test. So:

- A comparison becomes the one beside it (``<`` and ``<=``) and its opposite, not each of the other seven.
- An arithmetic operator gets one replacement.
- Annotations, the ``*`` between parameters, ``TYPE_CHECKING`` blocks, the switches of ``@dataclass`` and ``strict=``
  of ``zip`` stay as they are: no behaviour of a correct program hangs on them.
- A cache and a decorator for type checkers stay: without them a program does the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider
from parso.python.tree import Decorator
from parso.tree import NodeOrLeaf

COMPARISONS = (
    *("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
    *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
)
ARITHMETIC = (
    *("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul"),
    *("BitOr_BitAnd", "BitAnd_BitOr", "BitXor_BitAnd", "LShift_RShift", "RShift_LShift"),
)
OPERATORS = (
    *(f"ReplaceComparisonOperator_{pair}" for pair in COMPARISONS),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ARITHMETIC),
    *("ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd"),
    *("ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "AddNot"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
    *("NumberReplacer", "ExceptionReplacer", "RemoveDecorator"),
)
IDLE_DECORATORS = frozenset({"cache", "lru_cache", "final", "override", "overload", "dataclass_transform"})
IDLE_ARGUMENTS = frozenset({"strict", "frozen", "slots", "kw_only"})
PROVIDER = OperatorProvider()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mutant differs from its module. ``occurrence`` counts from 0 for each operator, as cosmic-ray does."""

    operator: str
    occurrence: int
    line: int
    function: str

    @property
    def name(self) -> str:
        return f"{self.operator} {self.occurrence}"


@dataclass(frozen=True)
class Source:
    """A module to mutate; ``path`` is relative to the root of the project."""

    path: Path
    text: str

    @property
    def module(self) -> str:
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every place of a mutant, from the top of the file to its end."""
        nodes = tuple(ast_nodes(get_ast(self.text)))
        found = (place for name in OPERATORS for place in find_places(name, nodes))
        return tuple(sorted(found, key=lambda place: place.line))

    def mutate_at(self, place: Place) -> str:
        """The text of the mutant."""
        mutant = mutate_code(self.text, PROVIDER[place.operator](), place.occurrence)
        if mutant is None:
            raise ValueError(f"{self.path} has no mutant {place.name}.")
        return mutant

    def describe_change(self, place: Place) -> tuple[str, str]:
        """What differs, before and after, on one line each; a line that is gone is empty."""
        before, after = (read_lines(text) for text in (self.text, self.mutate_at(place)))
        _, *bounds = next(
            code for code in SequenceMatcher(None, before, after, False).get_opcodes() if code[0] != "equal"
        )
        return " ".join(before[slice(*bounds[:2])]), " ".join(after[slice(*bounds[2:])])


def read_lines(text: str) -> list[str]:
    """The lines that say something, each with single spaces."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def find_places(name: str, nodes: tuple[NodeOrLeaf, ...]) -> Iterator[Place]:
    """Where the operator changes behaviour that a test can see."""
    operator = PROVIDER[name]()
    positions = ((node, start) for node in nodes for start, _ in operator.mutation_positions(node))
    for occurrence, (node, (line, _)) in enumerate(positions):
        if not is_idle(node):
            yield Place(name, occurrence, line, name_function(node))


def is_idle(node: NodeOrLeaf) -> bool:
    """Whether a change of this node changes nothing that a test should notice; see the module's docstring."""
    if isinstance(node, Decorator) and name_decorator(node) in IDLE_DECORATORS:
        return True
    if node.type == "operator" and node.parent.type == "parameters":
        return True
    if node.type == "if_stmt" and node.children[1].get_code().strip() == "TYPE_CHECKING":
        return True
    inner = node
    while inner.parent is not None:
        if is_annotation(inner) or is_idle_argument(inner):
            return True
        inner = inner.parent
    return False


def is_annotation(node: NodeOrLeaf) -> bool:
    before = node.get_previous_sibling()
    if before is None or before.type != "operator":
        return False
    return before.value == "->" or (before.value == ":" and node.parent.type in {"annassign", "tfpdef"})


def is_idle_argument(node: NodeOrLeaf) -> bool:
    return node.type == "argument" and getattr(node.children[0], "value", "") in IDLE_ARGUMENTS


def name_decorator(node: Decorator) -> str:
    """``lru_cache`` of ``@functools.lru_cache(maxsize=1)``."""
    return node.get_code().strip().removeprefix("@").split("(")[0].split(".")[-1].strip()


def name_function(node: NodeOrLeaf | None) -> str:
    """The function or class around a node, ``History.wins``; of the module itself, an empty text."""
    names: list[str] = []
    while node is not None:
        if isinstance(node, Decorator):
            node = find_decorated(node)
        if node.type in {"funcdef", "classdef"}:
            names.insert(0, node.name.value)
        node = node.parent
    return ".".join(names)


def find_decorated(node: NodeOrLeaf) -> NodeOrLeaf:
    """The function or class of a decorator."""
    while node.type != "decorated":
        node = node.parent
    return node.children[-1]
