"""The format as a workbook."""

import pytest
from hypothesis import given, settings

from audits.questions.rules.checking import check_file
from audits.questions.rules.draft import ElementDraft
from audits.questions.rules.workbook import ELEMENTS, INSTRUMENT, QUESTIONS, read_workbook
from secor_portal.sheets import Cell, Sheet, Workbook
from tests.audits.questions.rules.drafts import NOTHING_PUBLISHED, as_sheets, changed, draft, drafts, question, said

TWO = draft(
    ElementDraft(1, "Commitment", (question("1.1"), question("1.2", depends_on="1.1"))),
    ElementDraft(2, "Hazards", (question("2.1"),)),
)
POINTS, DEPENDS_ON = 8, 11  # columns of the questions


def problems(book: Workbook) -> dict[str, str]:
    return said(check_file(read_workbook(book), NOTHING_PUBLISHED).problems)


def sheets(**changes: Sheet | None) -> Workbook:
    """TWO's workbook with a sheet changed, or taken out."""
    kept = (changes.get(sheet.name, sheet) for sheet in as_sheets(TWO).sheets)
    return Workbook(tuple(sheet for sheet in kept if sheet))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(drafts())
def test_any_instrument_written_and_read_again_is_the_same(written):
    reading = check_file(read_workbook(as_sheets(written)), NOTHING_PUBLISHED)

    assert reading.problems == ()
    assert reading.draft == written


def test_the_order_of_rows_does_not_matter_and_empty_ones_are_left_out():
    sheet = as_sheets(TWO).find_sheet(QUESTIONS)
    header, *rows = sheet.rows
    mixed = Sheet(QUESTIONS, (header, rows[2], (), (Cell(None), Cell(" ")), rows[1], rows[0]))

    assert check_file(read_workbook(sheets(Questions=mixed)), NOTHING_PUBLISHED).draft == TWO


def test_columns_may_be_called_by_the_names_of_the_format_and_stand_in_any_order():
    sheet = Sheet(
        ELEMENTS, ((Cell("name"), Cell("NUMBER")), (Cell("Commitment"), Cell(1)), (Cell("Hazards"), Cell(2.0)))
    )

    assert check_file(read_workbook(sheets(Elements=sheet)), NOTHING_PUBLISHED).draft == TWO


def test_a_problem_is_named_by_sheet_and_cell():
    assert problems(changed(as_sheets(TWO), QUESTIONS, 3, POINTS, -1)) == {
        "Questions!H3": "Write more than 0 points; a question without points is not scored.",
    }


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    book = changed(as_sheets(TWO), QUESTIONS, 4, POINTS, "many")
    book = changed(book, QUESTIONS, 2, POINTS, 1001)
    book = changed(book, INSTRUMENT, 4, 2, "soon")

    assert list(problems(book)) == ["Instrument!B4", "Questions!H2", "Questions!H4"]


@pytest.mark.parametrize("name", [INSTRUMENT, ELEMENTS, QUESTIONS])
def test_a_missing_sheet_is_told(name):
    found = problems(sheets(**{name: None}))

    assert found[name] == f"The sheet “{name}” is missing. A file has the sheets Instrument, Elements, Questions."


def test_a_workbook_of_something_else_is_told_what_is_missing_and_no_more():
    assert list(problems(Workbook((Sheet("Budget", ((Cell("x"),),)),)))) == [INSTRUMENT, ELEMENTS, QUESTIONS]


def test_merged_cells_are_told_where_they_are():
    sheet = as_sheets(TWO).find_sheet(QUESTIONS)

    assert problems(sheets(Questions=Sheet(QUESTIONS, sheet.rows, ("C2:C3",)))) == {
        "Questions!C2:C3": "These cells are merged. Split them.",
    }


def test_a_formula_is_told_once_and_not_taken():
    formula = Cell(10, is_formula=True)

    assert problems(changed(as_sheets(TWO), QUESTIONS, 2, POINTS, formula)) == {
        "Questions!H2": "This is a formula. Write the value itself.",
    }


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "place", "sentence"),
    [
        (QUESTIONS, 1, POINTS, "Marks", "Questions!H1", "“Marks” is no column of this sheet."),
        (QUESTIONS, 1, POINTS, "Question", "Questions!H1", "This column appears twice."),
        (QUESTIONS, 1, POINTS, None, "Questions!L1", "The column “Points” is missing."),
        (QUESTIONS, 2, 12, "a remark", "Questions!L2", "This cell belongs to no column."),
        (INSTRUMENT, 1, 1, "Title", "Instrument!A1", "“Title” is not known here."),
        (INSTRUMENT, 7, 1, "Name", "Instrument!A7", "This row appears twice."),
        (INSTRUMENT, 4, 2, None, "Instrument!B4", "Write the first day on which it is valid"),
        (ELEMENTS, 2, 2, None, "Elements!B2", "Write a name."),
        (QUESTIONS, 2, 1, 9, "Questions!A2", "There is no element 9."),
        (QUESTIONS, 2, 1, None, "Questions!A2", "Write the number of the element"),
    ],
)
def test_what_does_not_belong_there_or_is_missing_is_told(sheet, row, column, value, place, sentence):
    found = problems(changed(as_sheets(TWO), sheet, row, column, value))

    assert found[place].startswith(sentence)


def test_a_missing_column_is_one_problem_and_not_one_for_each_row():
    found = problems(changed(as_sheets(TWO), QUESTIONS, 1, POINTS, None))

    assert [place for place, sentence in found.items() if "oints" in sentence] == ["Questions!L1"]


def test_a_code_written_as_a_number_is_taken_where_it_is_plain():
    assert (
        check_file(read_workbook(changed(as_sheets(TWO), QUESTIONS, 3, DEPENDS_ON, 1.1)), NOTHING_PUBLISHED).draft
        == TWO
    )


def test_a_code_written_as_a_number_is_refused_where_it_could_be_another():
    ten = draft(ElementDraft(1, "Many", tuple(question(f"1.{number}") for number in range(1, 12))))

    found = problems(changed(as_sheets(ten), QUESTIONS, 12, DEPENDS_ON, 1.1))

    assert found == {
        "Questions!K12": "As a number, 1.1 and 1.10 are the same. Format the cell as text and write the code again.",
    }
