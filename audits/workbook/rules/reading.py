"""Reading an uploaded workbook. Rows and columns may have any order; every problem names its cell."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from audits.rules.answers import AskedQuestion, GivenAnswer
from audits.workbook.rules.columns import (
    AUDIT_LABEL,
    FIELDS,
    FILLED,
    FRONT,
    INSTRUMENT_LABEL,
    Heading,
    Stamp,
    normalize_heading,
    read_stamp,
)
from audits.workbook.rules.values import READ, Unreadable, text_in
from secor_portal.sheets.workbook import Cell, Sheet, Workbook

HEADINGS_WITHIN = 30  # rows from the top
MOST_PROBLEMS = 500  # people don't correct more cells one by one
KNOWN = {normalize_heading(heading): heading for heading in Heading}
NEEDED = (Heading.CODE, *FILLED)
RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
ALPHABET = 26
FORMULA = "There is a formula in this cell. Type the value instead."
AGAIN = "Download the workbook again and copy your answers into it."


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong at one cell of one sheet, and what to do. ``cell`` may be empty, for the sheet as a whole."""

    sheet: str
    cell: str
    sentence: str

    @property
    def place(self) -> str:
        """Inspections!H12, or the sheet alone."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class WorkbookOwner:
    """The audit that the workbook must belong to. ``titles`` are the names of the sheets with answers."""

    audit: str
    instrument: str
    reference: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The answers on one sheet: the row of the headings, and the column of each (counted from 1)."""

    sheet: Sheet
    top: int
    columns: Mapping[Heading, int]

    def cell(self, row: int, column: Heading) -> Cell:
        """The cell of this row below a heading; an empty one if the heading is missing."""
        number = self.columns.get(column)
        return self.sheet.get_cell(row, number) if number else Cell()

    def make_problem(self, row: int, column: Heading, sentence: str) -> CellProblem:
        """A problem at that cell."""
        _, _, cell = self.sheet.name_cell(row, self.columns[column]).rpartition("!")
        return CellProblem(self.sheet.name, cell, sentence)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question's row: the answer in its cells, and the stamp from the download if it is still there."""

    code: str
    table: Table
    number: int
    said: GivenAnswer
    stamp: Stamp | None

    def make_problem(self, column: Heading, sentence: str) -> CellProblem:
        """A problem in this row."""
        return self.table.make_problem(self.number, column, sentence)

    @property
    def place(self) -> str:
        """The row's first cell: Inspections!A12."""
        return self.table.sheet.name_cell(self.number, self.table.columns[Heading.CODE])


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """The answers of a workbook. ``ignored`` names the sheets without answers."""

    rows: Sequence[AnswerRow] = ()
    problems: Sequence[CellProblem] = ()
    ignored: Sequence[str] = ()


@dataclass
class _Progress:
    """The rows and problems found so far while a workbook is read."""

    questions: Mapping[str, AskedQuestion]
    rows: dict[str, AnswerRow] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS

    def report(self, problems: Iterable[CellProblem]) -> None:
        for problem in problems:
            if self.is_full:
                return
            self.problems.append(problem)


def read_answers(book: Workbook, owner: WorkbookOwner, questions: Sequence[AskedQuestion]) -> WorkbookReading:
    """All rows with answers, and every problem. Empty rows and other sheets are ignored."""
    if strangers := list(_not_of(owner, book)):
        return WorkbookReading(problems=strangers)
    tables, ignored = [], []
    desk = _Progress({question.code: question for question in questions})
    for sheet in book.sheets:
        table = _table(sheet)
        if table is None:
            ignored.append(sheet.name)
            continue
        tables.append(table)
        desk.report(_broken_headings(table))
    desk.report(_lost_headings(ignored, owner))
    if not tables and not desk.problems:
        desk.report([CellProblem(book.sheets[0].name, "", f"No sheet of this workbook holds answers. {AGAIN}")])
    for table in tables:
        if not any(_broken_headings(table)):
            _read_table(table, desk)
    return WorkbookReading(list(desk.rows.values()), desk.problems, [name for name in ignored if name != FRONT])


def _not_of(owner: WorkbookOwner, book: Workbook) -> Iterator[CellProblem]:
    """Problems of a workbook for another audit or another version of the questions, which isn't read at all."""
    front = book.find_sheet(FRONT)
    if front is None:
        sentence = f"The sheet “{FRONT}” is missing. It names the audit. {AGAIN}"
        yield CellProblem(book.sheets[0].name if book.sheets else FRONT, "", sentence)
        return
    audit = f"This workbook belongs to another audit. Choose the workbook of {owner.reference}."
    yield from _unlike(front, AUDIT_LABEL, owner.audit, audit)
    changed = f"This audit now uses another version of the audit questions. {AGAIN}"
    yield from _unlike(front, INSTRUMENT_LABEL, owner.instrument, changed)


def _unlike(front: Sheet, label: str, expected: str, sentence: str) -> Iterator[CellProblem]:
    wanted = normalize_heading(label)
    for number, row in enumerate(front.rows, start=1):
        if row and normalize_heading(text_in(row[0].value)) == wanted:
            if text_in(front.get_cell(number, 2).value).casefold() != expected.casefold():
                yield CellProblem(front.name, f"B{number}", sentence)
            return
    yield CellProblem(front.name, "", f"The line “{label}” is missing. {AGAIN}")


