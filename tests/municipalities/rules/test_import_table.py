"""A table of municipalities, checked row by row."""

from datetime import date

import pytest

from municipalities.rules.import_table import (
    MOST_ROWS,
    ImportedRow,
    ImportProblem,
    KnownMunicipality,
    TableReading,
    compare_rows,
    read_table,
)

TODAY = date(2026, 5, 10)
KINDS = ("city", "town", "village", "summer_village", "municipal_district")
HEADER = ["csd_code", "name", "municipality_type", "official_name"]
ALL = [*HEADER, "wcb_account", "industry_code", "pir_registered_on", "ended_on", "successor"]
DELIA = ["4801001", "Delia", "village", "Village of Delia"]
EMPRESS = ["4801002", "Empress", "village", "Village of Empress"]


def reading(*lines) -> TableReading:
    return read_table(lines, kinds=KINDS, today=TODAY)


def said(problems) -> list[tuple]:
    return [(p.row, p.column) for p in problems]


def known(code="4801001", **facts) -> KnownMunicipality:
    usual = {
        "name": "Delia",
        "kind": "village",
        "official_name": "Village of Delia",
        "wcb_account": "",
        "industry_code": "",
        "pir_registered_on": None,
        "pir_withdrawn_on": None,
        "ended_on": None,
        "successor": None,
    }
    return KnownMunicipality(code=code, **usual | facts)


def row(**facts) -> ImportedRow:
    usual = {"number": 2, "code": "4801001", "name": "Delia", "kind": "village", "official_name": "Village of Delia"}
    return ImportedRow(**usual | facts)


# — reading —


def test_a_row_without_optional_columns_says_nothing_about_them():
    assert reading(HEADER, DELIA) == TableReading(rows=(row(),))


def test_every_column_is_read():
    line = [*DELIA, "1234567", "95100", "2020-01-02", "2026-01-01", "4801002"]

    rows = reading(ALL, line).rows

    assert rows == (
        row(
            wcb_account="1234567",
            industry_code="95100",
            pir_registered_on=date(2020, 1, 2),
            ended_on=date(2026, 1, 1),
            successor="4801002",
        ),
    )


def test_numbers_of_a_spreadsheet_are_codes_too():
    assert reading(HEADER, [4801001.0, *DELIA[1:]]).rows[0].code == "4801001"
    assert reading(HEADER, [4801001, *DELIA[1:]]).rows[0].code == "4801001"


def test_names_of_columns_and_types_are_read_kindly():
    header = ["\ufeffCSD_Code ", " Name", "MUNICIPALITY_TYPE", "official_name"]

    assert reading(header, ["4801001", "Delia", "Summer Village", "Delia"]).rows[0].kind == "summer_village"


def test_the_order_of_the_columns_does_not_matter():
    assert reading(HEADER[::-1], DELIA[::-1]).rows == (row(),)


def test_empty_lines_are_left_out_and_counted():
    assert [r.number for r in reading(HEADER, [], DELIA, ["", None, ""], EMPRESS).rows] == [3, 5]


def test_unknown_columns_are_named_and_not_used():
    answer = reading([*HEADER, "population", ""], [*DELIA, "200", ""])

    assert answer.unused == ("population",)
    assert answer.problems == ()


@pytest.mark.parametrize("lines", [(), ([],), (["", None],)])
def test_an_empty_table_is_said_to_be_empty(lines):
    assert "empty" in reading(*lines).problems[0].sentence


def test_a_header_alone_has_no_rows():
    assert "no rows" in reading(HEADER).problems[0].sentence


@pytest.mark.parametrize("missing", HEADER)
def test_a_missing_column_is_named(missing):
    header = [name for name in HEADER if name != missing]

    assert said(reading(header, DELIA).problems) == [(1, missing)]


