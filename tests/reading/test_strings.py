"""Texts in the code, its documentation and the documents use our words, and short sentences."""

from pathlib import Path

import pytest

from tests.reading.strings import Text, collect_from_python, collect_texts, find_problems, list_problem_files
from tests.shrinking import ShrinkingList

ALLOWED = ShrinkingList(Path(__file__).with_name("strings_allowed.txt"))


def test_texts_in_the_code_and_the_documents_read_well():
    found = list_problem_files(collect_texts())

    assert ALLOWED.find_new(found) == []
    assert ALLOWED.find_done(found) == []


def test_there_are_texts_of_every_kind():
    assert {text.kind for text in collect_texts()} == {"string", "docstring", "comment", "document"}


SOURCE = '''
"""Whoever reads this module."""
import re
LABEL = "Two words"
HINT = "Ask somebody " "who knows it."  # mend it
PATTERN = re.compile("whoever comes here is gone")
SQL = "SELECT somebody FROM people WHERE it"


def describe(name):
    """Return it anew."""
    log.info("somebody came here again", name=name)
    return f"The answer of {name} was changed meanwhile."
'''


def test_strings_docstrings_and_comments_are_told_apart():
    found = {(text.kind, text.text) for text in collect_from_python(SOURCE, "audits/a.py")}

    assert found == {
        ("docstring", "Whoever reads this module."),
        ("docstring", "Return it anew."),
        ("comment", "mend it"),
        ("string", "Ask somebody who knows it."),
        ("string", "The answer of Nnn was changed meanwhile."),
    }


@pytest.mark.parametrize(
    ("kind", "text", "complaints"),
    [
        ("string", "Your answers are saved.", 0),
        ("string", "What was typed is kept meanwhile.", 1),
        ("string", "one two three four five " * 5 + "six.", 1),
        ("docstring", "one two three four five " * 5 + "six.", 0),
        ("docstring", "Whoever answered.\n\nWhere a day is missing, it says so.", 2),
    ],
)
def test_a_text_is_judged_by_its_kind(kind, text, complaints):
    assert len([*find_problems(Text("audits/a.py", 1, kind, text))]) == complaints
