"""The rows and merged ranges of one sheet."""

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from .book import Book, unescape_text
from .limits import TOO_MANY_COLUMNS, TOO_MANY_ROWS, Budget, refuse_workbook
from .markup import BrokenError, MarkupHandler

NUMBER = re.compile(r"[-+]?[0-9.]+(?:[Ee][-+]?[0-9]+)?")
REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
LETTERS = 26
DATE_LENGTH = len("2027-06-15")


class Grid(MarkupHandler):
    """Collects ``rows`` and ``merged`` from a sheet's tags.

    A row without a number follows the row before it, and a cell without a reference the cell before it. In ``rows`` a
    value stands for itself, and ``[value]`` for a formula with its last result.
    """

    def __init__(self, name: str, book: Book, budget: Budget) -> None:
        super().__init__()
        self.name, self.book, self.budget = name, book, budget
        self.rows: list[list[Any]] = []
        self.merged: list[str] = []
        self.row = self.column = 0
        self.cell_type, self.style, self.written = "n", 0, ""
        self.is_formula = self.is_phonetic = False
        self.cells: list[Any] = []

    def open_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column, self.cells = 0, []
        elif name == "f":
            self.is_formula = True
        elif name == "rPh":
            self.is_phonetic = True
        elif name == "v" or (name == "t" and not self.is_phonetic):
            self.text = []
        elif name == "mergeCell":
            self.merged.append(attributes["ref"])
            self.budget.spend_text(attributes["ref"])

    def close_tag(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v" or (name == "t" and not self.is_phonetic):
            self.written += self.take_text()
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "row":
            self._end_row()

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self.column = read_column(attributes["r"]) if "r" in attributes else self.column + 1
        self.cell_type = attributes.get("t", "n")
        self.style = int(attributes.get("s", "0"))
        self.written, self.is_formula = "", False

    def _end_cell(self) -> None:
        value = self._read_value()
        if value in (None, "") and not self.is_formula:
            self.budget.spend_empty()
            return
        if self.row > self.budget.rows:
            refuse_workbook(TOO_MANY_ROWS, self.name)
        if self.column > self.budget.columns:
            refuse_workbook(TOO_MANY_COLUMNS, self.name)
        self.budget.spend_text(str(value))
        self.cells.extend([None] * (self.column - len(self.cells)))
        self.cells[self.column - 1] = [value] if self.is_formula else value

    def _end_row(self) -> None:
        if not self.cells:
            self.budget.spend_empty()
            return
        self.rows.extend([] for _ in range(len(self.rows), self.row))
        self.rows[self.row - 1] = self.cells

    def _read_value(self) -> Any:
        """The cell's value as JSON can hold it; None if the cell is empty. An error is its text, such as #REF!."""
        if not self.written:
            return None
        if self.cell_type == "n":
            return self._read_number(self.written)
        if self.cell_type == "s":
            return self.book.texts[int(self.written)]
        if self.cell_type == "b":
            return self.written.strip() in ("1", "true")
        return self.written[:DATE_LENGTH] if self.cell_type == "d" else unescape_text(self.written)

    def _read_number(self, written: str) -> Any:
        written = written.strip()
        if not NUMBER.fullmatch(written):
            raise BrokenError("no number")
        number = float(written) if set(written) & set(".eE") else int(written)
        if not math.isfinite(number):
            raise BrokenError("no number")
        shows_date = self.style < len(self.book.shows_date) and self.book.shows_date[self.style]
        return self.book.format_date(number) if shows_date else number


@cache
def _number_column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number


def read_column(reference: str) -> int:
    """The column of a cell reference such as A1 or AB12, counted from 1."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise BrokenError("no cell reference")
    return _number_column(found[1])