def test_a_column_that_is_there_twice_is_named():
    assert said(reading([*HEADER, "name"], [*DELIA, "Delia"]).problems) == [(1, "name")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("csd_code", ""),
        ("csd_code", "480100"),
        ("csd_code", "48010011"),
        ("csd_code", "48O1001"),
        ("csd_code", "٤٨٠١٠٠١"),
        ("name", ""),
        ("name", "x" * 121),
        ("name", "=cmd()"),
        ("name", "De\nlia"),
        ("name", "—"),
        ("official_name", ""),
        ("official_name", "x" * 161),
        ("municipality_type", ""),
        ("municipality_type", "hamlet"),
        ("wcb_account", "12"),
        ("industry_code", "9510"),
        ("pir_registered_on", "soon"),
        ("pir_registered_on", "2026-02-30"),
        ("pir_registered_on", "20260203"),
        ("pir_registered_on", "1989-12-31"),
        ("ended_on", "2030-01-01"),
        ("successor", "Delia"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(column, value):
    good = dict(zip(ALL, [*DELIA, "", "", "", "", ""], strict=True))
    line = [(good | {column: value})[name] for name in ALL]

    problems = reading(ALL, EMPRESS, line).problems

    assert said(problems) == [(3, column)]
    assert problems[0].sentence.endswith(".")


def test_every_problem_is_said_not_only_the_first():
    answer = reading(HEADER, ["x", "", "hamlet", ""], ["y", "", "hamlet", ""])

    assert len(answer.problems) == 8


def test_more_cells_than_columns_are_refused():
    assert said(reading(HEADER, [*DELIA, "more"]).problems) == [(2, "")]


def test_a_line_that_is_cut_short_misses_its_cells():
    assert said(reading(HEADER, DELIA[:2]).problems) == [(2, "municipality_type"), (2, "official_name")]


@pytest.mark.parametrize("column", [0, 3])
def test_what_two_rows_cannot_both_say_is_refused_and_names_the_first(column):
    other = list(EMPRESS)
    other[column] = DELIA[column]

    problems = reading(HEADER, DELIA, other).problems

    assert said(problems) == [(3, HEADER[column])]
    assert "row 2" in problems[0].sentence


def test_two_municipalities_may_share_a_short_name():
    town = ["4801003", "Delia", "town", "Town of Delia"]

    assert reading(HEADER, DELIA, town).problems == ()


def test_more_rows_than_are_taken_are_refused():
    lines = ([f"{4800000 + n}", f"Place {n}", "village", f"Village {n}"] for n in range(MOST_ROWS + 1))

    answer = read_table([HEADER, *lines], kinds=KINDS, today=TODAY)

    assert len(answer.rows) == MOST_ROWS
    assert "10,000 rows" in answer.problems[0].sentence


def test_a_problem_reads_as_a_line():
    assert str(ImportProblem("Enter a name.", 7, "name")) == "Row 7, name: Enter a name."
    assert str(ImportProblem("There are too many.", 7)) == "Row 7: There are too many."
    assert str(ImportProblem("The file is empty.")) == "The file is empty."


# — comparing —


def plan(*rows, present=(), addresses=()):
    return compare_rows(rows, {place.code: place for place in present}, addresses)


def test_who_is_not_known_is_new_and_gets_an_address():
    answer = plan(row())

    assert answer.counts == (1, 0, 0)
    assert answer.addresses == {"4801001": "delia"}


def test_who_is_known_and_the_same_is_unchanged():
    assert plan(row(), present=[known()]).counts == (0, 0, 1)


def test_what_differs_is_a_change_from_old_to_new():
    answer = plan(row(official_name="Delia Village", wcb_account="1234567"), present=[known()])

    assert answer.counts == (0, 1, 0)
    assert answer.changed[0].values == {
        "official_name": ("Village of Delia", "Delia Village"),
        "wcb_account": ("", "1234567"),
    }


def test_what_a_row_does_not_say_stays_as_it_is():
    there = known(wcb_account="1234567", ended_on=date(2025, 1, 1), successor="4801002")

    assert plan(row(), present=[there]).counts == (0, 0, 1)


def test_two_new_ones_of_one_name_both_say_what_they_are():
    answer = plan(row(), row(number=3, code="4801009", kind="town", official_name="Town of Delia"))

    assert answer.addresses == {"4801001": "delia-village", "4801009": "delia-town"}


def test_an_address_in_use_is_not_given_again():
    assert plan(row(), addresses=["delia"]).addresses == {"4801001": "delia-village"}


def test_another_ones_official_name_is_refused():
    problems = plan(row(code="4801009"), present=[known()]).problems

    assert said(problems) == [(2, "official_name")]


def test_two_known_ones_may_swap_their_names():
    present = [known(), known("4801002", official_name="Village of Empress")]

    answer = plan(
        row(official_name="Village of Empress"),
        row(number=3, code="4801002", official_name="Village of Delia"),
        present=present,
    )

    assert answer.problems == ()
    assert answer.counts == (0, 2, 0)


def test_a_registration_after_the_recorded_withdrawal_is_refused():
    there = known(pir_registered_on=date(2020, 1, 1), pir_withdrawn_on=date(2024, 1, 1))

    assert said(plan(row(pir_registered_on=date(2024, 1, 2)), present=[there]).problems) == [(2, "pir_registered_on")]
    assert plan(row(pir_registered_on=date(2024, 1, 1)), present=[there]).problems == ()


ENDED = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"successor": "4801001", "ended_on": ENDED}, "successor"),
        ({"successor": "4809999", "ended_on": ENDED}, "successor"),
        ({"successor": "4801002"}, "ended_on"),
        ({"successor": "4801003", "ended_on": ENDED}, "successor"),
    ],
    ids=["itself", "nobody", "without an end", "ended before"],
)
def test_a_successor_that_cannot_be_is_refused(facts, column):
    present = [
        known("4801002", official_name="Village of Empress"),
        known("4801003", official_name="Village of Gone", ended_on=date(2024, 1, 1)),
    ]

    assert said(plan(row(**facts), present=present).problems) == [(2, column)]


