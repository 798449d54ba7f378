"""Reading the rows of an uploaded workbook."""

from decimal import Decimal

import pytest

from audits.rules.answers import GivenAnswer, Reply
from audits.workbook.rules.columns import FILLED, Heading
from audits.workbook.rules.reading import MOST_PROBLEMS, read_answers
from secor_portal.sheets.workbook import Cell, Sheet, Workbook
from tests.audits.workbook.rules.sheets import HEADINGS, OWNER, QUESTIONS, book, row, sheet

FORMULA = Cell(None, is_formula=True)


def said(*sheets, **whose):
    return read_answers(book(*sheets, **whose), OWNER, QUESTIONS)


def problems(*sheets, **whose):
    return [(problem.place, problem.sentence) for problem in said(*sheets, **whose).problems]


def test_a_row_is_read_as_an_answer():
    found = said(
        sheet(row("1.2", reply="partly", points="2,5", known_by="D/O", note=" seen ", stamp="v3-0123456789ab"))
    )

    only = found.rows[0]
    assert found.problems == []
    assert (only.code, only.place) == ("1.2", "1 Policy!A2")
    assert only.said == GivenAnswer(Reply.PARTLY, Decimal("2.5"), known_by="DO", note="seen")
    assert str(only.stamp) == "v3-0123456789ab"


@pytest.mark.parametrize("stamp", [None, "", "gone", "v1", 7])
def test_a_lost_stamp_is_none(stamp):
    assert said(sheet(row("1.1", reply="Yes", stamp=stamp))).rows[0].stamp is None


def test_moved_columns_and_retyped_headings_are_read():
    order = [
        Heading.NOTE,
        Heading.STAMP,
        *reversed([c for c in HEADINGS if c not in (Heading.NOTE, Heading.STAMP)]),
    ]
    headings = [f" {heading.upper()} ".replace(" ", "  ") for heading in order]
    cells = dict(zip(HEADINGS, row("1.1", reply="No", note="none"), strict=True))

    found = said(sheet([cells[column] for column in order], headings=headings))

    assert found.problems == []
    assert found.rows[0].said == GivenAnswer(Reply.NO, note="none")


def test_headings_in_a_lower_row_are_found():
    below = sheet(row("1.1", reply="Yes"))
    moved = Sheet(below.name, ((Cell("1. Policy"),), (), *below.rows))

    assert [found.place for found in said(moved).rows] == ["1 Policy!A4"]


def test_other_sheets_and_blank_rows_are_ignored():
    other = Sheet("Shopping", ((Cell("Milk"), Cell(2)),))
    found = said(sheet([], row("1.1"), row("9.9", question="gone"), row("1.2", reply="Yes")), other)

    assert [one.code for one in found.rows] == ["1.2"]
    assert found.problems == []
    assert found.ignored == ["Shopping"]


@pytest.mark.parametrize(
    ("typed", "code"), [(1.1, "1.1"), (2.1, "2.10"), (2.2, "2.2"), ("2.10", "2.10"), (" 1.1 ", "1.1")]
)
def test_a_code_that_became_a_number_is_recognized(typed, code):
    assert [one.code for one in said(sheet(row(typed, note="x"))).rows] == [code]


def test_a_number_that_could_mean_two_codes_is_refused():
    twins = [*QUESTIONS, type(QUESTIONS[0])("2.1", "Training", QUESTIONS[0].style, Decimal(1))]

    found = read_answers(book(sheet(row(2.1, note="x"))), OWNER, twins)

    assert [problem.place for problem in found.problems] == ["1 Policy!A2"]


@pytest.mark.parametrize("column", FILLED)
def test_a_formula_in_an_answer_cell_is_refused(column):
    place = "ABCDEFGHIJKLMNOP"[HEADINGS.index(column)]

    assert problems(sheet(row("1.2", **{column.name.lower(): FORMULA}))) == [
        (f"1 Policy!{place}2", "There is a formula in this cell. Type the value instead.")
    ]


def test_a_formula_is_refused_only_in_cells_that_are_read():
    calculated = row("1.1", reply="Yes", guidance=FORMULA)

    assert problems(sheet(calculated, row(FORMULA, reply="Yes"))) == [
        ("1 Policy!A3", "There is a formula in this cell. Type the value instead.")
    ]


@pytest.mark.parametrize(
    ("merged", "refused"),
    [
        ("G2:G3", True),
        ("A2:B2", True),
        ("L1:L2", True),
        ("B2:F9", False),
        ("M2:P2", False),
        ("G1:L1", False),
        ("x", False),
    ],
)
def test_merged_cells_are_refused_only_over_answers(merged, refused):
    found = problems(sheet(row("1.1", reply="Yes"), merged=[merged]))

    assert found == ([(f"1 Policy!{merged}", "These cells are merged. Unmerge them.")] if refused else [])


def test_all_problems_are_listed_by_cell():
    first = sheet(
        row("1.1", reply="maybe", points="many"),
        row("1.2", asked="Anna", note="x\x00"),
        row("7.7", reply="Yes"),
        row(None, note="whose?"),
        row("1.1", reply="Yes"),
    )
    second = sheet(row("1.2", note="again"), row("2.2", known_by="Z"), name="2 Training")

    assert [place for place, _ in problems(first, second)] == [
        "1 Policy!G2", "1 Policy!H2", "1 Policy!I3", "1 Policy!L3", "1 Policy!A4", "1 Policy!A5", "1 Policy!A6",
        "2 Training!A2", "2 Training!K3",
    ]  # fmt: skip
    said_twice = problems(first, second)[7][1]
    assert said_twice == "Question 1.2 is also in 1 Policy!A3. Keep one of the two rows."


