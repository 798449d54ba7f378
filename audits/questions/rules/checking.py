"""From what a file says to an instrument that is whole and right; or to every problem in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits.questions.rules.draft import ElementDraft, Entry, File, InstrumentDraft, Problem, Published, QuestionDraft
from audits.questions.rules.fields import ASKED_FOR, DEFAULTS, ELEMENT, INSTRUMENT, QUESTION, NotReadable, Read

Code = tuple[int, int]  # element and number
CELL, LINE = re.compile(r"(.*)!([A-Z]+)([0-9]+)"), re.compile(r"line ([0-9]+)")
SHEETS = {"Instrument": 1, "Elements": 2, "Questions": 3}


@dataclass(frozen=True, slots=True)
class Reading:
    """An instrument, or why there is none: the draft is None as soon as there is one problem."""

    draft: InstrumentDraft | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with what could be read of it."""

    entry: Entry
    values: Mapping[str, Any]

    def has(self, *names: str) -> bool:
        return all(name in self.values for name in names)

    @property
    def code(self) -> Code:
        return self.values["element"], self.values["number"]


def check(file: File, published: Published) -> Reading:
    """The instrument of ``file``, if everything in it is right beside what is ``published`` already."""
    problems = list(file.problems)
    header = _row(file.instrument, INSTRUMENT, problems)
    elements = [_row(entry, ELEMENT, problems) for entry in file.elements]
    questions = [_row(entry, QUESTION, problems) for entry in file.questions]
    problems += _against_the_published(header, published)
    problems += _pass_marks(header)
    problems += _elements(elements, questions, file.instrument)
    problems += _questions(questions, elements)
    if problems:
        return Reading(None, tuple(sorted(problems, key=_order)))
    return Reading(_draft(header, elements, questions))


def _order(problem: Problem) -> tuple[str | int, ...]:
    """As the file goes: by line, or by sheet, row and column."""
    cell = CELL.match(problem.place)
    if cell:
        return (SHEETS.get(cell[1], 0), int(cell[3]), len(cell[2]), cell[2])
    line = LINE.match(problem.place)
    return (SHEETS.get(problem.place, 0), int(line[1]) if line else 0, 0, problem.place)


def _row(entry: Entry, fields: Mapping[str, Read], problems: list[Problem]) -> Row:
    """What is known to be wrong at a place, or has no place at all, is not complained about twice."""
    values = {}
    wrong = {problem.place for problem in problems}
    for name, read in fields.items():
        said = entry.said.get(name)
        if entry.at(name) in wrong or not (said or name in entry.places):
            continue
        if said is None or not said.text.strip():
            if name in DEFAULTS:
                values[name] = DEFAULTS[name]
            else:
                problems.append(Problem(entry.at(name), ASKED_FOR[name]))
            continue
        try:
            values[name] = read(said.text)
        except NotReadable as fault:
            problems.append(Problem(said.place, str(fault)))
    return Row(entry, values)


def _against_the_published(header: Row, published: Published) -> Iterator[Problem]:
    if header.has("name", "version"):
        name, version = header.values["name"], header.values["version"]
        if (name, version) in published.versions:
            sentence = f"Version {version} of “{name}” is published, so it is frozen. Give this one another version."
            yield Problem(header.entry.at("version"), sentence)
    first = published.newest_from
    if first and header.has("valid_from") and header.values["valid_from"] <= first:
        sentence = f"Write a day after {first}, from when “{published.newest}” is valid; this one follows it."
        yield Problem(header.entry.at("valid_from"), sentence)


def _pass_marks(header: Row) -> Iterator[Problem]:
    if header.has("pass_overall", "pass_element") and header.values["pass_element"] > header.values["pass_overall"]:
        sentence = "Write a mark for the elements that is not above the one for the whole (R2.2)."
        yield Problem(header.entry.at("pass_element"), sentence)


