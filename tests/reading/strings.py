"""Texts for people in Python sources and documents, and how they read.

A string for people has at least ``FEWEST`` words and looks like language. Docstrings, comments and documents are
checked for wording alone; strings also for the length of their sentences.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.reading.grades import LONGEST, find_sentences, find_words
from tests.reading.wording import find_banned

ROOT = Path(__file__).parents[2]
PACKAGES = ("secor_portal", "municipalities", "audits", "certificates", "notifications", "demo")
DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "tests/README.md")
FEWEST = 4
LOGGING = {"debug", "info", "warning", "error", "exception", "critical"}
_IS_SQL = re.compile(r"\b(?:SELECT|UPDATE|INSERT|DELETE|CREATE|ALTER|DROP|ANALYZE|VACUUM|WITH)\b")
_IS_CODE = re.compile(r"[{}<>\\^$=_]|https?://|\(\?|[a-z]:[a-z]|--[a-z]")
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_QUOTED_CODE = re.compile(r"``[^`]+``|`[^`]+`")
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n|\s*(?:[-*|#]|\d+\.)\s))*")
_FILLED_IN = re.compile(r"\{[a-z_.0-9]*(?:![rs])?(?::[^{}]*)?\}|%\([a-z_]+\)[sd]|%[sd]\b")
_TAG = re.compile(r"</?[a-z][^<>]*>")
_URL = re.compile(r"https?://\S+|\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its place. ``kind`` is string, docstring, comment or document."""

    path: str
    line: int
    kind: str
    text: str

    @property
    def place(self) -> str:
        """The file and line, as editors open them."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text."""

    text: Text
    complaint: str

    def __str__(self) -> str:
        return f"{self.text.place} {self.text.kind}: {self.complaint}"


def find_problems(text: Text) -> Iterator[Problem]:
    """The banned phrases of a text, and its long sentences if it is a string for people."""
    sentences = find_sentences(text.text.split("\n\n") if text.kind != "string" else [text.text])
    if text.kind == "string":
        for sentence in sentences:
            if (count := len(find_words(sentence))) > LONGEST:
                yield Problem(text, f"{count} words: {sentence}")
    for hit in find_banned(sentences):
        yield Problem(text, str(hit))


def list_problem_files(texts: Iterable[Text]) -> list[str]:
    """``path kind`` for each file that has problems of that kind, as lists of what is allowed name it."""
    return sorted({f"{problem.text.path} {problem.text.kind}" for text in texts for problem in find_problems(text)})


@cache
def collect_texts(root: Path = ROOT) -> tuple[Text, ...]:
    """Every text of the code and the documents, without tests and migrations."""
    return tuple(_walk_texts(root))


def _walk_texts(root: Path) -> Iterator[Text]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from collect_from_python(path.read_text(), str(path.relative_to(root)))
    for name in DOCUMENTS:
        for path in sorted((root / name).rglob("*.md")) if (root / name).is_dir() else [root / name]:
            if path.exists():
                yield from _collect_from_document(path.read_text(), str(path.relative_to(root)))


def collect_from_python(source: str, path: str) -> Iterator[Text]:
    """The strings for people, docstrings and comments of one module."""
    tree = ast.parse(source)
    docstrings = dict(_find_docstrings(tree))
    for node, docstring in docstrings.items():
        yield Text(path, node.lineno, "docstring", _QUOTED_CODE.sub("it", docstring))
    unread = set(docstrings) | set(_find_unread(tree))
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if node in unread or node in parts:
            continue
        if (text := _read_literal(node)) and _is_for_people(text):
            yield Text(path, node.lineno, "string", text)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(path, token.start[0], "comment", _QUOTED_CODE.sub("it", token.string.lstrip("# ")))


def _collect_from_document(text: str, path: str) -> Iterator[Text]:
    """The paragraphs of a document, each with the line that it begins in; code is left out."""
    without_code = _FENCED.sub(lambda match: re.sub(r"[^\n]", "", match.group()), text)
    for match in _PARAGRAPH.finditer(without_code):
        words = _URL.sub(" ", _QUOTED_CODE.sub("it", match.group()))
        yield Text(path, without_code.count("\n", 0, match.start()) + 1, "document", " ".join(words.split()))


def _find_docstrings(tree: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                yield first.value, first.value.value


def _find_unread(tree: ast.AST) -> Iterator[ast.AST]:
    """Constants that only machines and maintainers read: log lines, patterns, SQL, words to look for in a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            *owners, name = ast.unparse(node.func).split(".")
            is_log_line = name in LOGGING and owners in (["log"], ["logger"], ["logging"])
            if owners == ["re"] or is_log_line or name in {"execute", "RunSQL", "_listed"}:
                for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    yield from ast.walk(argument)


def _read_literal(node: ast.AST) -> str:
    """The text of a literal, without its HTML; what is filled in is one word."""
    text = ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "Nnn" for part in node.values)
    return _TAG.sub(" ", _FILLED_IN.sub("Nnn", text))


def _is_for_people(text: str) -> bool:
    words = find_words(text)
    if len(words) < FEWEST or _IS_SQL.search(text) or _IS_CODE.search(text):
        return False
    return any(word.islower() for word in words)
