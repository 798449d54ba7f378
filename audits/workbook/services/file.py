"""An audit as a workbook to fill in offline."""

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
    Heading,
    list_open_columns,
    list_replies,
    list_titles,
    make_stamp,
    strip_derived,
)
from audits.workbook.rules.filling import describe_answer
from audits.workbook.rules.reading import WorkbookOwner
from audits.workbook.rules.texts import escape_text
from secor_portal import wording

MOST_SHEETS = 18  # with answers; a workbook with more is refused
ALL = "Answers"  # the only sheet if there would be more
TOP = 3  # the row of the headings
LETTER_PAPER = 1
AS_TYPED = "@"  # a note may begin with a dash and is still no formula
WIDTHS = {
    Heading.CODE: 7, Heading.QUESTION: 42, Heading.GUIDANCE: 38, Heading.ATTACH: 22, Heading.VALIDATION: 13,
    Heading.POSSIBLE: 10, Heading.REPLY: 15, Heading.POINTS: 9, Heading.ASKED: 9, Heading.POSITIVE: 10,
    Heading.KNOWN_BY: 11, Heading.NOTE: 48, Heading.BEFORE_REPLY: 14, Heading.BEFORE_POINTS: 11,
    Heading.BEFORE_NOTE: 36, Heading.STAMP: 17,
}  # fmt: skip
COLUMNS = list(Heading)
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
class WorkbookPage:
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
    """The XLSX file: how to fill it in, and a sheet for every section with the present answers."""
    insist_answered_here(audit)
    sheet = load_sheet(audit, notes=())
    pages = list_pages(sheet)
    book = Workbook()
    book.properties.title = f"Audit {audit.reference}"
    book.properties.creator = "SECOR portal"
    _write_front(book.active, sheet, pages, at)
    for page in pages:
        _write_page(book.create_sheet(page.title), page, audit)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def find_owner(sheet: QuestionSheet) -> WorkbookOwner:
    """The audit that the workbook must belong to."""
    audit = sheet.audit
    return WorkbookOwner(
        audit=str(audit.pk),
        instrument=str(audit.instrument_id),
        reference=audit.reference,
        titles=tuple(page.title for page in list_pages(sheet)),
    )


def list_pages(sheet: QuestionSheet) -> list[WorkbookPage]:
    """A sheet for every section; one for all if there are too many."""
    if len(sheet.parts) > MOST_SHEETS:
        return [WorkbookPage(ALL, sheet.parts)]
    names = list_titles([(part.element.number, part.element.name) for part in sheet.parts])
    return [WorkbookPage(name, [part]) for name, part in zip(names, sheet.parts, strict=True)]


# — the sheet that explains —


def _write_front(front: Worksheet, sheet: QuestionSheet, pages: Sequence[WorkbookPage], at: datetime) -> None:
    front.title = FRONT
    front.column_dimensions["A"].width, front.column_dimensions["B"].width = 24, 92
    _write_cell(front, 1, 1, f"Audit {sheet.audit.reference}", font=TITLE)
    rows = [*_facts(sheet.audit, at), ("", ""), *_how_to(sheet.audit), ("", ""), *_contents(pages)]
    rows += [("", ""), ("For the portal", "Leave these two lines as they are.")]
    rows += [(AUDIT_LABEL, str(sheet.audit.pk)), (INSTRUMENT_LABEL, str(sheet.audit.instrument_id))]
    for number, (term, text) in enumerate(rows, start=3):
        _write_cell(front, number, 1, term, font=BOLD)
        _write_cell(front, number, 2, text, font=BODY)
    _set_up(front, f"Audit {sheet.audit.reference}")
    front.page_setup.orientation = "portrait"


def _facts(audit: Audit, at: datetime) -> Iterator[tuple[str, str]]:
    yield "Municipality", audit.municipality.official_name
    yield "Audit", str(audit)
    sample = " (a sample, only for trying the portal)" if audit.instrument.is_sample else ""
    yield "Audit questions", f"{audit.instrument}{sample}"
    yield "Downloaded", f"{wording.moment(at)}, with the answers in the portal then"