def _elements(elements: Sequence[Row], questions: Sequence[Row], whole: Entry) -> Iterator[Problem]:
    if not elements and "elements" in whole.places:
        yield Problem(whole.at("elements"), "There are no elements. Write at least one, with its questions.")
    numbered = [row for row in elements if row.has("number")]
    yield from _repeated(numbered, lambda row: row.values["number"], "number", "Element")
    yield from _gaps(numbered, lambda row: row.values["number"], "The elements")
    asked = {row.values["element"] for row in questions if row.has("element")}
    for row in numbered:
        if row.values["number"] not in asked:
            sentence = f"Element {row.values['number']} has no questions. Write at least one, or take the element out."
            yield Problem(row.entry.at("questions"), sentence)
    names: dict[str, int] = {}
    for row in elements:
        if (
            row.has("name", "number")
            and names.setdefault(row.values["name"], row.values["number"]) != (row.values["number"])
        ):
            sentence = f"Element {names[row.values['name']]} has this name already. Give this one its own."
            yield Problem(row.entry.at("name"), sentence)


def _questions(questions: Sequence[Row], elements: Sequence[Row]) -> Iterator[Problem]:
    known = {row.values["number"] for row in elements if row.has("number")}
    for row in questions:
        if row.has("element") and row.values["element"] not in known and elements:
            sentence = f"There is no element {row.values['element']}. Write the number of one that is there."
            yield Problem(row.entry.at("element"), sentence)
    coded = [row for row in questions if row.has("element", "number")]
    yield from _repeated(coded, lambda row: f"{row.code[0]}.{row.code[1]}", "number", "Question")
    for element in sorted({row.code[0] for row in coded}):
        within = [row for row in coded if row.code[0] == element]
        yield from _gaps(within, lambda row: row.code[1], f"The questions of element {element}")
    yield from _dependencies(coded)


def _repeated(rows: Sequence[Row], key: Any, field: str, noun: str) -> Iterator[Problem]:
    first: dict[Any, str] = {}
    for row in rows:
        name, place = key(row), row.entry.at(field)
        if name in first:
            yield Problem(place, f"{noun} {name} is there already ({first[name]}). Give this one another number.")
        first.setdefault(name, place)


def _gaps(rows: Sequence[Row], key: Any, nouns: str) -> Iterator[Problem]:
    """Numbers go on from 1 without a gap, whatever the order in which the file has them."""
    expected = 1
    for row in sorted(rows, key=key):
        number = key(row)
        if number > expected:
            sentence = f"{nouns} are numbered 1, 2, 3 and so on; before {number} there is no {expected}."
            yield Problem(row.entry.at("number"), f"{sentence} Write {expected} here, or add what is missing.")
        expected = max(expected, number + 1)


def _dependencies(questions: Sequence[Row]) -> Iterator[Problem]:
    codes = {row.code for row in questions}
    for row in questions:
        wanted = row.values.get("depends_on")
        if wanted:
            element, _, number = wanted.partition(".")
            sentence = _wrong_dependency(row, (int(element), int(number)), codes)
            if sentence:
                yield Problem(row.entry.at("depends_on"), sentence)


def _wrong_dependency(row: Row, other: Code, codes: set[Code]) -> str:
    said = row.entry.said["depends_on"]
    if other == row.code:
        return "A question cannot depend on itself. Write the code of an earlier one, or nothing."
    if said.is_number and (other[0], other[1] * 10) in codes:
        name = f"{other[0]}.{other[1]}"
        return f"As a number, {name} and {name}0 are the same. Format the cell as text and write the code again."
    if other not in codes:
        return f"There is no question {other[0]}.{other[1]}. Write the code of an earlier one, or nothing."
    if other > row.code:
        return f"Question {other[0]}.{other[1]} comes later. A question can depend on an earlier one only."
    return ""


def _draft(header: Row, elements: Sequence[Row], questions: Sequence[Row]) -> InstrumentDraft:
    by_element: dict[int, list[Row]] = {row.values["number"]: [] for row in elements}
    for row in sorted(questions, key=lambda row: row.code):
        by_element[row.code[0]].append(row)
    names = {row.values["number"]: row.values["name"] for row in elements}
    every = [
        ElementDraft(number, names[number], tuple(map(_question, by_element[number]))) for number in sorted(by_element)
    ]
    return InstrumentDraft(**header.values, elements=tuple(every))


def _question(row: Row) -> QuestionDraft:
    values = dict(row.values)
    return QuestionDraft(code=f"{values.pop('element')}.{values.pop('number')}", **values)
