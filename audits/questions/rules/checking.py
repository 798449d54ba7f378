"""Checking a parsed file: the result is a complete draft, or every problem in the file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits.questions.rules.draft import (
    ElementDraft,
    File,
    FileEntry,
    FileProblem,
    InstrumentDraft,
    Published,
    QuestionDraft,
)
from audits.questions.rules.fields import ASKED_FOR, DEFAULTS, ELEMENT, INSTRUMENT, QUESTION, NotReadable, Read

Code = tuple[int, int]  # element and number
CELL, LINE = re.compile(r"(.*)!([A-Z]+)([0-9]+)"), re.compile(r"line ([0-9]+)")
SHEETS = {"Instrument": 1, "Elements": 2, "Questions": 3}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A draft, or its problems: ``draft`` is None as soon as there is one."""

    draft: InstrumentDraft | None
    problems: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with its readable values."""

    entry: FileEntry
    values: Mapping[str, Any]

    def has_values(self, *names: str) -> bool:
        return all(name in self.values for name in names)

    @property
    def code(self) -> Code:
        return self.values["element"], self.values["number"]


def check_file(file: File, published: Published) -> CheckedFile:
    """The draft of ``file`` if everything in it is right and fits the ``published`` versions."""
    problems = list(file.problems)
    header = _row(file.instrument, INSTRUMENT, problems)
    elements = [_row(entry, ELEMENT, problems) for entry in file.elements]
    questions = [_row(entry, QUESTION, problems) for entry in file.questions]
    problems += _against_the_published(header, published)
    problems += _pass_marks(header)
    problems += _elements(elements, questions, file.instrument)
    problems += _questions(questions, elements)
    if problems:
        return CheckedFile(None, tuple(sorted(problems, key=_order)))
    return CheckedFile(_draft(header, elements, questions))


def _order(problem: FileProblem) -> tuple[str | int, ...]:
    """The order in the file: by line, or by sheet, row and column."""
    cell = CELL.match(problem.place)
    if cell:
        return (SHEETS.get(cell[1], 0), int(cell[3]), len(cell[2]), cell[2])
    line = LINE.match(problem.place)
    return (SHEETS.get(problem.place, 0), int(line[1]) if line else 0, 0, problem.place)


def _row(entry: FileEntry, fields: Mapping[str, Read], problems: list[FileProblem]) -> EntryRow:
    """Read the fields of an entry. A place that already has a problem gets no second one."""
    values = {}
    wrong = {problem.place for problem in problems}
    for name, read in fields.items():
        said = entry.said.get(name)
        if entry.find_place(name) in wrong or not (said or name in entry.places):
            continue
        if said is None or not said.text.strip():
            if name in DEFAULTS:
                values[name] = DEFAULTS[name]
            else:
                problems.append(FileProblem(entry.find_place(name), ASKED_FOR[name]))
            continue
        try:
            values[name] = read(said.text)
        except NotReadable as fault:
            problems.append(FileProblem(said.place, str(fault)))
    return EntryRow(entry, values)


def _against_the_published(header: EntryRow, published: Published) -> Iterator[FileProblem]:
    if header.has_values("name", "version"):
        name, version = header.values["name"], header.values["version"]
        if (name, version) in published.versions:
            sentence = f"Version {version} of “{name}” is already published. Give this one another version."
            yield FileProblem(header.entry.find_place("version"), sentence)
    first = published.newest_from
    if first and header.has_values("valid_from") and header.values["valid_from"] <= first:
        sentence = f"Write a day after {first}, from when “{published.newest}” is valid; this one follows it."
        yield FileProblem(header.entry.find_place("valid_from"), sentence)


def _pass_marks(header: EntryRow) -> Iterator[FileProblem]:
    if (
        header.has_values("pass_overall", "pass_element")
        and header.values["pass_element"] > header.values["pass_overall"]
    ):
        sentence = "Write a pass mark for the sections that is not above the overall one."
        yield FileProblem(header.entry.find_place("pass_element"), sentence)


def _elements(elements: Sequence[EntryRow], questions: Sequence[EntryRow], whole: FileEntry) -> Iterator[FileProblem]:
    if not elements and "elements" in whole.places:
        yield FileProblem(
            whole.find_place("elements"), "There are no elements. Write at least one, with its questions."
        )
    numbered = [row for row in elements if row.has_values("number")]
    yield from _repeated(numbered, lambda row: row.values["number"], "number", "Element")
    yield from _gaps(numbered, lambda row: row.values["number"], "The elements")
    asked = {row.values["element"] for row in questions if row.has_values("element")}
    for row in numbered:
        if row.values["number"] not in asked:
            sentence = f"Element {row.values['number']} has no questions. Write at least one, or remove the element."
            yield FileProblem(row.entry.find_place("questions"), sentence)
    names: dict[str, int] = {}
    for row in elements:
        if (
            row.has_values("name", "number")
            and names.setdefault(row.values["name"], row.values["number"]) != (row.values["number"])
        ):
            sentence = f"Element {names[row.values['name']]} already has this name. Give this one another."
            yield FileProblem(row.entry.find_place("name"), sentence)


def _questions(questions: Sequence[EntryRow], elements: Sequence[EntryRow]) -> Iterator[FileProblem]:
    known = {row.values["number"] for row in elements if row.has_values("number")}
    for row in questions:
        if row.has_values("element") and row.values["element"] not in known and elements:
            sentence = f"There is no element {row.values['element']}. Write the number of an existing one."
            yield FileProblem(row.entry.find_place("element"), sentence)
    coded = [row for row in questions if row.has_values("element", "number")]
    yield from _repeated(coded, lambda row: f"{row.code[0]}.{row.code[1]}", "number", "Question")
    for element in sorted({row.code[0] for row in coded}):
        within = [row for row in coded if row.code[0] == element]
        yield from _gaps(within, lambda row: row.code[1], f"The questions of element {element}")
    yield from _dependencies(coded)


def _repeated(rows: Sequence[EntryRow], key: Any, field: str, noun: str) -> Iterator[FileProblem]:
    first: dict[Any, str] = {}
    for row in rows:
        name, place = key(row), row.entry.find_place(field)
        if name in first:
            yield FileProblem(place, f"{noun} {name} already exists ({first[name]}). Give this one another number.")
        first.setdefault(name, place)


def _gaps(rows: Sequence[EntryRow], key: Any, nouns: str) -> Iterator[FileProblem]:
    """Problems with gaps: numbers run from 1 without a gap, in any order in the file."""
    expected = 1
    for row in sorted(rows, key=key):
        number = key(row)
        if number > expected:
            sentence = f"{nouns} are numbered 1, 2, 3 and so on; before {number} there is no {expected}."
            yield FileProblem(
                row.entry.find_place("number"), f"{sentence} Write {expected} here, or add what is missing."
            )
        expected = max(expected, number + 1)


def _dependencies(questions: Sequence[EntryRow]) -> Iterator[FileProblem]:
    codes = {row.code for row in questions}
    for row in questions:
        wanted = row.values.get("depends_on")
        if wanted:
            element, _, number = wanted.partition(".")
            sentence = _wrong_dependency(row, (int(element), int(number)), codes)
            if sentence:
                yield FileProblem(row.entry.find_place("depends_on"), sentence)


def _wrong_dependency(row: EntryRow, other: Code, codes: set[Code]) -> str:
    said = row.entry.said["depends_on"]
    if other == row.code:
        return "A question can’t depend on itself. Write the code of an earlier one, or nothing."
    if said.is_number and (other[0], other[1] * 10) in codes:
        name = f"{other[0]}.{other[1]}"
        return f"As a number, {name} and {name}0 are the same. Format the cell as text and write the code again."
    if other not in codes:
        return f"There is no question {other[0]}.{other[1]}. Write the code of an earlier one, or nothing."
    if other > row.code:
        return f"Question {other[0]}.{other[1]} comes later. A question can depend on an earlier one only."
    return ""


def _draft(header: EntryRow, elements: Sequence[EntryRow], questions: Sequence[EntryRow]) -> InstrumentDraft:
    by_element: dict[int, list[EntryRow]] = {row.values["number"]: [] for row in elements}
    for row in sorted(questions, key=lambda row: row.code):
        by_element[row.code[0]].append(row)
    names = {row.values["number"]: row.values["name"] for row in elements}
    every = [
        ElementDraft(number, names[number], tuple(map(_question, by_element[number]))) for number in sorted(by_element)
    ]
    return InstrumentDraft(**header.values, elements=tuple(every))


def _question(row: EntryRow) -> QuestionDraft:
    values = dict(row.values)
    return QuestionDraft(code=f"{values.pop('element')}.{values.pop('number')}", **values)
