"""Reading and writing an instrument as YAML."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audits
from audits.questions.rules.checking import check_file
from audits.questions.rules.draft import Published
from audits.questions.rules.template import YAML_TEMPLATE
from audits.questions.rules.yaml_file import read_yaml, write_yaml
from audits.rules.answers import Style
from tests.audits.questions.rules.drafts import NOTHING_PUBLISHED, SMALL, drafts, said

SAMPLE = (Path(audits.__file__).parent / "instruments" / "sample.yaml").read_text()


def problems(text: str) -> dict[str, str]:
    return said(check_file(read_yaml(text), NOTHING_PUBLISHED).problems)


def test_a_file_is_read_as_an_instrument():
    found = check_file(read_yaml(SMALL), NOTHING_PUBLISHED).draft

    assert (found.name, found.version, found.valid_from) == ("Small instrument", "2027", date(2027, 1, 1))
    assert (found.pass_overall, found.pass_element, found.is_sample) == (80, 50, False)
    assert [question.code for question in found.questions] == ["1.1", "1.2"]
    assert found.questions[1].style is Style.PERCENT_POSITIVE
    assert found.questions[1].depends_on == "1.1"
    assert found.points == Decimal("15.5")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(drafts())
def test_any_instrument_survives_writing_and_reading(draft):
    reading = check_file(read_yaml(write_yaml(draft)), NOTHING_PUBLISHED)

    assert reading.problems == ()
    assert reading.draft == draft


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.text("-: []{}&*!#|>'\"\n\tab1", max_size=60))
def test_any_text_is_refused_with_its_line(text):
    reading = check_file(read_yaml(text), NOTHING_PUBLISHED)

    assert reading.draft is None
    assert reading.problems
    assert all(problem.place.startswith("line ") and problem.sentence.endswith(".") for problem in reading.problems)


def test_every_value_is_read_as_text():
    text = SMALL.replace('"2027"', "1.10").replace("Is there a policy?", "no").replace('"1.1"', "1.10")

    reading = read_yaml(text)

    assert reading.instrument.said["version"].text == "1.10"
    assert reading.questions[0].said["text"].text == "no"
    assert reading.questions[1].said["depends_on"].text == "1.10"


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_an_empty_value_is_missing(nothing):
    assert problems(SMALL.replace("name: Commitment", f"name: {nothing}")) == {
        "line 6: elements[0].name": "Write a name.",
    }


def test_a_problem_names_its_line_and_path():
    assert problems(SMALL.replace("points: 5.5", "points: 0")) == {
        "line 17: elements[0].questions[1].points": (
            "Write more than 0 points; a question without points is not scored."
        ),
    }


def test_all_problems_are_listed_in_the_order_of_the_file():
    broken = SMALL.replace("validation: D", "validation: X").replace("style: percent_positive", "style: dice")
    broken = broken.replace("version", "edition")

    assert list(problems(broken)) == [
        "line 1: version",
        "line 2: edition",
        "line 10: elements[0].questions[0].validation",
        "line 16: elements[0].questions[1].style",
    ]


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("", "line 1", "The file is empty. Begin with the template."),
        ("# only a comment\n", "line 1", "The file is empty. Begin with the template."),
        ("- 1", "line 1", "Write names and values here, such as name: …, as the template does."),
        ("just text", "line 1", "Write names and values here, such as name: …, as the template does."),
        ("a: 1\na: [", "line 3", None),
        ("a: 1\n\tb: 2", "line 2", None),
        ("x: &a 1", "line 1", "Write the value here; anchors (& and *) aren’t accepted."),
        ("x: 1\ny: *a", "line 2", "Write the value here; anchors (& and *) aren’t accepted."),
        ("x: !!python/object:os.system y", "line 1", "Remove the tag (!)."),
        ("x: 1\n---\ny: 2", "line 2", "Keep one document in the file. Remove the line with ---."),
        ("x: " + "[" * 5000, "line 1", "This is nested too deeply. Keep to the template."),
        ("x: \x00", "line 1", "The file has a character that YAML doesn’t allow. Remove it."),
    ],
    ids=range(12),
)
def test_a_file_that_is_not_plain_yaml_has_one_problem(text, place, sentence):
    found = problems(text)

    assert list(found) == [place]
    assert sentence in (None, found[place])


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ("elements:", "elements: none\nparts:", "line 4: elements", "Write a list here: each item begins with a dash."),
        ("    questions:\n", "    questions: 3\n    others:\n", "line 7: elements[0].questions", "Write a list here"),
        ("name: Small", "name: [Small]\nname: Small", "line 1: name", "Write one value here, not a list."),
        ("version:", 'version: "1"\nversion:', "line 3: version", "This name appears twice."),
        ("points: 10", "marks: 10", "line 12: elements[0].questions[0].marks", "This name is not known here."),
        ("  - number: 1\n", "  - 7\n  - number: 1\n", "line 5: elements[0]", "Write names and values here"),
    ],
)
def test_a_misplaced_value_is_a_problem(old, new, place, sentence):
    found = problems(SMALL.replace(old, new, 1))

    assert found[place].startswith(sentence)


def test_the_template_is_a_valid_instrument():
    assert check_file(read_yaml(YAML_TEMPLATE), NOTHING_PUBLISHED).problems == ()


def test_the_sample_is_labelled_and_has_a_realistic_size():
    sample = check_file(read_yaml(SAMPLE), Published("Version 1", date(2000, 1, 1))).draft

    assert sample.is_sample
    assert "invented" in sample.name
    assert len(sample.elements) == 8
    assert len(sample.questions) >= 64
    assert sample.points == 1000
    assert {question.style for question in sample.questions} == set(Style)
    assert sum(question.is_written_policy for question in sample.questions) == 15
    assert sum(bool(question.depends_on) for question in sample.questions) >= 8
    assert sum(question.may_not_apply for question in sample.questions) >= 8
    assert all(question.attach for question in sample.questions if "D" in question.validation)
    assert all(1 <= question.guidance.count(".") <= 4 for question in sample.questions)


@pytest.mark.parametrize(("levels", "is_refused"), [(11, False), (12, True)])
def test_lists_may_be_nested_11_deep_below_the_file(levels, is_refused):
    found = problems("x: " + "[" * levels + "]" * levels)

    assert (found.get("line 1") == "This is nested too deeply. Keep to the template.") is is_refused


def test_depth_is_that_of_one_branch():
    branch = "[" * 11 + "]" * 11

    assert "line 1" not in problems(f"x: {branch}\ny: {branch}\nz: {branch}\n")


def test_what_yaml_says_is_wrong_is_repeated():
    (sentence,) = problems("a: 1\na: [").values()

    assert sentence.startswith("This is not YAML: did not find expected")


def test_an_unknown_name_is_answered_with_those_of_its_place():
    whole = problems(SMALL.replace("version:", 'edition: "1"\nversion:'))["line 2: edition"]
    asked = problems(SMALL.replace("points: 10", "points: 10\n        marks: 10", 1))

    assert whole.endswith("pass_element, elements.")
    assert [sentence[-11:] for place, sentence in asked.items() if "marks" in place] == ["depends_on."]


def test_a_written_file_keeps_accents_and_the_order_of_the_format():
    written = write_yaml(replace(check_file(read_yaml(SMALL), NOTHING_PUBLISHED).draft, name="Métis"))

    assert written.startswith("name: Métis\nversion: ")
    assert [line.partition(":")[0] for line in written.splitlines() if line[0].isalpha()] == [
        "name",
        "version",
        "is_sample",
        "valid_from",
        "pass_overall",
        "pass_element",
        "elements",
    ]