def _table(sheet: Sheet) -> Table | None:
    """The first row near the top that has a heading for the code and one for something to fill in."""
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN], start=1):
        found = list(_headings(row))
        columns = dict(reversed(found))  # of two columns with one heading the first
        if Heading.CODE in columns and columns.keys() & set(FILLED):
            return Table(sheet, number, columns)
    return None


def _headings(row: Sequence[Cell]) -> Iterator[tuple[Heading, int]]:
    for place, cell in enumerate(row, start=1):
        column = KNOWN.get(normalize_heading(text_in(cell.value))) if isinstance(cell.value, str) else None
        if column is not None:
            yield column, place


def _broken_headings(table: Table) -> Iterator[CellProblem]:
    seen: set[Heading] = set()
    for column, place in _headings(table.sheet.rows[table.top - 1]):
        if column in seen and column in NEEDED:
            _, _, cell = table.sheet.name_cell(table.top, place).rpartition("!")
            sentence = f"There are two columns “{column}”. Remove the heading of one of them."
            yield CellProblem(table.sheet.name, cell, sentence)
        seen.add(column)
    for column in NEEDED:
        if column not in seen:
            sentence = f"The column “{column}” is missing. Put its heading back into row {table.top}."
            yield CellProblem(table.sheet.name, "", sentence)


def _lost_headings(ignored: Iterable[str], owner: WorkbookOwner) -> Iterator[CellProblem]:
    """Problems of sheets that had answers and lost their headings."""
    ours = set(map(normalize_heading, owner.titles))
    for name in ignored:
        if normalize_heading(name) in ours:
            sentence = f"The headings of this sheet are missing. {AGAIN}"
            yield CellProblem(name, "", sentence)


def _read_table(table: Table, desk: _Progress) -> None:
    desk.report(_merged(table))
    for number in range(table.top + 1, len(table.sheet.rows) + 1):
        if desk.is_full:
            return
        _read_row(table, number, desk)


def _merged(table: Table) -> Iterator[CellProblem]:
    """Problems with merged cells, because they hide which row an answer belongs to."""
    ours = [place for column, place in table.columns.items() if column in NEEDED]
    for merged in table.sheet.merged:
        found = RANGE.fullmatch(merged)
        if found is None:
            continue
        left, first, right, last = _number(found[1]), int(found[2]), _number(found[3]), int(found[4])
        if max(first, last) > table.top and any(min(left, right) <= place <= max(left, right) for place in ours):
            yield CellProblem(table.sheet.name, merged.replace("$", ""), "These cells are merged. Unmerge them.")


def _read_row(table: Table, number: int, desk: _Progress) -> None:
    cells = {column: table.cell(number, column) for column in FILLED}
    if not any(cell.is_formula or text_in(cell.value) for cell in cells.values()):
        return
    code, fault = _code(table, number, desk)
    if fault:
        desk.report([fault])
        return
    if other := desk.rows.get(code):
        sentence = f"Question {code} is also in {other.place}. Keep one of the two rows."
        desk.report([table.make_problem(number, Heading.CODE, sentence)])
        return
    desk.rows[code] = _row(table, number, code, cells, desk)


def _code(table: Table, number: int, desk: _Progress) -> tuple[str, CellProblem | None]:
    """The question of a row. A program may have turned the code 3.4 into a number, if only one question fits it."""
    cell = table.cell(number, Heading.CODE)
    text = text_in(cell.value)
    if cell.is_formula:
        return "", table.make_problem(number, Heading.CODE, FORMULA)
    if not text:
        sentence = "This row has answers but no code. Write the question’s code here, or clear the row."
        return "", table.make_problem(number, Heading.CODE, sentence)
    codes = [text] if isinstance(cell.value, str) else [code for code in desk.questions if _is_number(code, text)]
    if len(codes) != 1 or not desk.questions.keys() >= set(codes):
        sentence = f"This audit has no question “{text[:20]}”. Write the code of one of its questions as text."
        return "", table.make_problem(number, Heading.CODE, sentence)
    return codes.pop(), None


def _is_number(code: str, text: str) -> bool:
    try:
        return Decimal(code) == Decimal(text)
    except InvalidOperation:
        return False


def _row(table: Table, number: int, code: str, cells: Mapping[Heading, Cell], desk: _Progress) -> AnswerRow:
    said: dict[str, Any] = {}
    for name, column in FIELDS.items():
        try:
            said[name] = _value(desk.questions[code], column, cells[column])
        except Unreadable as fault:
            desk.report([table.make_problem(number, column, str(fault))])
    stamp = read_stamp(text_in(table.cell(number, Heading.STAMP).value))
    return AnswerRow(code, table, number, GivenAnswer(**said), stamp)


def _value(question: AskedQuestion, column: Heading, cell: Cell) -> Any:
    if cell.is_formula:
        raise Unreadable(FORMULA)
    return READ[column](question, cell.value)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * ALPHABET + ord(letter) - ord("A") + 1
    return number
