"""Names follow the rule: a verb and its object, unique classes, no alias that hides a clash."""

import ast

import pytest

from tests.architecture import names
from tests.architecture.names import ALLOWED, MOST_ONE_WORD, PACKAGES, compute_share, find_functions, list_problems


def test_no_new_name_breaks_the_rule():
    assert ALLOWED.find_new(list_problems()) == []


def test_a_corrected_name_is_removed_from_the_list():
    found = {line for line in ALLOWED.read() if line.startswith("share ")} | {*list_problems()}

    assert ALLOWED.find_done(found) == []


def test_at_most_a_quarter_of_the_functions_have_one_word():
    most = max([MOST_ONE_WORD, *(float(line.split()[1]) for line in ALLOWED.read() if line.startswith("share "))])

    assert compute_share(find_functions()) <= most


@pytest.fixture
def module(monkeypatch):
    """``module(path=source, …)`` is the whole repository for this test."""

    def replace(sources):
        trees = {path: ast.parse(source) for path, source in sources.items()}
        monkeypatch.setattr(names, "_parse_modules", lambda: trees)

    return replace


def test_a_function_of_one_word_is_found(module):
    module({"audits/a.py": "def settle(): ...\ndef submit_audit(): ...\ndef _next(): ..."})

    assert [*list_problems()] == ["function audits/a.py settle"]
    assert compute_share(find_functions()) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "source",
    [
        "class A(Form):\n def clean(self): ...",
        "class A:\n @property\n def name(self): ...",
        "class A(QuerySet):\n def due(self): ...",
        "class A(ViewSet):\n @action(detail=True)\n def submit(self): ...",
        "def submit_audit():\n def wrap(): ...",
    ],
)
def test_an_inherited_name_or_a_noun_is_allowed(module, source):
    module({"audits/a.py": source})

    assert list_problems() == {}


def test_an_inherited_name_outside_a_subclass_is_found(module):
    module({"audits/a.py": "def save(): ...\nclass A:\n def render(self): ..."})

    assert [*list_problems()] == ["function audits/a.py save", "function audits/a.py render"]


def test_two_classes_with_one_name_are_found(module):
    module({"audits/a.py": "class Row: ...", "certificates/b.py": "class Row: ..."})

    assert [*list_problems()] == ["class audits/a.py Row", "class certificates/b.py Row"]


def test_a_rule_and_its_model_can_share_a_name(module):
    module({"audits/rules/audit.py": "class Audit: ...", "audits/models/audit.py": "class Audit: ..."})

    assert list_problems() == {}


def test_an_alias_that_hides_a_clash_is_found(module):
    module({"audits/a.py": "from certificates.rules.answer import Standing as Where\nimport datetime as dt"})

    assert [*list_problems()] == ["alias audits/a.py Standing as Where"]


def test_the_code_to_check_is_found():
    assert {one.app for one in find_functions()} >= set(PACKAGES) - {"demo"}
