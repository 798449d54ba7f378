"""Code, templates and docs cite the rules of the program by number; every cited rule exists."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from secor_portal.program_rules import RULES, RULES_BY_NUMBER
from tests.shrinking import ShrinkingList

ROOT = Path(settings.BASE_DIR)
CODE_ROOTS = ("secor_portal", "municipalities", "audits", "certificates", "notifications", "templates")
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TABLES = {ROOT / "secor_portal" / "program_rules.py", ROOT / "secor_portal" / "glossary.py"}
SUFFIXES = {".py", ".html", ".txt", ".js", ".css"}
NUMBER = re.compile(r"\bR\d+(?:\.\d+)?\b")


def source_files() -> list[Path]:
    """The source files of the portal, without migrations and the tables of rules."""
    files = (path for root in CODE_ROOTS for path in (ROOT / root).rglob("*") if path.suffix in SUFFIXES)
    return sorted(path for path in files if "migrations" not in path.parts and path not in TABLES)


CODE = source_files()
TEMPLATES = [path for path in CODE if path.suffix in (".html", ".txt")]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def citations(paths: list[Path]) -> dict[str, set[str]]:
    """File → the rule numbers in it."""
    found = {name_of(path): set(NUMBER.findall(path.read_text())) for path in paths}
    return {name: numbers for name, numbers in found.items() if numbers}


def test_every_cited_rule_exists():
    unknown = {name: numbers - set(RULES_BY_NUMBER) for name, numbers in citations([*CODE, *DOCS]).items()}

    assert {name: numbers for name, numbers in unknown.items() if numbers} == {}


def test_every_rule_is_cited_in_the_source():
    cited = set().union(*citations(CODE).values())

    assert set(RULES_BY_NUMBER) - cited == set()


def test_docs_and_table_have_the_same_rules():
    text = (ROOT / "docs" / "program" / "rules.md").read_text()

    documented = re.findall(r'<a id="(rule-[\d-]+)"></a>\n\n### (R[\d.]+) (.+)\n', text)
    assert documented == [(rule.anchor, rule.number, rule.title) for rule in RULES]
    assert len(documented) == text.count("### R")


def test_docs_and_table_have_the_same_groups():
    text = (ROOT / "docs" / "program" / "rules.md").read_text()
    groups = list(dict.fromkeys(rule.group for rule in RULES))

    assert [title for title in re.findall(r"^## (.+)$", text, re.MULTILINE) if title in groups] == groups


def test_templates_show_rule_numbers_as_links_only():
    """``{% rule … %}`` makes the link; a number in the text or from a variable has no link."""
    shown = {name_of(path): find_shown_numbers(path.read_text()) for path in TEMPLATES}

    assert {name: numbers for name, numbers in shown.items() if numbers} == {}


def find_shown_numbers(template: str) -> list[str]:
    text = re.sub(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}", "", template, flags=re.DOTALL)
    return NUMBER.findall(text) + re.findall(r"{{[^}]*\brules?(?:\.\d+)?\s*(?:\|[^}]*)?}}", text)


@pytest.mark.parametrize("source", ["Late (R3.4).", "{{ reason.rule }}", "{{ task.rules|joined }}", "{{ rules.0 }}"])
def test_a_number_without_a_link_is_found(source):
    assert find_shown_numbers(f'<p>{source} {{% rule "R3.4" %}}</p>') != []


@pytest.mark.parametrize("source", ['{% rule "R3.4" %}', "{% rule reason.rule %}", "{# R3.4 #}", "{{ rule.title }}"])
def test_a_number_in_a_tag_or_comment_is_ignored(source):
    assert find_shown_numbers(f"<p>{source}</p>") == []


def test_the_files_to_check_are_found():
    cited = citations([*CODE, *DOCS])

    assert {"certificates/rules/standing.py", "templates/certificates/home.html"} <= set(cited)
    assert "docs/program/standing.md" in cited


# — sentences for people —

HELP_TEXTS = {
    "audits/models/audit.py",
    "municipalities/models/municipality.py",
}  # these texts are for developers and are part of migrations
ALLOWED = ShrinkingList(Path(__file__).with_name("rule_sentences_allowed.txt"))


def list_citing_modules() -> list[str]:
    """Modules with a rule's number in a sentence for people."""
    modules = [path for path in CODE if path.suffix == ".py" and name_of(path) not in HELP_TEXTS]
    return [name_of(path) for path in modules if cites_in_a_sentence(path)]


def cites_in_a_sentence(path: Path) -> bool:
    """Whether a text of the module has words and a rule's number.

    A number alone is data, and a docstring is for developers.
    """
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return any(
        _mixes_words_with_a_number(node) or _prints_a_number(node)
        for node in ast.walk(tree)
        if id(node) not in docstrings
    )


def _mixes_words_with_a_number(node: ast.AST) -> bool:
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return bool(NUMBER.search(text)) and not NUMBER.fullmatch(text)


def _prints_a_number(node: ast.AST) -> bool:
    """``f"… ({reason.rule})"``"""
    return isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Attribute) and node.value.attr == "rule"


@pytest.mark.slow
def test_sentences_give_the_reason_in_words():
    citing = list_citing_modules()

    assert ALLOWED.find_new(citing) == []
    assert ALLOWED.find_done(citing) == []


@pytest.mark.parametrize("source", ['X = "Late (R3.4)."', 'X = f"Late ({r.rule})."', 'X = f"Late ({n}, R3.4)."'])
def test_a_sentence_with_a_number_is_found(tmp_path, source):
    module = tmp_path / "module.py"
    module.write_text(f'"""Late (R3.4)."""\n{source}\n')

    assert cites_in_a_sentence(module)


@pytest.mark.parametrize("source", ['X = "R3.4"', 'X = ("Late.", "R3.4")', 'X = f"{r.number}"'])
def test_a_number_as_data_is_not_a_sentence(tmp_path, source):
    module = tmp_path / "module.py"
    module.write_text(f'"""Late (R3.4)."""\n{source}\n')

    assert not cites_in_a_sentence(module)
