"""An audit as a workbook to fill in off-line."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from audits.conducting.services.answers import MOST_ASKED, SMALLEST, insist_answered_here
from audits.models import Audit
from audits.rules.answers import VALIDATION_WAYS, GivenAnswer
from audits.selectors.question_sheet import QuestionRow, QuestionSheet, SheetSection, load_sheet
from audits.services.transitions import LONGEST_TEXT
from audits.workbook.rules.columns import (
    AUDIT_LABEL,
    FIELDS,
    FRONT,
    INSTRUMENT_LABEL,
    REPLIES,
    Column,
    open_to,
    replies_to,
    said_by,
    stamp_of,
    titles,
)
from audits.workbook.rules.filling import in_words
from audits.workbook.rules.reading import Owner
from audits.workbook.rules.texts import escaped
from secor_portal import wording

MOST_SHEETS = 18  # with answers; a workbook with more of them is not read
ALL = "Answers"  # the one sheet, where there would be more
TOP = 3  # the row of the headings
LETTER_PAPER = 1
AS_TYPED = "@"  # a note may begin with a dash and is still no formula
WIDTHS = {
    Column.CODE: 7, Column.QUESTION: 42, Column.GUIDANCE: 38, Column.ATTACH: 22, Column.VALIDATION: 13,
    Column.POSSIBLE: 10, Column.REPLY: 15, Column.POINTS: 9, Column.ASKED: 9, Column.POSITIVE: 10,
    Column.KNOWN_BY: 11, Column.NOTE: 48, Column.BEFORE_REPLY: 14, Column.BEFORE_POINTS: 11, Column.BEFORE_NOTE: 36,
    Column.STAMP: 17,
}  # fmt: skip
COLUMNS = list(Column)
COMBINATIONS = "D,I,O,DI,DO,IO,DIO"

INK, SECOND, SKY, WHITE = "1A2329", "4F565B", "00364E", "FFFFFF"
SUNKEN, OPEN, LINE = "F1ECE1", "FFF8DC", "DFD8C9"
BODY = Font(name="Calibri", size=11, color=INK)
QUIET = Font(name="Calibri", size=10, color=SECOND)
BOLD = Font(name="Calibri", size=11, bold=True, color=INK)
HEADING = Font(name="Calibri", size=11, bold=True, color=WHITE)
TITLE = Font(name="Calibri", size=16, bold=True, color=SKY)
WRAPPED = Alignment(vertical="top", wrap_text=True)
EDGE = Side(style="thin", color=LINE)
BOX = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
UNLOCKED = Protection(locked=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet with answers."""

    title: str
    parts: Sequence[SheetSection]

    @property
    def rows(self) -> list[QuestionRow]:
        return [row for part in self.parts for row in part.rows]

    @property
    def heading(self) -> str:
        return self.title if len(self.parts) > 1 else str(self.parts[0].element)


def write_workbook(*, audit: Audit, at: datetime) -> bytes:
    """The XLSX file: how to fill it in, and a sheet for every element with the answers that are there."""
    insist_answered_here(audit)
    sheet = load_sheet(audit, notes=())
    pages = pages_of(sheet)
    book = Workbook()
    book.properties.title = f"Audit {audit.reference}"
    book.properties.creator = "SECOR portal"
    _write_front(book.active, sheet, pages, at)
    for page in pages:
        _write_page(book.create_sheet(page.title), page, audit)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def owner_of(sheet: QuestionSheet) -> Owner:
    """Whose workbook it has to be."""
    audit = sheet.audit
    return Owner(
        audit=str(audit.pk),
        instrument=str(audit.instrument_id),
        reference=audit.reference,
        titles=tuple(page.title for page in pages_of(sheet)),
    )


def pages_of(sheet: QuestionSheet) -> list[Page]:
    """A sheet for every element; one for all where there are too many."""
    if len(sheet.parts) > MOST_SHEETS:
        return [Page(ALL, sheet.parts)]
    names = titles([(part.element.number, part.element.name) for part in sheet.parts])
    return [Page(name, [part]) for name, part in zip(names, sheet.parts, strict=True)]


# — the sheet that explains —


