"""The format as a workbook: the sheets Instrument, Elements and Questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from audits.questions.rules.draft import File, FileEntry, FileProblem, InstrumentDraft, Said
from audits.rules.answers import Style
from secor_portal.sheets import Cell, Sheet, Workbook
from secor_portal.sheets.workbook import EMPTY, name_column

INSTRUMENT, ELEMENTS, QUESTIONS = "Instrument", "Elements", "Questions"
LABELS: Mapping[str, Mapping[str, str]] = {
    INSTRUMENT: {
        "name": "Name",
        "version": "Version",
        "is_sample": "Sample only",
        "valid_from": "Valid from",
        "pass_overall": "Pass mark of the whole, %",
        "pass_element": "Pass mark of every element, %",
    },
    ELEMENTS: {"number": "Element", "name": "Name"},
    QUESTIONS: {
        "element": "Element",
        "number": "Number",
        "text": "Question",
        "guidance": "Guidance",
        "attach": "What to attach",
        "validation": "Validated by (D, I, O)",
        "style": "Scoring",
        "points": "Points",
        "may_not_apply": "May not apply",
        "is_written_policy": "Written policy",
        "depends_on": "Depends on",
    },
}
HEADER = 1
FIELD_COLUMN, VALUE_COLUMN = 1, 2
SHORT = 40  # characters of a label that is quoted


def read_workbook(book: Workbook) -> File:
    """The parsed workbook. Sheets with other names are ignored."""
    problems: list[FileProblem] = []
    found = {name: book.find_sheet(name) for name in LABELS}
    for name, sheet in found.items():
        if sheet is None:
            names = ", ".join(LABELS)
            problems.append(FileProblem(name, f"The sheet “{name}” is missing. A file has the sheets {names}."))
        else:
            problems += _unusable(sheet)
    header = _header(found[INSTRUMENT], problems)
    elements = list(_rows(found[ELEMENTS], LABELS[ELEMENTS], problems))
    questions = list(_rows(found[QUESTIONS], LABELS[QUESTIONS], problems))
    places = {"questions": f"{QUESTIONS}!A1"}
    elements = [FileEntry(row.said, row.place, {**row.places, **places}) for row in elements]
    return File(header, tuple(elements), tuple(questions), tuple(problems))


def write_rows(draft: InstrumentDraft) -> dict[str, list[list[Any]]]:
    """The instrument as rows of values by sheet, the header first; reads as the same instrument."""
    header = [[label, _cell(getattr(draft, name))] for name, label in LABELS[INSTRUMENT].items()]
    elements = [[element.number, element.name] for element in draft.elements]
    questions = [
        [element.number, *(_cell(getattr(question, name)) for name in LABELS[QUESTIONS] if name != "element")]
        for element in draft.elements
        for question in element.questions
    ]
    return {
        INSTRUMENT: header,
        ELEMENTS: [list(LABELS[ELEMENTS].values()), *elements],
        QUESTIONS: [list(LABELS[QUESTIONS].values()), *questions],
    }


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.value if isinstance(value, Style) else value


def _unusable(sheet: Sheet) -> Iterator[FileProblem]:
    """Problems with merged cells and formulas, which no sheet may have."""
    for merged in sheet.merged:
        yield FileProblem(f"{sheet.name}!{merged}", "These cells are merged. Split them.")
    for place, cell in sheet.list_cells():
        if cell.is_formula:
            yield FileProblem(place, "This is a formula. Write the value itself.")


def _header(sheet: Sheet | None, problems: list[FileProblem]) -> FileEntry:
    """Names in the first column, values in the second."""
    if sheet is None:
        return FileEntry({}, INSTRUMENT)
    names = _names(LABELS[INSTRUMENT])
    said: dict[str, Said] = {}
    places: dict[str, str] = {"elements": f"{ELEMENTS}!A2"}
    for row in range(1, len(sheet.rows) + 1):
        label = _text(sheet.get_cell(row, FIELD_COLUMN))
        if not label:
            continue
        name, place = names.get(label.casefold()), sheet.name_cell(row, FIELD_COLUMN)
        if name is None:
            known = ", ".join(LABELS[INSTRUMENT].values())
            problems.append(FileProblem(place, f"“{_short(label)}” is not known here. Use {known}."))
        elif name in places:
            problems.append(FileProblem(place, "This row appears twice. Remove one of them."))
        else:
            places[name] = sheet.name_cell(row, VALUE_COLUMN)
            said[name] = Said(_text(sheet.get_cell(row, VALUE_COLUMN)), places[name])
    missing = sheet.name_cell(len(sheet.rows) + 1, FIELD_COLUMN)
    return FileEntry(said, sheet.name_cell(1, FIELD_COLUMN), dict.fromkeys(LABELS[INSTRUMENT], missing) | places)


def _rows(sheet: Sheet | None, labels: Mapping[str, str], problems: list[FileProblem]) -> Iterator[FileEntry]:
    """A row for each entry below a row of labels; empty rows are left out."""
    if sheet is None:
        return
    columns = _columns(sheet, labels, problems)
    for number in range(HEADER + 1, len(sheet.rows) + 1):
        cells = sheet.rows[number - 1]
        if not any(_text(cell) or cell.is_formula for cell in cells):
            continue
        places = {name: sheet.name_cell(number, column) for name, column in columns.items()}
        said = {name: _said(sheet.get_cell(number, column), places[name]) for name, column in columns.items()}
        problems.extend(_strays(sheet, number, columns.values()))
        yield FileEntry(said, f"{sheet.name}!A{number}", places)


def _columns(sheet: Sheet, labels: Mapping[str, str], problems: list[FileProblem]) -> dict[str, int]:
    """The column of each field."""
    names, columns = _names(labels), dict[str, int]()
    header: Sequence[Cell] = sheet.rows[0] if sheet.rows else ()
    for column, cell in enumerate(header, start=1):
        label, place = _text(cell), sheet.name_cell(HEADER, column)
        name = names.get(label.casefold())
        if label and name is None:
            sentence = f"“{_short(label)}” is no column of this sheet. Use {', '.join(labels.values())}."
            problems.append(FileProblem(place, sentence))
        elif name in columns:
            problems.append(FileProblem(place, "This column appears twice. Remove one of them."))
        elif name:
            columns[name] = column
    for name, label in labels.items():
        if name not in columns:
            place = f"{sheet.name}!{name_column(len(header) + 1)}{HEADER}"
            problems.append(FileProblem(place, f"The column “{label}” is missing. Begin with the template."))
    return columns


def _strays(sheet: Sheet, row: int, columns: Iterable[int]) -> Iterator[FileProblem]:
    """Problems with cells outside the named columns."""
    named = set(columns)
    header: Sequence[Cell] = sheet.rows[0] if sheet.rows else ()
    for column, cell in enumerate(sheet.rows[row - 1], start=1):
        has_label = column <= len(header) and _text(header[column - 1])
        if column not in named and not has_label and _text(cell):
            yield FileProblem(sheet.name_cell(row, column), "This cell belongs to no column. Empty it.")


def _names(labels: Mapping[str, str]) -> dict[str, str]:
    """The fields by label and by their name in the format."""
    return {label.casefold(): name for name, label in labels.items()} | {name: name for name in labels}


def _said(cell: Cell, place: str) -> Said:
    return Said(_text(cell), place, is_number=isinstance(cell.value, float))


def _text(cell: Cell) -> str:
    """The text of a cell. A formula counts as empty, because it has a problem of its own."""
    if cell == EMPTY or cell.is_formula:
        return ""
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return str(cell.value).strip()


def _short(label: str) -> str:
    return label if len(label) <= SHORT else f"{label[: SHORT - 1]}…"