def test_the_workbook_of_another_audit_is_refused():
    found = problems(sheet(row("9.9", reply="?")), audit="audit-2", instrument="instrument-2")

    assert [place for place, _ in found] == ["Read me!B1", "Read me!B2"]
    assert "Choose the workbook of 2026-ABCD" in found[0][1]
    assert "another version of the audit questions" in found[1][1]


def test_a_workbook_without_its_audit_is_refused():
    lost = read_answers(Workbook((sheet(row("1.1", reply="Yes")),)), OWNER, QUESTIONS)
    erased = read_answers(Workbook((Sheet("Read me"), sheet(row("1.1", reply="Yes")))), OWNER, QUESTIONS)
    none = read_answers(Workbook(()), OWNER, QUESTIONS)

    assert [problem.place for problem in lost.problems] == ["1 Policy"]
    assert [problem.place for problem in erased.problems] == ["Read me", "Read me"]
    assert len(none.problems) == 1
    assert [*lost.rows, *erased.rows, *none.rows] == []


def test_a_known_sheet_without_headings_is_a_problem():
    headless = Sheet("2 TRAINING", (tuple(Cell(value) for value in row("2.2", asked=3)),))

    assert [place for place, _ in problems(sheet(row("1.1", reply="Yes")), headless)] == ["2 TRAINING"]


def test_a_workbook_without_answers_is_refused():
    assert problems(Sheet("Shopping", ((Cell("Milk"),),))) == [
        (
            "Read me",
            "No sheet of this workbook holds answers. Download the workbook again and copy your answers into it.",
        )
    ]


def test_a_missing_or_repeated_heading_is_refused():
    headings = [Heading.NOTE if heading is Heading.POINTS else heading for heading in HEADINGS]

    assert problems(sheet(row("1.1", reply="Yes"), headings=headings)) == [
        ("1 Policy!L1", "There are two columns “Note”. Remove the heading of one of them."),
        ("1 Policy", "The column “Points” is missing. Put its heading back into row 1."),
    ]


def test_the_number_of_listed_problems_is_limited():
    assert len(said(sheet(*(row(f"x{n}", reply="?") for n in range(MOST_PROBLEMS + 50)))).problems) == MOST_PROBLEMS


@pytest.mark.parametrize(("above", "found"), [(29, 1), (30, 0)])
def test_headings_are_looked_for_in_the_first_30_rows(above, found):
    below = sheet(row("1.1", reply="Yes"))
    moved = Sheet(below.name, (*((Cell("x"),) for _ in range(above)), *below.rows))

    assert len(said(moved).rows) == found


def test_at_most_500_problems_are_named():
    wrong = [row(f"9.{number}", reply="Yes") for number in range(510)]

    assert len(problems(sheet(*wrong))) == 500


@pytest.mark.parametrize(
    ("kept", "is_table"),
    [([Heading.CODE, Heading.NOTE], True), ([Heading.CODE, Heading.GUIDANCE], False), ([Heading.NOTE], False)],
)
def test_a_row_with_the_code_and_a_column_to_fill_in_is_the_headings(kept, is_table):
    headings = [heading if heading in kept else "x" for heading in HEADINGS]

    found = [place for place, sentence in problems(sheet(row("1.1"), headings=headings)) if "headings" in sentence]

    assert bool(found) is not is_table


def test_a_workbook_without_its_front_names_its_first_sheet():
    two = Workbook((sheet(row("1.1", reply="Yes")), sheet(name="2 Training")))

    assert [one.place for one in read_answers(two, OWNER, QUESTIONS).problems] == ["1 Policy"]


@pytest.mark.parametrize("merged", ["AA1:AB9", "AA2:AB9", "nonsense"])
def test_cells_merged_beside_the_answers_or_unreadable_do_no_harm(merged):
    assert problems(sheet(row("1.1", reply="Yes"), merged=[merged])) == []


def test_merged_cells_after_unreadable_ones_are_named():
    found = problems(sheet(row("1.1", reply="Yes"), row("1.2"), merged=["nonsense", "G2:G3"]))

    assert [place for place, _ in found] == ["1 Policy!G2:G3"]


def test_merged_cells_in_columns_with_two_letters_are_named():
    headings = [*["x"] * 26, *HEADINGS]
    cells = [*[None] * 26, *row("1.1", reply="Yes")]
    place = HEADINGS.index(Heading.REPLY)
    letters = "A" + "ABCDEFGHIJKLMNOP"[place]

    found = problems(sheet(cells, cells, headings=headings, merged=[f"{letters}2:{letters}3", "BZ2:BZ3"]))

    assert f"1 Policy!{letters}2:{letters}3" in [place for place, _ in found]
    assert "1 Policy!BZ2:BZ3" not in [place for place, _ in found]


@pytest.mark.parametrize(("length", "quoted"), [(20, "9" * 20), (21, "9" * 20)])
def test_an_unknown_code_is_quoted_up_to_20_characters(length, quoted):
    (_, sentence), *_ = problems(sheet(row("9" * length, reply="Yes")))

    assert sentence.startswith(f"This audit has no question “{quoted}”. ")


def test_a_number_beside_a_code_that_is_none_is_refused():
    strange = [*QUESTIONS, type(QUESTIONS[0])("x", "Policy", QUESTIONS[0].style, Decimal(1))]

    found = read_answers(book(sheet(row(7.5, note="x"))), OWNER, strange)

    assert [problem.place for problem in found.problems] == ["1 Policy!A2"]
