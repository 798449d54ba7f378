"""A page that is hard to read is found, with the place and the reason."""

import pytest

from tests.reading.judging import Verdicts
from tests.reading.test_grades import HEAVY, MORE, PLAIN

LONG = "If you " + "wait and " * 13 + "wait."


@pytest.fixture
def verdicts():
    return Verdicts(grade=7)


@pytest.mark.parametrize(
    ("blocks", "villages", "kinds"),
    [
        ([PLAIN, MORE], True, []),
        ([HEAVY, MORE], True, ["home grade"]),
        ([PLAIN, MORE, LONG], True, ["home length"]),
        ([PLAIN, MORE, "Whoever answered can ask."], True, ["home wording"]),
        ([PLAIN, "The peak of this element."], True, ["home wording"]),
        ([PLAIN, "The peak of this element."], False, []),
    ],
)
def test_a_page_is_judged_by_grade_length_and_wording(verdicts, blocks, villages, kinds):
    verdicts.add("home", blocks, villages=villages, where="reader, /m/delia/")

    assert [*verdicts.find_problems()] == kinds


def test_the_worst_example_of_a_page_counts(verdicts):
    verdicts.add("home", [PLAIN, MORE], villages=True, where="reader")
    verdicts.add("home", [HEAVY, MORE], villages=True, where="administrator")
    verdicts.add("home", [PLAIN, MORE], villages=True, where="auditor")

    assert verdicts.find_problems()["home grade"].endswith("for administrator")
    assert "above 7" in verdicts.find_problems()["home grade"]


def test_the_report_names_hard_sentences_and_the_better_wording(verdicts):
    verdicts.add("home", [HEAVY, LONG, "Whoever answered can ask."], villages=True, where="reader")
    verdicts.add("help", [PLAIN, MORE], villages=True, where="reader")

    report = verdicts.describe(show_all=False)

    assert f": {HEAVY.partition('.')[0]}." in report
    assert "29 words: If you wait" in report
    assert "“Whoever” in “Whoever answered can ask.” → name the person or the role" in report
    assert "help" not in report
    assert "help: grade" in verdicts.describe(show_all=True)
    assert "2 read, 2 with a grade: 1 above 7, 1 with a sentence over 25 words, 1 with a phrase" in report
