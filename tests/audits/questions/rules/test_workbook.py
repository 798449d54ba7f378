"""Reading and writing an instrument as a workbook."""

import pytest
from hypothesis import given, settings

from audits.questions.rules.checking import check_file
from audits.questions.rules.draft import ElementDraft, File, FileEntry, FileProblem
from audits.questions.rules.workbook import ELEMENTS, INSTRUMENT, LABELS, QUESTIONS, read_workbook
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
    """The workbook of TWO with a sheet replaced or removed."""
    kept = (changes.get(sheet.name, sheet) for sheet in as_sheets(TWO).sheets)
    return Workbook(tuple(sheet for sheet in kept if sheet))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(drafts())
def test_any_instrument_survives_writing_and_reading(written):
    reading = check_file(read_workbook(as_sheets(written)), NOTHING_PUBLISHED)

    assert reading.problems == ()
    assert reading.draft == written


def test_the_order_of_rows_and_empty_rows_do_not_matter():
    sheet = as_sheets(TWO).find_sheet(QUESTIONS)
    header, *rows = sheet.rows
    mixed = Sheet(QUESTIONS, (header, rows[2], (), (Cell(None), Cell(" ")), rows[1], rows[0]))

    assert check_file(read_workbook(sheets(Questions=mixed)), NOTHING_PUBLISHED).draft == TWO


def test_columns_can_have_their_format_names_in_any_order():
    sheet = Sheet(
        ELEMENTS, ((Cell("name"), Cell("NUMBER")), (Cell("Commitment"), Cell(1)), (Cell("Hazards"), Cell(2.0)))
    )

    assert check_file(read_workbook(sheets(Elements=sheet)), NOTHING_PUBLISHED).draft == TWO


def test_a_problem_names_its_sheet_and_cell():
    assert problems(changed(as_sheets(TWO), QUESTIONS, 3, POINTS, -1)) == {
        "Questions!H3": "Write more than 0 points; a question without points is not scored.",
    }


def test_all_problems_are_listed_in_the_order_of_the_file():
    book = changed(as_sheets(TWO), QUESTIONS, 4, POINTS, "many")
    book = changed(book, QUESTIONS, 2, POINTS, 1001)
    book = changed(book, INSTRUMENT, 4, 2, "soon")

    assert list(problems(book)) == ["Instrument!B4", "Questions!H2", "Questions!H4"]


@pytest.mark.parametrize("name", [INSTRUMENT, ELEMENTS, QUESTIONS])
def test_a_missing_sheet_is_a_problem(name):
    found = problems(sheets(**{name: None}))

    assert found[name] == f"The sheet “{name}” is missing. A file has the sheets Instrument, Elements, Questions."


def test_an_unrelated_workbook_lists_only_the_missing_sheets():
    assert list(problems(Workbook((Sheet("Budget", ((Cell("x"),),)),)))) == [INSTRUMENT, ELEMENTS, QUESTIONS]


def test_merged_cells_are_a_problem_at_their_place():
    sheet = as_sheets(TWO).find_sheet(QUESTIONS)

    assert problems(sheets(Questions=Sheet(QUESTIONS, sheet.rows, ("C2:C3",)))) == {
        "Questions!C2:C3": "These cells are merged. Split them.",
    }


def test_a_formula_is_refused_once():
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
def test_an_unknown_or_missing_cell_is_a_problem(sheet, row, column, value, place, sentence):
    found = problems(changed(as_sheets(TWO), sheet, row, column, value))

    assert found[place].startswith(sentence)


def test_a_missing_column_is_a_single_problem():
    found = problems(changed(as_sheets(TWO), QUESTIONS, 1, POINTS, None))

    assert [place for place, sentence in found.items() if "oints" in sentence] == ["Questions!L1"]


def test_an_unambiguous_code_as_a_number_is_accepted():
    assert (
        check_file(read_workbook(changed(as_sheets(TWO), QUESTIONS, 3, DEPENDS_ON, 1.1)), NOTHING_PUBLISHED).draft
        == TWO
    )


