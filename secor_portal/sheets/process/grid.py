"""One sheet of a workbook: rows of plain cells, and what is merged."""

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from .book import Book, unescaped
from .limits import TOO_MANY_COLUMNS, TOO_MANY_ROWS, Budget, refuse
from .markup import BrokenError, Handler

NUMBER = re.compile(r"[-+]?[0-9.]+(?:[Ee][-+]?[0-9]+)?")
PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
LETTERS = 26
DAY_LENGTH = len("2027-06-15")


class Grid(Handler):
    """Takes the tags of a sheet. A row without a number follows the one before, and a cell without a place too."""

    def __init__(self, name: str, book: Book, budget: Budget) -> None:
        super().__init__()
        self.name, self.book, self.budget = name, book, budget
        self.rows: list[list[Any]] = []
        self.merged: list[str] = []
        self.row = self.column = 0
        self.kind, self.style, self.said = "n", 0, ""
        self.is_formula = self.is_reading = False
        self.cells: list[Any] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column, self.cells = 0, []
        elif name == "f":
            self.is_formula = True
        elif name == "rPh":
            self.is_reading = True
        elif name == "v" or (name == "t" and not self.is_reading):
            self.text = []
        elif name == "mergeCell":
            self.merged.append(attributes["ref"])
            self.budget.spend(attributes["ref"])

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "v" or (name == "t" and not self.is_reading):
            self.said += self.gathered()
        elif name == "rPh":
            self.is_reading = False
        elif name == "row":
            self._end_row()

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self.column = column_of(attributes["r"]) if "r" in attributes else self.column + 1
        self.kind = attributes.get("t", "n")
        self.style = int(attributes.get("s", "0"))
        self.said, self.is_formula = "", False

    def _end_cell(self) -> None:
        value = self._value()
        if value in (None, "") and not self.is_formula:
            self.budget.pass_over()
            return
        if self.row > self.budget.rows:
            refuse(TOO_MANY_ROWS, self.name)
        if self.column > self.budget.columns:
            refuse(TOO_MANY_COLUMNS, self.name)
        self.budget.spend(str(value))
        self.cells.extend([None] * (self.column - len(self.cells)))
        self.cells[self.column - 1] = [value] if self.is_formula else value  # no cell holds a list otherwise

    def _end_row(self) -> None:
        if not self.cells:
            self.budget.pass_over()
            return
        self.rows.extend([] for _ in range(len(self.rows), self.row))
        self.rows[self.row - 1] = self.cells

    def _value(self) -> Any:
        """What the cell holds, as JSON can say it."""
        if not self.said:
            return None
        if self.kind == "n":
            return self._number(self.said)
        if self.kind == "s":
            return self.book.texts[int(self.said)]
        if self.kind == "b":
            return self.said.strip() in ("1", "true")
        return self.said[:DAY_LENGTH] if self.kind == "d" else unescaped(self.said)

    def _number(self, said: str) -> Any:
        said = said.strip()
        if not NUMBER.fullmatch(said):
            raise BrokenError("no number")
        number = float(said) if set(said) & set(".eE") else int(said)
        if not math.isfinite(number):
            raise BrokenError("no number")
        shows_day = self.style < len(self.book.shows_day) and self.book.shows_day[self.style]
        return self.book.day(number) if shows_day else number


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number


def column_of(place: str) -> int:
    """The column of A1 or AB12, counted from 1."""
    found = PLACE.fullmatch(place)
    if not found:
        raise BrokenError("no place")
    return _column(found[1])