def _how_to(audit: Audit) -> Iterator[tuple[str, str]]:
    yield "What to fill in", "The yellow cells of the other sheets. All other cells are locked, without a password."
    yield "Answer", "Choose from the list in the cell. You can leave a cell empty for now."
    yield "Points", "Only for “Partly”: the points you give. Yes gives all points, No gives none."
    people = "How many people you asked, and how many agreed. The answer and the points follow from these numbers."
    yield "People", people
    yield "Interviews", "Write numbers of people, never names or anything that shows who said what."
    yield "How you know", "D for documents, I for interviews, O for observation; several of them as DI or DIO."
    yield "Note", f"At most {LONGEST_TEXT:,} characters. Attach documents in the portal."
    marks = f"{audit.instrument.pass_overall}% of all points and {audit.instrument.pass_element}% in every section"
    yield (
        "Pass marks",
        f"You need {marks}. Questions that do not apply are left out. The portal does the calculation.",
    )
    stamp = "The last column tells the portal which answer a row came from. Leave it as it is."
    yield "Stamp", f"{stamp} If the answer in the portal changed since then, you choose which one counts."
    back = "Upload this file on the audit’s page in the portal. You see what would change before anything is saved."
    yield "When you are done", f"{back} An empty cell never erases an answer."


def _contents(pages: Sequence[WorkbookPage]) -> Iterator[tuple[str, str]]:
    yield "Sheets", "Questions"
    for page in pages:
        answered = sum(row.is_settled for row in page.rows)
        yield page.title, f"{wording.count(len(page.rows), 'question')}, {answered} answered"


# — the sheets with answers —


def _write_page(sheet: Worksheet, page: WorkbookPage, audit: Audit) -> None:
    _write_cell(sheet, 1, 1, page.heading, font=TITLE, alignment=Alignment(vertical="center"))
    hint = "Fill in the yellow cells. For interviews, enter numbers of people, never names."
    _write_cell(sheet, 2, 1, hint, font=QUIET, alignment=Alignment(vertical="top"))
    _write_headings(sheet)
    for number, row in enumerate(page.rows, start=TOP + 1):
        _write_row(sheet, number, row)
    _offer_choices(sheet, page.rows)
    sheet.freeze_panes = sheet.cell(TOP + 1, COLUMNS.index(Heading.GUIDANCE) + 1)
    sheet.print_title_rows = f"{TOP}:{TOP}"
    _set_up(sheet, f"Audit {audit.reference} · {page.heading}")


def _write_headings(sheet: Worksheet) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = _write_cell(sheet, TOP, place, column.value, font=HEADING)
        cell.fill, cell.border = PatternFill("solid", fgColor=SKY), BOX
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column]


def _write_row(sheet: Worksheet, number: int, row: QuestionRow) -> None:
    asked = row.line.question
    said = strip_derived(asked, row.line.given)
    is_open = list_open_columns(asked)
    version = row.answer.version if row.answer else 0
    values = _printed(row) | _filled(said) | {Heading.STAMP: str(make_stamp(version, said))}
    for place, column in enumerate(COLUMNS, start=1):
        cell = _write_cell(sheet, number, place, values[column], font=BODY if column in is_open else QUIET)
        cell.border = BOX
        cell.fill = PatternFill("solid", fgColor=OPEN if column in is_open else SUNKEN)
        if column in is_open:
            cell.protection = UNLOCKED
    sheet.cell(number, COLUMNS.index(Heading.QUESTION) + 1).font = BOLD
    sheet.cell(number, COLUMNS.index(Heading.NOTE) + 1).number_format = AS_TYPED


