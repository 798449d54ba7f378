"""A workbook as plain values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LETTERS = 26


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: text, a number, yes or no, a day as 2027-06-15, or None.

    A formula is not calculated: ``is_formula`` says that there is one, and the value is what the program that saved the
    file last got, which may be nothing or old.
    """

    value: Any = None
    is_formula: bool = False


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of cells from A1 on, without what is empty at their ends. ``merged`` holds ranges as B2:C4."""

    name: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    merged: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The cell of a row and column, both counted from 1; EMPTY where the sheet is shorter."""
        try:
            return self.rows[row - 1][column - 1]
        except IndexError:
            return EMPTY

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """Every cell that holds something, with its place."""
        for row, cells in enumerate(self.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if cell != EMPTY:
                    yield self.place(row, column), cell

    def place(self, row: int, column: int) -> str:
        """How people name the cell: Questions!E12."""
        return f"{self.name}!{name_column(column)}{row}"


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets in their order."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name, in capitals or not; None where there is none."""
        wanted = name.strip().casefold()
        return next((sheet for sheet in self.sheets if sheet.name.strip().casefold() == wanted), None)


def name_column(column: int) -> str:
    """A column counted from 1 as A … Z, AA …"""
    name = ""
    while column:
        column, digit = divmod(column - 1, LETTERS)
        name = chr(ord("A") + digit) + name
    return name


def workbook_of(said: Iterable[dict[str, Any]]) -> Workbook:
    """The workbook from what the reading process said."""
    return Workbook(tuple(Sheet(one["name"], _rows(one["rows"]), tuple(one["merged"])) for one in said))


def _rows(rows: Iterable[Iterable[Any]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_cell(value) for value in row) for row in rows)


def _cell(value: Any) -> Cell:
    if value is None:
        return EMPTY
    return Cell(value[0], is_formula=True) if isinstance(value, list) else Cell(value)  # as process.grid writes it
