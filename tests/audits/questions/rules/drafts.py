"""Instruments for tests: a small one, and random ones."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from audits.questions.rules.draft import ElementDraft, FileProblem, InstrumentDraft, Published, QuestionDraft
from audits.questions.rules.fields import LATEST, parse_paragraphs
from audits.questions.rules.workbook import write_rows
from audits.rules.answers import Style
from municipalities.rules.plausible_days import EARLIEST
from secor_portal.sheets import Cell, Sheet, Workbook

NOTHING_PUBLISHED = Published()

SMALL = """\
name: Small instrument
version: "2027"
valid_from: 2027-01-01
elements:
  - number: 1
    name: Commitment
    questions:
      - number: 1
        text: Is there a policy?
        validation: D
        style: all_or_nothing
        points: 10
      - number: 2
        text: Do people know it?
        validation: I
        style: percent_positive
        points: 5.5
        depends_on: "1.1"
"""


def question(code: str, **facts: Any) -> QuestionDraft:
    usual: dict[str, Any] = {
        "text": "Is there a policy?",
        "validation": "D",
        "style": Style.ALL_OR_NOTHING,
        "points": Decimal(10),
    }
    return QuestionDraft(code, **usual | facts)


def draft(*elements: ElementDraft, **facts: Any) -> InstrumentDraft:
    usual: dict[str, Any] = {"name": "Small instrument", "version": "2027", "valid_from": date(2027, 1, 1)}
    return InstrumentDraft(**usual | facts, elements=elements)


def said(problems: tuple[FileProblem, ...]) -> dict[str, str]:
    """The problems by place."""
    return {problem.place: problem.sentence for problem in problems}


def as_sheets(of: InstrumentDraft) -> Workbook:
    """The workbook of a draft as the reader returns it, with dates and styles as text."""
    rows = write_rows(of)
    return Workbook(tuple(Sheet(name, tuple(tuple(map(_cell, row)) for row in table)) for name, table in rows.items()))


def _cell(value: Any) -> Cell:
    if isinstance(value, date):
        return Cell(value.isoformat())
    return Cell(None if value == "" else value)


def changed(book: Workbook, sheet: str, row: int, column: int, cell: Any) -> Workbook:
    """The workbook with one cell changed."""
    return Workbook(tuple(_changed(one, row, column, cell) if one.name == sheet else one for one in book.sheets))


def _changed(sheet: Sheet, row: int, column: int, cell: Any) -> Sheet:
    rows = [list(cells) for cells in sheet.rows]
    rows.extend([] for _ in range(len(rows), row))
    rows[row - 1].extend(Cell() for _ in range(len(rows[row - 1]), column))
    rows[row - 1][column - 1] = cell if isinstance(cell, Cell) else Cell(cell)
    return replace(sheet, rows=tuple(map(tuple, rows)))


letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"])
lines = st.text(letters, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
several = st.lists(st.text(letters, max_size=20), max_size=3).map("\n".join).map(parse_paragraphs(2000))
optional = st.just("") | lines
points = st.decimals(Decimal("0.01"), 1000, places=2)


@st.composite
def drafts(draw: Any) -> InstrumentDraft:
    """Any complete and valid instrument."""
    earlier: list[str] = []
    elements = []
    names = draw(st.lists(lines, min_size=1, max_size=4, unique=True))
    for number, name in enumerate(names, start=1):
        questions = []
        for index in range(1, draw(st.integers(1, 12)) + 1):
            code = f"{number}.{index}"
            questions.append(draw(questions_with(code, earlier)))
            earlier.append(code)
        elements.append(ElementDraft(number, name, tuple(questions)))
    element_mark, whole_mark = sorted(draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
    return InstrumentDraft(
        name=draw(lines),
        version=draw(lines.filter(lambda text: len(text) <= 20)),
        valid_from=draw(st.dates(EARLIEST, LATEST)),
        elements=tuple(elements),
        is_sample=draw(st.booleans()),
        pass_overall=whole_mark,
        pass_element=element_mark,
    )


def questions_with(code: str, earlier: list[str]) -> Any:
    return st.builds(
        QuestionDraft,
        code=st.just(code),
        text=lines,
        validation=st.sampled_from(["D", "I", "O", "DI", "DO", "IO", "DIO"]),
        style=st.sampled_from(Style),
        points=points,
        guidance=several,
        attach=optional,
        may_not_apply=st.booleans(),
        is_written_policy=st.booleans(),
        depends_on=st.sampled_from(["", *earlier]),
    )