@pytest.mark.parametrize(
    "facts",
    [{"ended_on": ENDED}, {"ended_on": date(2020, 1, 1)}, {"ended_on": date(2020, 1, 1), "successor": "4801002"}],
)
def test_what_others_became_part_of_does_not_end_before_them(facts):
    """So two cannot be each other's successor, nor any circle."""
    there = known("4801002", official_name="Village of Empress", ended_on=ENDED, successor="4801001")

    assert said(plan(row(**facts), present=[known(), there]).problems) == [(2, "ended_on")]
    assert plan(row(ended_on=date(2025, 1, 2)), present=[known(), there]).problems == ()


def test_an_end_moved_behind_that_of_the_known_successor_is_refused():
    there = known(ended_on=ENDED, successor="4801002")
    other = known("4801002", official_name="Village of Empress", ended_on=date(2026, 1, 1))

    assert said(plan(row(ended_on=date(2026, 1, 1)), present=[there, other]).problems) == [(2, "ended_on")]
    assert plan(row(ended_on=date(2025, 12, 31)), present=[there, other]).problems == ()


def test_a_circle_in_the_file_is_refused():
    rows = [
        row(ended_on=ENDED, successor="4801002"),
        row(
            number=3,
            code="4801002",
            name="Empress",
            official_name="Village of Empress",
            ended_on=date(2026, 1, 1),
            successor="4801001",
        ),
    ]

    assert said(plan(*rows).problems) == [(3, "successor")]


def test_a_successor_may_be_known_or_in_the_file():
    present = [known("4801002", official_name="Village of Empress")]
    other = row(number=3, code="4801004", name="Big", official_name="Town of Big")

    assert plan(row(ended_on=ENDED, successor="4801002"), present=present).problems == ()
    assert plan(row(ended_on=ENDED, successor="4801004"), other).problems == ()


def test_a_successor_may_come_later_than_the_end():
    there = known(ended_on=ENDED)
    other = known("4801002", official_name="Village of Empress")

    answer = plan(row(successor="4801002"), present=[there, other])

    assert answer.problems == ()
    assert answer.changed[0].values == {"successor": (None, "4801002")}


@pytest.mark.parametrize(("column", "most"), [(1, 120), (3, 160)])
def test_names_have_a_longest_length(column, most):
    fits, long = list(DELIA), list(DELIA)
    fits[column], long[column] = "x" * most, "x" * (most + 1)

    assert reading(HEADER, fits).problems == ()
    assert said(reading(HEADER, long).problems) == [(2, HEADER[column])]


def test_a_plan_without_rows_leaves_none_unchanged():
    assert compare_rows([], {}, []).unchanged == 0


@pytest.mark.parametrize(
    ("ended_on", "is_refused"), [(date(2026, 1, 1), True), (date(2026, 1, 2), True), (date(2026, 1, 3), False)]
)
def test_a_successor_must_exist_for_longer(ended_on, is_refused):
    ending = row(ended_on=date(2026, 1, 2), successor="4801002")
    later = known("4801002", name="Empress", official_name="Village of Empress", ended_on=ended_on)

    found = compare_rows([ending], {"4801001": known(), "4801002": later}, []).problems

    assert ((2, "successor") in said(found)) is is_refused
