from pathlib import Path

import pytest

from tests.mutants.suites import find_suite, list_modules

FILES = {
    "shop/rules/__init__.py": "",
    "shop/rules/prices.py": "PRICE = 1\n",
    "shop/rules/bills.py": "from shop.rules.prices import PRICE\n",
    "shop/till/rules/change.py": "COIN = 1\n",
    "shop/plan/rules.py": "PLAN = 1\n",
    "shop/models.py": "MODEL = 1\n",
    "tests/shop/rules/test_prices.py": "from shop.rules.prices import PRICE\n",
    "tests/shop/rules/test_prices_properties.py": "from shop.rules import prices\n",
    "tests/shop/rules/test_offers.py": "import tests.shop.rules.baskets\nfrom shop.rules import (\n    prices,\n)\n",
    "tests/shop/rules/test_weather.py": "import tests.shop.rules.umbrellas\n",
    "tests/shop/rules/baskets.py": "BASKET = 1\n",
    "tests/shop/rules/umbrellas.py": "UMBRELLA = 1\n",
    "tests/shop/till/rules/test_change.py": "import shop.rules.prices\n",
    "tests/shop/plan/test_rules.py": "import shop.plan.rules\nfrom shop.rules import bills\n",
    "tests/shop/test_models.py": "import shop.rules.prices\n",
    "tests/market/rules/test_stalls.py": "import shop.rules.prices\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_modules_are_all_rules_that_say_something(root):
    assert [str(path) for path in list_modules(root)] == [
        "shop/plan/rules.py",
        "shop/rules/bills.py",
        "shop/rules/prices.py",
        "shop/till/rules/change.py",
    ]


def test_modules_of_certificates_and_deadlines_come_first(root):
    for name in ("municipalities/rules/a.py", "audits/plan/rules.py", "audits/rules/b.py", "certificates/rules/c.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("A = 1\n")
    assert [str(path) for path in list_modules(root)][:5] == [
        "certificates/rules/c.py",
        "audits/rules/b.py",
        "municipalities/rules/a.py",
        "audits/plan/rules.py",
        "shop/plan/rules.py",
    ]


def test_suite_begins_with_the_mirror_and_ends_with_what_reaches_it(root):
    suite = find_suite(root, Path("shop/rules/prices.py"))
    assert [[path.name for path in stage] for stage in suite.stages] == [
        ["test_prices.py", "test_prices_properties.py"],
        ["test_offers.py", "test_change.py"],
        ["test_rules.py"],
    ]


def test_suite_of_a_single_rules_file_begins_with_its_own_test(root):
    assert str(find_suite(root, Path("shop/plan/rules.py")).tests[0]) == "tests/shop/plan/test_rules.py"


def test_suite_knows_what_its_tests_share(root):
    assert [str(path) for path in find_suite(root, Path("shop/rules/prices.py")).helpers] == [
        "tests/shop/rules/baskets.py"
    ]