def _write_front(front: Worksheet, sheet: QuestionSheet, pages: Sequence[Page], at: datetime) -> None:
    front.title = FRONT
    front.column_dimensions["A"].width, front.column_dimensions["B"].width = 24, 92
    _say(front, 1, 1, f"Audit {sheet.audit.reference}", font=TITLE)
    rows = [*_facts(sheet.audit, at), ("", ""), *_how_to(sheet.audit), ("", ""), *_contents(pages)]
    rows += [("", ""), ("For the portal", "Leave these two lines as they are.")]
    rows += [(AUDIT_LABEL, str(sheet.audit.pk)), (INSTRUMENT_LABEL, str(sheet.audit.instrument_id))]
    for number, (term, text) in enumerate(rows, start=3):
        _say(front, number, 1, term, font=BOLD)
        _say(front, number, 2, text, font=BODY)
    _set_up(front, f"Audit {sheet.audit.reference}")
    front.page_setup.orientation = "portrait"


def _facts(audit: Audit, at: datetime) -> Iterator[tuple[str, str]]:
    yield "Municipality", audit.municipality.official_name
    yield "Audit", str(audit)
    sample = " (a sample for trying the portal; not AMHSA’s)" if audit.instrument.is_sample else ""
    yield "Instrument", f"{audit.instrument}{sample}"
    yield "Downloaded", f"{wording.moment(at)}, with the answers that the portal had then"


def _how_to(audit: Audit) -> Iterator[tuple[str, str]]:
    yield "What to fill in", "The yellow cells of the other sheets. All other cells are locked, without a password."
    yield "Answer", "Choose from the list in the cell. An empty cell is not answered yet; you can leave it so."
    yield "Points", "Only beside “Partly”: how many of the points possible. Yes is all of them, No is none."
    people = "How many were asked, and how many of them agreed. The answer and the points follow from the two numbers."
    yield "People", people
    yield "Interviews", "Write down numbers of people only, never a name, and nothing that shows who said what."
    yield "How you know", "D for documents, I for interviews, O for observation; several of them as DI or DIO."
    yield "Note", f"At most {LONGEST_TEXT:,} characters. Documents are attached in the portal, not here."
    marks = f"{audit.instrument.pass_overall} % of all points and {audit.instrument.pass_element} % in every element"
    yield (
        "What is counted",
        f"{marks} pass. What does not apply is taken out of the points possible. The portal counts.",
    )
    stamp = "The last column says from which version of the portal’s answer a row was made. Leave it as it is."
    yield "Stamp", f"{stamp} If somebody changes the same answer in the portal meanwhile, you are asked which counts."
    back = "Upload this file at the audit’s page in the portal. You see what would change before anything is saved."
    yield "When you are done", f"{back} An empty cell never erases an answer; do that in the portal."


def _contents(pages: Sequence[Page]) -> Iterator[tuple[str, str]]:
    yield "Sheets", "Questions"
    for page in pages:
        answered = sum(row.is_settled for row in page.rows)
        yield page.title, f"{wording.count(len(page.rows), 'question')}, {answered} answered"


# — the sheets with answers —


def _write_page(sheet: Worksheet, page: Page, audit: Audit) -> None:
    _say(sheet, 1, 1, page.heading, font=TITLE, alignment=Alignment(vertical="center"))
    hint = "Fill in the yellow cells. Interviews are numbers of people, never names."
    _say(sheet, 2, 1, hint, font=QUIET, alignment=Alignment(vertical="top"))
    _write_headings(sheet)
    for number, row in enumerate(page.rows, start=TOP + 1):
        _write_row(sheet, number, row)
    _offer_choices(sheet, page.rows)
    sheet.freeze_panes = sheet.cell(TOP + 1, COLUMNS.index(Column.GUIDANCE) + 1)
    sheet.print_title_rows = f"{TOP}:{TOP}"
    _set_up(sheet, f"Audit {audit.reference} · {page.heading}")


def _write_headings(sheet: Worksheet) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = _say(sheet, TOP, place, column.value, font=HEADING)
        cell.fill, cell.border = PatternFill("solid", fgColor=SKY), BOX
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column]


def _write_row(sheet: Worksheet, number: int, row: QuestionRow) -> None:
    asked = row.line.question
    said = said_by(asked, row.line.given)
    is_open = open_to(asked)
    version = row.answer.version if row.answer else 0
    values = _printed(row) | _filled(said) | {Column.STAMP: str(stamp_of(version, said))}
    for place, column in enumerate(COLUMNS, start=1):
        cell = _say(sheet, number, place, values[column], font=BODY if column in is_open else QUIET)
        cell.border = BOX
        cell.fill = PatternFill("solid", fgColor=OPEN if column in is_open else SUNKEN)
        if column in is_open:
            cell.protection = UNLOCKED
    sheet.cell(number, COLUMNS.index(Column.QUESTION) + 1).font = BOLD
    sheet.cell(number, COLUMNS.index(Column.NOTE) + 1).number_format = AS_TYPED