def _printed(row: QuestionRow) -> dict[Heading, Any]:
    """The printed columns of a row."""
    question = row.question
    before = describe_answer(row.line.question, row.line.before) if row.line.before else {}
    return {
        Heading.CODE: question.code,
        Heading.QUESTION: question.text,
        Heading.GUIDANCE: question.guidance,
        Heading.ATTACH: question.attach,
        Heading.VALIDATION: ", ".join(
            VALIDATION_WAYS[letter] for letter in question.validation if letter in VALIDATION_WAYS
        ),
        Heading.POSSIBLE: question.points.normalize(),
        Heading.BEFORE_REPLY: before.get(Heading.REPLY, ""),
        Heading.BEFORE_POINTS: _points_before(row),
        Heading.BEFORE_NOTE: before.get(Heading.NOTE, ""),
    }


def _points_before(row: QuestionRow) -> Any:
    given = row.line.before
    if given is None:
        return ""
    if given.asked is not None and given.positive is not None:
        return f"{given.positive} of {given.asked} people"
    return "" if given.points is None else given.points.normalize()


def _filled(said: GivenAnswer) -> dict[Heading, Any]:
    """The columns that are already filled in."""
    values: dict[Heading, Any] = {column: getattr(said, name) for name, column in FIELDS.items()}
    values[Heading.REPLY] = REPLIES[said.reply] if said.reply else ""
    return values


def _offer_choices(sheet: Worksheet, rows: Sequence[QuestionRow]) -> None:
    """Add lists and limits to the cells; the portal checks again on upload."""
    offers: dict[tuple[Any, ...], DataValidation] = {}
    for number, row in enumerate(rows, start=TOP + 1):
        for column, offer in _offers(row):
            place = sheet.cell(number, COLUMNS.index(column) + 1).coordinate
            key = (column, *sorted(offer.items()))
            if key not in offers:
                offers[key] = DataValidation(allow_blank=True, **offer)
                sheet.add_data_validation(offers[key])
            offers[key].add(place)


def _offers(row: QuestionRow) -> Iterator[tuple[Heading, dict[str, Any]]]:
    asked = row.line.question
    is_open = list_open_columns(asked)
    if Heading.REPLY in is_open:
        choices = ",".join(REPLIES[reply] for reply in list_replies(asked))
        yield Heading.REPLY, _limit("list", "Choose an answer from the list.", formula1=f'"{choices}"')
    if Heading.POINTS in is_open:
        sentence = f"For “Partly” only: a number above 0 and below {wording.number(asked.points)}."
        ends = _between(SMALLEST, asked.points - SMALLEST)
        yield Heading.POINTS, _limit("decimal", sentence, **ends)
    for column, least in ((Heading.ASKED, 1), (Heading.POSITIVE, 0)):
        if column in is_open:
            sentence = f"A whole number of people, from {least} to {MOST_ASKED}. No names."
            yield column, _limit("whole", sentence, **_between(least, MOST_ASKED))
    sentence = "D documents, I interviews, O observation, or several of them."
    yield Heading.KNOWN_BY, _limit("list", sentence, formula1=f'"{COMBINATIONS}"')


def _between(least: Decimal | int, most: Decimal | int) -> dict[str, str]:
    """Both ends included, written as workbooks store numbers in every language."""
    first, last = wording.number(Decimal(least)), wording.number(Decimal(most))
    return {"operator": "between", "formula1": first, "formula2": last}


def _limit(kind: str, sentence: str, **rest: str) -> dict[str, Any]:
    shown = {"showErrorMessage": True, "showInputMessage": True}
    return {"type": kind, "error": sentence, "prompt": sentence, **shown, **rest}


# — every sheet —


def _write_cell(
    sheet: Worksheet, row: int, column: int, value: Any, *, font: Font, alignment: Alignment = WRAPPED
) -> Cell:
    """Write a cell. Text stays text, so that no note becomes a formula."""
    cell: Cell = sheet.cell(row, column)
    if isinstance(value, str) and value:
        cell.value, cell.data_type = escape_text(value), "s"
    elif value not in ("", None):
        cell.value = value
    cell.font, cell.alignment = font, alignment
    return cell


def _set_up(sheet: Worksheet, name: str) -> None:
    """Lock all but the open cells, and fit the print to letter paper."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: allowed
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", LETTER_PAPER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = name.replace("&", "&&")
    sheet.oddFooter.right.text = "&P of &N"