def test_an_ambiguous_code_as_a_number_is_refused():
    ten = draft(ElementDraft(1, "Many", tuple(question(f"1.{number}") for number in range(1, 12))))

    found = problems(changed(as_sheets(ten), QUESTIONS, 12, DEPENDS_ON, 1.1))

    assert found == {
        "Questions!K12": "As a number, 1.1 and 1.10 are the same. Format the cell as text and write the code again.",
    }


def test_problems_come_by_sheet_then_row_then_column():
    places = [
        "Questions!B10",
        "Questions!AA9",
        "Elements!A9",
        "Instrument!B4",
        "Questions!C9",
        "Questions!B9",
        "Elements",
    ]
    book = File(
        FileEntry({}, INSTRUMENT),
        problems=tuple(FileProblem(place, "Fix it.") for place in places),
    )

    found = [one.place for one in check_file(book, NOTHING_PUBLISHED).problems if one.sentence == "Fix it."]

    assert found == [
        "Instrument!B4",
        "Elements",
        "Elements!A9",
        "Questions!B9",
        "Questions!C9",
        "Questions!AA9",
        "Questions!B10",
    ]


def test_problems_without_a_sheet_come_by_line_before_the_sheets():
    places = ["Elements!A2", "line 10", "line 9", "the file"]
    book = File(FileEntry({}, INSTRUMENT), problems=tuple(FileProblem(place, "Fix it.") for place in places))

    found = [one.place for one in check_file(book, NOTHING_PUBLISHED).problems if one.sentence == "Fix it."]

    assert found == ["the file", "line 9", "line 10", "Elements!A2"]


@pytest.mark.parametrize(("length", "quoted"), [(40, "x" * 40), (41, "x" * 39 + "…")])
def test_a_label_is_quoted_up_to_40_characters(length, quoted):
    found = problems(changed(as_sheets(TWO), QUESTIONS, 1, POINTS, "x" * length))

    assert found["Questions!H1"].startswith(f"“{quoted}” is no column")


def test_a_missing_row_of_the_first_sheet_is_named_below_the_last():
    sheet = as_sheets(TWO).find_sheet(INSTRUMENT)
    book = sheets(Instrument=Sheet(INSTRUMENT, ((Cell(None),), *sheet.rows[1:])))

    assert list(problems(book)) == [f"Instrument!A{len(sheet.rows) + 1}"]


@pytest.mark.parametrize(("value", "meant"), [(True, True), (False, False)])
def test_a_cell_of_excel_that_is_true_means_yes(value, meant):
    written = list(LABELS[QUESTIONS]).index("is_written_policy") + 1

    read = check_file(read_workbook(changed(as_sheets(TWO), QUESTIONS, 2, written, value)), NOTHING_PUBLISHED).draft

    assert read.elements[0].questions[0].is_written_policy is meant


@pytest.mark.parametrize(("column", "place"), [(12, "Questions!L2"), (13, "Questions!M2")])
def test_a_remark_beside_the_columns_is_named(column, place):
    assert list(problems(changed(as_sheets(TWO), QUESTIONS, 2, column, "a remark"))) == [place]


def test_a_code_as_a_number_is_named_by_its_own_element():
    many = draft(
        ElementDraft(1, "Few", (question("1.1"),)),
        ElementDraft(2, "Many", tuple(question(f"2.{number}") for number in range(1, 31))),
    )

    found = problems(changed(as_sheets(many), QUESTIONS, 32, DEPENDS_ON, 2.3))

    assert found == {
        "Questions!K32": "As a number, 2.3 and 2.30 are the same. Format the cell as text and write the code again.",
    }


def test_a_gap_in_the_numbers_of_the_second_element_is_found():
    two = changed(as_sheets(TWO), QUESTIONS, 4, 2, 2)

    assert problems(two) == {
        "Questions!B4": "The questions of element 2 are numbered 1, 2, 3 and so on; before 2 there is no 1. "
        "Write 1 here, or add what is missing.",
    }
