"""A table of municipalities, checked row by row against itself and against those that are known.

``read_table`` turns cells into rows, and ``compare_rows`` finds what is new, changed and unchanged. Both return every
problem by row and column; a table with a problem changes nothing. An empty optional cell changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from municipalities.rules import plausible_days, slugs, wcb

REQUIRED = ("csd_code", "name", "municipality_type", "official_name")
OPTIONAL = ("wcb_account", "industry_code", "pir_registered_on", "ended_on", "successor")
MOST_ROWS = 10_000
HEADER_ROW = 1
CODE = re.compile(r"[0-9]{7}")
NAME = re.compile(r"\w[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST = {"name": 120, "official_name": 160}


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """What is wrong in one cell; in one row if ``column`` is empty, in the file if ``row`` is None."""

    sentence: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        where = [f"Row {self.row}"] * (self.row is not None) + [self.column] * bool(self.column)
        return f"{', '.join(where)}: {self.sentence}" if where else self.sentence


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One municipality of the file; ``number`` counts from the header, which is row 1. None changes nothing."""

    number: int
    code: str
    name: str
    kind: str
    official_name: str
    wcb_account: str | None = None
    industry_code: str | None = None
    pir_registered_on: date | None = None
    ended_on: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class KnownMunicipality:
    """A municipality that exists, by its census code."""

    code: str
    name: str
    kind: str
    official_name: str
    wcb_account: str
    industry_code: str
    pir_registered_on: date | None
    pir_withdrawn_on: date | None
    ended_on: date | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class TableReading:
    """The rows of a file, its unused columns, and its problems."""

    rows: tuple[ImportedRow, ...] = ()
    unused: tuple[str, ...] = ()
    problems: tuple[ImportProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class MunicipalityChange:
    """A change to a known municipality: old and new value by field."""

    row: ImportedRow
    values: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. ``addresses`` are those of new municipalities, by census code."""

    new: tuple[ImportedRow, ...] = ()
    changed: tuple[MunicipalityChange, ...] = ()
    unchanged: int = 0
    addresses: dict[str, str] = field(default_factory=dict)
    problems: tuple[ImportProblem, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many are new, changed and unchanged."""
        return len(self.new), len(self.changed), self.unchanged


COMPARED = tuple(f.name for f in fields(ImportedRow) if f.name not in ("number", "code"))


def read_table(table: Iterable[Sequence[Any]], *, kinds: Iterable[str], today: date) -> TableReading:
    """The rows of ``table``, whose first line names the columns; empty lines are left out."""
    lines = iter(table)
    header = [_text(cell).lower() for cell in next(lines, ())]
    if problems := tuple(_header_problems(header)):
        return TableReading(problems=problems)
    reader = _Reader(header, frozenset(kinds), today)
    for number, cells in enumerate(lines, start=HEADER_ROW + 1):
        if len(reader.rows) >= MOST_ROWS:
            reader.problems.append(
                ImportProblem(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller ones.")
            )
            break
        reader.take(number, [_text(cell) for cell in cells])
    if not reader.rows and not reader.problems:
        reader.problems.append(ImportProblem("The file has no rows below its header. Add a row for each municipality."))
    unused = tuple(name for name in header if name and name not in REQUIRED + OPTIONAL)
    return TableReading(tuple(reader.rows), unused, (*reader.problems, *_repeated(reader.rows)))


def compare_rows(
    rows: Sequence[ImportedRow], known: Mapping[str, KnownMunicipality], addresses: Iterable[str]
) -> ImportPlan:
    """Compare ``rows`` with the ``known`` municipalities by census code; ``addresses`` are the slugs in use."""
    problems = tuple(_against_the_known(rows, known))
    new = tuple(row for row in rows if row.code not in known)
    changes = [MunicipalityChange(row, _differences(row, known[row.code])) for row in rows if row.code in known]
    changed = tuple(change for change in changes if change.values)
    return ImportPlan(new, changed, len(changes) - len(changed), _addresses(new, addresses), problems)


def _header_problems(header: Sequence[str]) -> Iterator[ImportProblem]:
    if not any(header):
        yield ImportProblem("The file is empty. Choose a file with a header and a row for each municipality.")
        return
    for name in REQUIRED:
        if name not in header:
            yield ImportProblem(
                f"The column is missing. The first row must name {', '.join(REQUIRED)}.", HEADER_ROW, name
            )
    for name, times in Counter(filter(None, header)).items():
        if times > 1:
            yield ImportProblem("This column appears more than once. Remove the others.", HEADER_ROW, name)


class _Reader:
    """Reads lines of cells and collects rows and problems."""

    def __init__(self, header: Sequence[str], kinds: frozenset[str], today: date) -> None:
        self.header, self.kinds, self.today = header, kinds, today
        self.rows: list[ImportedRow] = []
        self.problems: list[ImportProblem] = []

    def take(self, number: int, cells: Sequence[str]) -> None:
        """Read one line. A row with a wrong cell is kept, so that later checks see its other cells."""
        if not any(cells):
            return
        if any(cells[len(self.header) :]):
            self._refuse("The row has more cells than columns. Put text with commas in quotes.", number)
        by_name = dict(zip(self.header, cells, strict=False))
        self.rows.append(self._row(number, {name: by_name.get(name, "") for name in REQUIRED + OPTIONAL}))

    def _row(self, number: int, cells: Mapping[str, str]) -> ImportedRow:
        return ImportedRow(
            number,
            self._matching(CODE, "Enter the seven digits of the census code.", number, "csd_code", cells) or "",
            self._name(number, "name", cells),
            self._kind(number, cells["municipality_type"]),
            self._name(number, "official_name", cells),
            self._matching(wcb.ACCOUNT, wcb.ACCOUNT_SENTENCE, number, "wcb_account", cells),
            self._matching(wcb.INDUSTRY_CODE, wcb.INDUSTRY_CODE_SENTENCE, number, "industry_code", cells),
            self._day(number, "pir_registered_on", cells),
            self._day(number, "ended_on", cells),
            self._matching(CODE, "Enter the successor’s census code, seven digits.", number, "successor", cells),
        )

    def _refuse(self, sentence: str, row: int, column: str = "") -> None:
        self.problems.append(ImportProblem(sentence, row, column))

    def _matching(
        self, pattern: re.Pattern[str], sentence: str, row: int, column: str, cells: Mapping[str, str]
    ) -> str | None:
        value = cells[column].upper()
        if pattern.fullmatch(value):
            return value
        if value or column in REQUIRED:
            self._refuse(sentence, row, column)
        return None

    def _name(self, row: int, column: str, cells: Mapping[str, str]) -> str:
        value = cells[column]
        if not value:
            self._refuse("Enter a name.", row, column)
        elif len(value) > LONGEST[column]:
            self._refuse(f"Use at most {LONGEST[column]} characters. You used {len(value)}.", row, column)
        elif not NAME.fullmatch(value) or not slugs.make_slug(value):
            self._refuse("Enter a name on one line that begins with a letter or digit.", row, column)
        return value

    def _kind(self, row: int, value: str) -> str:
        kind = re.sub(r"[\s_]+", "_", value.lower())
        if kind not in self.kinds:
            self._refuse(f"Enter one of {', '.join(sorted(self.kinds))}.", row, "municipality_type")
        return kind

    def _day(self, row: int, column: str, cells: Mapping[str, str]) -> date | None:
        value = cells[column]
        if not value:
            return None
        day = _day(value)
        if day is None:
            self._refuse("Enter a date such as 2027-06-15.", row, column)
        elif not plausible_days.is_plausible(day, self.today):
            self._refuse(
                f"Enter a day from {plausible_days.EARLIEST} to {plausible_days.find_latest(self.today)}.", row, column
            )
        return day


def _text(cell: Any) -> str:
    """A cell as text: a whole number as digits, text without surrounding space."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().lstrip("\ufeff")


def _day(text: str) -> date | None:
    """The day that ``text`` writes as 2027-06-15, or None."""
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _repeated(rows: Sequence[ImportedRow]) -> Iterator[ImportProblem]:
    """Problems with values that only one row may have."""
    for column, attribute in (("csd_code", "code"), ("official_name", "official_name")):
        first: dict[str, int] = {}
        for row in rows:
            value = getattr(row, attribute)
            if value and value in first:
                yield ImportProblem(
                    f"{value} is in row {first[value]} already. Remove one of them.", row.number, column
                )
            first.setdefault(value, row.number)


def _against_the_known(rows: Sequence[ImportedRow], known: Mapping[str, KnownMunicipality]) -> Iterator[ImportProblem]:
    ends = {code: before.ended_on for code, before in known.items()}
    ends |= {row.code: row.ended_on or ends.get(row.code) for row in rows}
    in_file = {row.code for row in rows}
    stay = _successors_that_stay(rows, known)
    grew = _last_growth(stay, ends)
    names = {before.official_name: code for code, before in known.items() if code not in in_file}
    for row in rows:
        if row.official_name in names:
            sentence = f"{row.official_name} is the name of {names[row.official_name]} already."
            yield ImportProblem(sentence, row.number, "official_name")
        yield from _pir_problems(row, known.get(row.code))
        yield from _successor_problems(row, ends)
        if row.ended_on:
            yield from _end_problems(row, row.ended_on, grew.get(row.code), ends.get(stay.get(row.code, "")))


def _pir_problems(row: ImportedRow, before: KnownMunicipality | None) -> Iterator[ImportProblem]:
    withdrawn_on = before and before.pir_withdrawn_on
    if withdrawn_on and row.pir_registered_on and row.pir_registered_on > withdrawn_on:
        yield ImportProblem(
            f"This is after the withdrawal from PIR on {withdrawn_on}.", row.number, "pir_registered_on"
        )


def _successor_problems(row: ImportedRow, ends: Mapping[str, date | None]) -> Iterator[ImportProblem]:
    """``ends`` has the end of every municipality, of the file or known."""
    if row.successor is None:
        return
    ended_on, successor_ended_on = ends[row.code], ends.get(row.successor)
    if ended_on is None:
        yield ImportProblem("Enter the day too. Only then can it have a successor.", row.number, "ended_on")
    if row.successor == row.code:
        yield ImportProblem("A municipality can’t be its own successor.", row.number, "successor")
    elif row.successor not in ends:
        yield ImportProblem("No municipality has this code.", row.number, "successor")
    elif ended_on and successor_ended_on and successor_ended_on <= ended_on:
        yield ImportProblem(f"This municipality already ended on {successor_ended_on}.", row.number, "successor")


def _successors_that_stay(rows: Sequence[ImportedRow], known: Mapping[str, KnownMunicipality]) -> dict[str, str]:
    """The known successors that the file doesn't change."""
    said = {row.code for row in rows if row.successor}
    return {code: before.successor for code, before in known.items() if before.successor and code not in said}


def _last_growth(successors: Mapping[str, str], ends: Mapping[str, date | None]) -> dict[str, date]:
    """By successor, the last day on which another municipality became part of it."""
    grew: dict[str, date] = {}
    for code, successor in successors.items():
        if day := ends[code]:
            grew[successor] = max(day, grew.get(successor, day))
    return grew


def _end_problems(
    row: ImportedRow, ended_on: date, grew_on: date | None, successor_ended_on: date | None
) -> Iterator[ImportProblem]:
    """A municipality ends after those that became part of it, so that successors never form a circle."""
    if grew_on and ended_on <= grew_on:
        yield ImportProblem(f"Another became part of it on {grew_on}. Enter a later day.", row.number, "ended_on")
    if successor_ended_on and successor_ended_on <= ended_on:
        yield ImportProblem(f"Its successor already ended on {successor_ended_on}.", row.number, "ended_on")


def _differences(row: ImportedRow, before: KnownMunicipality) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(before, name), getattr(row, name)) for name in COMPARED}
    return {name: (old, new) for name, (old, new) in pairs.items() if new is not None and new != old}


def _addresses(new: Sequence[ImportedRow], in_use: Iterable[str]) -> dict[str, str]:
    times = Counter(slugs.make_slug(row.name) for row in new)
    shared = {name for name, count in times.items() if count > 1}
    taken, chosen = set(in_use), {}
    for row in new:
        chosen[row.code] = slugs.choose_slug(row.name, row.kind, row.code, shared=shared, taken=taken)
        taken.add(chosen[row.code])
    return chosen
