"""The rows of a workbook that came back. Rows and columns may stand in any order; what is wrong is named by cell."""

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
    Column,
    Stamp,
    read_stamp,
    same,
)
from audits.workbook.rules.values import READ, Unreadable, text_in
from secor_portal.sheets.workbook import Cell, Sheet, Workbook

HEADINGS_WITHIN = 30  # rows from the top
MOST_PROBLEMS = 500  # a file with more of them is not mended cell by cell
KNOWN = dict(zip(same(Column), Column, strict=True))
NEEDED = (Column.CODE, *FILLED)
RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
ALPHABET = 26
FORMULA = "There is a formula in this cell. Type the value instead."
AGAIN = "Download the workbook again and copy your answers into it."


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one cell of one sheet, and what to do. ``cell`` may be empty, for the sheet as a whole."""

    sheet: str
    cell: str
    sentence: str

    @property
    def place(self) -> str:
        """Inspections!H12, or the sheet alone."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose workbook it has to be. ``titles`` are the names of the sheets with answers."""

    audit: str
    instrument: str
    reference: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The answers on one sheet: where the headings stand, and which column is which (counted from 1)."""

    sheet: Sheet
    top: int
    columns: Mapping[Column, int]

    def cell(self, row: int, column: Column) -> Cell:
        """The cell of this row below a heading; an empty one where the heading is missing."""
        number = self.columns.get(column)
        return self.sheet.get_cell(row, number) if number else Cell()

    def problem(self, row: int, column: Column, sentence: str) -> Problem:
        """What is wrong there."""
        _, _, cell = self.sheet.name_cell(row, self.columns[column]).rpartition("!")
        return Problem(self.sheet.name, cell, sentence)


@dataclass(frozen=True, slots=True)
class Row:
    """One question's row: what its cells say, and the stamp from the download, if it is still there."""

    code: str
    table: Table
    number: int
    said: GivenAnswer
    stamp: Stamp | None

    def problem(self, column: Column, sentence: str) -> Problem:
        """What is wrong in this row."""
        return self.table.problem(self.number, column, sentence)

    @property
    def place(self) -> str:
        """Where the row begins: Inspections!A12."""
        return self.table.sheet.name_cell(self.number, self.table.columns[Column.CODE])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says. ``ignored`` names the sheets that hold no answers."""

    rows: Sequence[Row] = ()
    problems: Sequence[Problem] = ()
    ignored: Sequence[str] = ()


@dataclass
class _Desk:
    """What lies on the table while a workbook is read."""

    questions: Mapping[str, AskedQuestion]
    rows: dict[str, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS

    def report(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if self.is_full:
                return
            self.problems.append(problem)


def read(book: Workbook, owner: Owner, questions: Sequence[AskedQuestion]) -> Reading:
    """All rows with answers, and everything that is wrong. Blank rows and other sheets are passed over."""
    if strangers := list(_not_of(owner, book)):
        return Reading(problems=strangers)
    tables, ignored = [], []
    desk = _Desk({question.code: question for question in questions})
    for sheet in book.sheets:
        table = _table(sheet)
        if table is None:
            ignored.append(sheet.name)
            continue
        tables.append(table)
        desk.report(_broken_headings(table))
    desk.report(_lost_headings(ignored, owner))
    if not tables and not desk.problems:
        desk.report([Problem(book.sheets[0].name, "", f"No sheet of this workbook holds answers. {AGAIN}")])
    for table in tables:
        if not any(_broken_headings(table)):
            _read_table(table, desk)
    return Reading(list(desk.rows.values()), desk.problems, [name for name in ignored if name != FRONT])


def _not_of(owner: Owner, book: Workbook) -> Iterator[Problem]:
    """A workbook of another audit, or of questions that are no longer asked, is not read at all."""
    front = book.find_sheet(FRONT)
    if front is None:
        sentence = f"The sheet “{FRONT}” is missing; it says which audit this is. {AGAIN}"
        yield Problem(book.sheets[0].name if book.sheets else FRONT, "", sentence)
        return
    audit = f"This workbook belongs to another audit than {owner.reference}. Choose the workbook of this one."
    yield from _unlike(front, AUDIT_LABEL, owner.audit, audit)
    changed = f"This audit now uses another version of the instrument than the workbook. {AGAIN}"
    yield from _unlike(front, INSTRUMENT_LABEL, owner.instrument, changed)


def _unlike(front: Sheet, label: str, expected: str, sentence: str) -> Iterator[Problem]:
    wanted = same([label])
    for number, row in enumerate(front.rows, start=1):
        if row and same([text_in(row[0].value)]) == wanted:
            if text_in(front.get_cell(number, 2).value).casefold() != expected.casefold():
                yield Problem(front.name, f"B{number}", sentence)
            return
    yield Problem(front.name, "", f"The line “{label}” is missing. {AGAIN}")


def _table(sheet: Sheet) -> Table | None:
    """The first row near the top that has a heading for the code and one for something to fill in."""
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN], start=1):
        found = list(_headings(row))
        columns = dict(reversed(found))  # of two columns with one heading the first
        if Column.CODE in columns and columns.keys() & set(FILLED):
            return Table(sheet, number, columns)
    return None


def _headings(row: Sequence[Cell]) -> Iterator[tuple[Column, int]]:
    for place, cell in enumerate(row, start=1):
        column = KNOWN.get(same([text_in(cell.value)])[0]) if isinstance(cell.value, str) else None
        if column is not None:
            yield column, place


def _broken_headings(table: Table) -> Iterator[Problem]:
    seen: set[Column] = set()
    for column, place in _headings(table.sheet.rows[table.top - 1]):
        if column in seen and column in NEEDED:
            _, _, cell = table.sheet.name_cell(table.top, place).rpartition("!")
            sentence = f"There are two columns “{column}”. Take the heading of one of them out."
            yield Problem(table.sheet.name, cell, sentence)
        seen.add(column)
    for column in NEEDED:
        if column not in seen:
            sentence = f"The column “{column}” is missing. Put its heading back into row {table.top}."
            yield Problem(table.sheet.name, "", sentence)


def _lost_headings(ignored: Iterable[str], owner: Owner) -> Iterator[Problem]:
    """A sheet that held answers and whose headings are gone is not passed over in silence."""
    ours = set(same(owner.titles))
    for name in ignored:
        if same([name])[0] in ours:
            sentence = f"The headings of this sheet are gone, so it cannot be read. {AGAIN}"
            yield Problem(name, "", sentence)


def _read_table(table: Table, desk: _Desk) -> None:
    desk.report(_merged(table))
    for number in range(table.top + 1, len(table.sheet.rows) + 1):
        if desk.is_full:
            return
        _read_row(table, number, desk)


def _merged(table: Table) -> Iterator[Problem]:
    """Merged cells hide answers: which of the rows would they be of?"""
    ours = [place for column, place in table.columns.items() if column in NEEDED]
    for merged in table.sheet.merged:
        found = RANGE.fullmatch(merged)
        if found is None:
            continue
        left, first, right, last = _number(found[1]), int(found[2]), _number(found[3]), int(found[4])
        if max(first, last) > table.top and any(min(left, right) <= place <= max(left, right) for place in ours):
            yield Problem(table.sheet.name, merged.replace("$", ""), "These cells are merged. Unmerge them.")


def _read_row(table: Table, number: int, desk: _Desk) -> None:
    cells = {column: table.cell(number, column) for column in FILLED}
    if not any(cell.is_formula or text_in(cell.value) for cell in cells.values()):
        return
    code, fault = _code(table, number, desk)
    if fault:
        desk.report([fault])
        return
    if other := desk.rows.get(code):
        sentence = f"Question {code} is in {other.place} already. Keep one of the two rows."
        desk.report([table.problem(number, Column.CODE, sentence)])
        return
    desk.rows[code] = _row(table, number, code, cells, desk)


def _code(table: Table, number: int, desk: _Desk) -> tuple[str, Problem | None]:
    """The question of a row; a program may have made a number of 3.4, as long as only one question can be meant."""
    cell = table.cell(number, Column.CODE)
    text = text_in(cell.value)
    if cell.is_formula:
        return "", table.problem(number, Column.CODE, FORMULA)
    if not text:
        sentence = "This row has answers but no code. Write the question's code here, or clear the row."
        return "", table.problem(number, Column.CODE, sentence)
    codes = [text] if isinstance(cell.value, str) else [code for code in desk.questions if _is_number(code, text)]
    if len(codes) != 1 or codes[0] not in desk.questions:
        sentence = f"This audit asks no question “{text[:20]}”. Write the code of one of its questions as text."
        return "", table.problem(number, Column.CODE, sentence)
    return codes[0], None


def _is_number(code: str, text: str) -> bool:
    try:
        return Decimal(code) == Decimal(text)
    except InvalidOperation:
        return False


def _row(table: Table, number: int, code: str, cells: Mapping[Column, Cell], desk: _Desk) -> Row:
    said: dict[str, Any] = {}
    for name, column in FIELDS.items():
        try:
            said[name] = _value(desk.questions[code], column, cells[column])
        except Unreadable as fault:
            desk.report([table.problem(number, column, str(fault))])
    stamp = read_stamp(text_in(table.cell(number, Column.STAMP).value))
    return Row(code, table, number, GivenAnswer(**said), stamp)


def _value(question: AskedQuestion, column: Column, cell: Cell) -> Any:
    if cell.is_formula:
        raise Unreadable(FORMULA)
    return READ[column](question, cell.value)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * ALPHABET + ord(letter) - ord("A") + 1
    return number
