from pathlib import Path
from textwrap import dedent

import pytest

from tests.mutants.mutating import Source


def list_changes(text: str) -> list[tuple[str, str]]:
    source = Source(Path("shop/rules/prices.py"), dedent(text).lstrip())
    return [source.describe_change(place) for place in source.places]


def find_after(text: str) -> set[str]:
    return {after for _, after in list_changes(text)}


@pytest.mark.parametrize(
    ("text", "mutants"),
    [
        ("wins = count > limit", {"wins = count >= limit", "wins = count <= limit"}),
        ("wins = count <= limit", {"wins = count < limit", "wins = count > limit"}),
        ("wins = count == limit", {"wins = count != limit"}),
        ("wins = count is None", {"wins = count is not None"}),
        ("total = a + b", {"total = a - b"}),
        ("total = a // b", {"total = a * b"}),
        ("wins = a and not b", {"wins = a or not b", "wins = a and b"}),
        ("limit = 10", {"limit = 11", "limit = 9"}),
        ("wins = True", {"wins = False"}),
        ("said = 'yes' if wins else 'no'", {"said = 'yes' if not wins else 'no'"}),
    ],
)
def test_mutants_are_the_value_beside_and_the_opposite(text, mutants):
    assert find_after(text) == mutants


@pytest.mark.parametrize(
    "text",
    [
        "price: int | None",
        "def pay(price: int | None) -> int | str: ...",
        "def pay(price, *, at): ...",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop",
        "pairs = zip(a, b, strict=True)",
        "@cache\ndef pay(): ...",
    ],
)
def test_mutants_of_what_no_test_can_notice_are_left_out(text):
    assert find_after(text) == set()


def test_dataclass_is_mutated_and_its_switches_are_not():
    assert list_changes("@dataclass(frozen=True, slots=True)\nclass Price: ...") == [
        ("@dataclass(frozen=True, slots=True)", "")
    ]


def test_change_of_a_lost_decorator_is_the_line_that_is_gone():
    text = """
        class Price:
            @property
            def total(self): ...
    """
    assert list_changes(text) == [("@property", "")]


def test_default_of_an_annotated_field_is_mutated():
    assert find_after("price: int | None = 5") == {"price: int | None = 6", "price: int | None = 4"}


def test_place_names_its_method_and_survives_a_lambda():
    text = """
        class Till:
            @property
            def total(self):
                return self.a + 1

        key = lambda price: price > 2
    """
    source = Source(Path("shop/rules/prices.py"), dedent(text))
    assert [place.function for place in source.places] == ["Till.total"] * 4 + [""] * 4
    assert source.module == "shop.rules.prices"


def test_module_of_a_package_is_named_by_its_folder():
    assert Source(Path("shop/rules/__init__.py"), "").module == "shop.rules"
