"""A workbook as plain values: sheets, rows and cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LETTERS = 26


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value: text, a number, True or False, a date as "2027-06-15", or None. An error is text such as "#REF!".

    Formulas aren't calculated. If ``is_formula``, the value is the result that the spreadsheet program saved last; it
    may be None or out of date.
    """

    value: Any = None
    is_formula: bool = False


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows from A1 on, without empty cells and rows at the end. ``merged`` holds ranges such as B2:C4."""

    name: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    merged: tuple[str, ...] = ()

    def get_cell(self, row: int, column: int) -> Cell:
        """The cell at a row and column, both counted from 1; EMPTY outside the sheet."""
        try:
            return self.rows[row - 1][column - 1]
        except IndexError:
            return EMPTY

    def list_cells(self) -> Iterator[tuple[str, Cell]]:
        """Every cell that isn't empty, with its place."""
        for row, cells in enumerate(self.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if cell != EMPTY:
                    yield self.name_cell(row, column), cell

    def name_cell(self, row: int, column: int) -> str:
        """A cell's name for people: Questions!E12."""
        return f"{self.name}!{name_column(column)}{row}"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in the workbook's order."""

    sheets: tuple[Sheet, ...]

    def find_sheet(self, name: str) -> Sheet | None:
        """The sheet with this name, whatever its capitals; None if there isn't one."""
        wanted = name.strip().casefold()
        return next((sheet for sheet in self.sheets if sheet.name.strip().casefold() == wanted), None)


def name_column(column: int) -> str:
    """The letters of a column counted from 1: A … Z, AA …"""
    name = ""
    while column:
        column, digit = divmod(column - 1, LETTERS)
        name = chr(ord("A") + digit) + name
    return name


def build_workbook(sheets: Iterable[dict[str, Any]]) -> Workbook:
    """The workbook from the reading process's JSON."""
    return Workbook(tuple(Sheet(one["name"], _build_rows(one["rows"]), tuple(one["merged"])) for one in sheets))


def _build_rows(rows: Iterable[Iterable[Any]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_build_cell(value) for value in row) for row in rows)


def _build_cell(value: Any) -> Cell:
    if value is None:
        return EMPTY
    return Cell(value[0], is_formula=True) if isinstance(value, list) else Cell(value)  # as process.grid writes it
