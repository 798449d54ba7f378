"""The runner on a shop with one rule: a weak test lets a fault through, and the run says so."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RULE = '''"""Who gets a discount."""

LIMIT = 10


def is_small(count: int) -> bool:
    return count <= LIMIT
'''
STRONG = """
from shop.rules.size import is_small


def test_ten_is_small_and_eleven_is_not():
    assert is_small(10)
    assert not is_small(11)
"""
WEAK = """
from shop.rules.size import is_small


def test_ten_and_eleven_are_told_apart():
    assert is_small(8)
    assert not is_small(14)
"""
SURVIVORS = """
No test notices these mutants:
    shop.rules.size (module)
      - LIMIT = 10
      + LIMIT = 11
    shop.rules.size (module)
      - LIMIT = 10
      + LIMIT = 9
    shop.rules.size is_small
      - return count <= LIMIT
      + return count < LIMIT
"""
ENTRY = """
[[mutant]]
module = "shop.rules.size"
function = "{function}"
before = "{before}"
after = "{after}"
reason = "The shop never has that many customers."
"""
LIMITS = [ENTRY.format(function="", before="LIMIT = 10", after=f"LIMIT = {number}") for number in (9, 11)]
EDGE = ENTRY.format(function="is_small", before="return count <= LIMIT", after="return count < LIMIT")


class Shop:
    """A project with one rule. ``run_mutants`` gives the exit status and what was printed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write_file(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_mutants(self, *arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "tests.mutants.run", "--root", str(self.root), *arguments]
        environment = {name: value for name, value in os.environ.items() if name not in {"MINUTES", "ONLY"}}
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert not run.stderr
        return run.returncode, run.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write_file("shop/rules/size.py", RULE)
    shop.write_file("tests/shop/rules/test_size.py", STRONG)
    return shop


@pytest.fixture
def weaken(shop: Shop) -> Callable[[], None]:
    return lambda: shop.write_file("tests/shop/rules/test_size.py", WEAK)


def test_run_with_strong_tests_passes_and_goes_on_from_there(shop):
    status, printed = shop.run_mutants()
    assert (status, "No test notices" in printed) == (0, False)
    assert printed.splitlines()[-1].split() == ["all", "4", "4", "4", "0", "0", "100.0%"]
    assert "4 to judge" in printed
    assert "to judge" not in shop.run_mutants()[1]


def test_run_with_a_weak_test_fails_and_prints_each_survivor(shop, weaken):
    shop.run_mutants()
    weaken()
    status, printed = shop.run_mutants()
    assert status == 1
    assert printed.endswith(SURVIVORS)
    assert shop.run_mutants() == (1, printed[printed.index("\nmodule") :])


def test_run_passes_if_every_survivor_is_listed_with_a_reason(shop, weaken):
    weaken()
    shop.write_file("tests/mutants/equivalent.toml", "".join([*LIMITS, EDGE]))
    status, printed = shop.run_mutants()
    assert status == 0
    assert printed.splitlines()[-1].split() == ["all", "4", "4", "1", "3", "0", "25.0%"]


def test_run_fails_if_a_listed_mutant_is_noticed(shop):
    shop.write_file("tests/mutants/equivalent.toml", EDGE)
    status, printed = shop.run_mutants()
    assert status == 1
    assert "equivalent.toml lists these, but no such mutant survives:\n    shop.rules.size is_small\n" in printed


def test_run_fails_if_a_listed_module_is_gone(shop):
    shop.write_file("tests/mutants/equivalent.toml", EDGE.replace("shop.rules.size", "shop.rules.sizes"))
    status, printed = shop.run_mutants()
    assert status == 1
    assert "no such mutant survives:\n    shop.rules.sizes is_small\n" in printed


def test_run_fails_if_the_tests_fail_without_a_mutant(shop):
    shop.write_file("shop/rules/size.py", RULE.replace("LIMIT = 10", "LIMIT = 12"))
    status, printed = shop.run_mutants()
    assert status == 1
    assert printed.endswith(
        "These tests fail without a mutant:\n    shop.rules.size: killed tests/shop/rules/test_size.py\n"
    )


def test_run_fails_if_no_test_imports_the_module(shop):
    shop.write_file("tests/shop/rules/test_size.py", "def test_nothing(): ...\n")
    status, printed = shop.run_mutants()
    assert status == 1
    assert printed.endswith("These tests fail without a mutant:\n    shop.rules.size: unused\n")


def test_run_without_time_judges_nothing_and_says_so(shop):
    status, printed = shop.run_mutants("--minutes", "0")
    assert status == 0
    assert printed.splitlines()[-1].split() == ["all", "4", "0", "0", "0", "0", "–"]


def test_changed_module_is_judged_again(shop):
    shop.run_mutants()
    shop.write_file("shop/rules/size.py", RULE.replace("LIMIT = 10", "LIMIT = 5 + 5"))
    assert "7 to judge" in shop.run_mutants()[1]


def test_mutant_that_never_ends_is_noticed(shop):
    rule = "def count_down(n):\n    while n:\n        n -= True\n    return n\n"
    shop.write_file("shop/rules/size.py", rule)
    test = "from shop.rules.size import count_down\n\n\ndef test_end():\n    assert count_down(3) == 0\n"
    shop.write_file("tests/shop/rules/test_size.py", test)
    assert shop.run_mutants()[0] == 0


def test_run_forgets_what_it_judged_if_the_tests_fail_afterwards(shop):
    test = """
        from pathlib import Path
        from shop.rules.size import is_small

        def test_ten_is_small_until_a_mutant_leaves_something_behind():
            assert not Path("left").exists()
            if not is_small(10):
                Path("left").touch()
            assert is_small(10)
    """
    shop.write_file("tests/shop/rules/test_size.py", dedent(test))
    status, printed = shop.run_mutants()
    assert status == 1
    assert printed.endswith("These tests fail without a mutant:\n    shop.rules.size: no longer, after 4 mutants\n")
    (shop.root / "left").unlink()
    assert "4 to judge" in shop.run_mutants()[1]