def _printed(row: QuestionRow) -> dict[Column, Any]:
    """What stands there to be read."""
    question = row.question
    before = in_words(row.line.question, row.line.before) if row.line.before else {}
    return {
        Column.CODE: question.code,
        Column.QUESTION: question.text,
        Column.GUIDANCE: question.guidance,
        Column.ATTACH: question.attach,
        Column.VALIDATION: ", ".join(
            VALIDATION_WAYS[letter] for letter in question.validation if letter in VALIDATION_WAYS
        ),
        Column.POSSIBLE: question.points.normalize(),
        Column.BEFORE_REPLY: before.get(Column.REPLY, ""),
        Column.BEFORE_POINTS: _points_before(row),
        Column.BEFORE_NOTE: before.get(Column.NOTE, ""),
    }


def _points_before(row: QuestionRow) -> Any:
    given = row.line.before
    if given is None:
        return ""
    if given.asked is not None and given.positive is not None:
        return f"{given.positive} of {given.asked} people"
    return "" if given.points is None else given.points.normalize()


def _filled(said: GivenAnswer) -> dict[Column, Any]:
    """What is filled in already."""
    values: dict[Column, Any] = {column: getattr(said, name) for name, column in FIELDS.items()}
    values[Column.REPLY] = REPLIES[said.reply] if said.reply else ""
    return values


def _offer_choices(sheet: Worksheet, rows: Sequence[QuestionRow]) -> None:
    """Lists and limits at the cells; the portal checks again."""
    offers: dict[tuple[Any, ...], DataValidation] = {}
    for number, row in enumerate(rows, start=TOP + 1):
        for column, offer in _offers(row):
            place = sheet.cell(number, COLUMNS.index(column) + 1).coordinate
            key = (column, *sorted(offer.items()))
            if key not in offers:
                offers[key] = DataValidation(allow_blank=True, **offer)
                sheet.add_data_validation(offers[key])
            offers[key].add(place)


def _offers(row: QuestionRow) -> Iterator[tuple[Column, dict[str, Any]]]:
    asked = row.line.question
    is_open = open_to(asked)
    if Column.REPLY in is_open:
        choices = ",".join(REPLIES[reply] for reply in replies_to(asked))
        yield Column.REPLY, _limit("list", "Choose an answer from the list.", formula1=f'"{choices}"')
    if Column.POINTS in is_open:
        sentence = f"For “Partly” only: a number above 0 and below {wording.number(asked.points)}."
        ends = _between(SMALLEST, asked.points - SMALLEST)
        yield Column.POINTS, _limit("decimal", sentence, **ends)
    for column, least in ((Column.ASKED, 1), (Column.POSITIVE, 0)):
        if column in is_open:
            sentence = f"A whole number of people, from {least} to {MOST_ASKED}. No names."
            yield column, _limit("whole", sentence, **_between(least, MOST_ASKED))
    sentence = "D documents, I interviews, O observation, or several of them."
    yield Column.KNOWN_BY, _limit("list", sentence, formula1=f'"{COMBINATIONS}"')


def _between(least: Decimal | int, most: Decimal | int) -> dict[str, str]:
    """Both ends included, written as a workbook writes numbers, whatever the language of who opens it."""
    first, last = wording.number(Decimal(least)), wording.number(Decimal(most))
    return {"operator": "between", "formula1": first, "formula2": last}


def _limit(kind: str, sentence: str, **rest: str) -> dict[str, Any]:
    shown = {"showErrorMessage": True, "showInputMessage": True}
    return {"type": kind, "error": sentence, "prompt": sentence, **shown, **rest}


# — every sheet —


def _say(sheet: Worksheet, row: int, column: int, value: Any, *, font: Font, alignment: Alignment = WRAPPED) -> Cell:
    """Write a cell. Text stays text, whatever it begins with: nobody's note becomes a formula."""
    cell: Cell = sheet.cell(row, column)
    if isinstance(value, str) and value:
        cell.value, cell.data_type = escaped(value), "s"
    elif value not in ("", None):
        cell.value = value
    cell.font, cell.alignment = font, alignment
    return cell


def _set_up(sheet: Worksheet, name: str) -> None:
    """Locked but for what is open, and printed on letter paper as wide as it is."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: allowed
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", LETTER_PAPER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = name.replace("&", "&&")
    sheet.oddFooter.right.text = "&P of &N"
