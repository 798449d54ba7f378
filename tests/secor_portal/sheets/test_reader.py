"""Reading workbooks: what is in them, and what is refused before it costs anything."""

import io
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Writable
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from secor_portal import sheets
from secor_portal.sheets import EMPTY, Cell, SheetRefused, read_workbook
from secor_portal.sheets.process import limits
from secor_portal.sheets.reader import MOST_BYTES
from secor_portal.sheets.workbook import name_column
from tests.secor_portal.sheets.files import (
    book,
    changed,
    million_empty_rows,
    million_rows,
    saved,
    with_sheet,
    zipped,
)

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 100


def read(content: bytes, rows: int = 100, columns: int = 20) -> sheets.Workbook:
    return read_workbook(content, most_rows=rows, most_columns=columns)


def values(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in read(content).sheets[0].rows]


def refusal(content: bytes, **most: int) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read(content, **most)
    return refused.value


def test_sheets_come_by_name_in_their_order():
    found = read(book(Second=[["a"]], First=[["b"]], Übersicht=[]))

    assert [sheet.name for sheet in found.sheets] == ["Second", "First", "Übersicht"]
    assert found.sheet(" first ").cell(1, 1) == Cell("b")
    assert found.sheet("Third") is None


def test_cells_keep_their_places_and_what_is_empty_at_the_end_is_left_out():
    made = Writable()
    made.active["C3"] = "here"
    made.active["E9"] = None

    sheet = read(saved(made)).sheets[0]

    assert sheet.rows == ((), (), (EMPTY, EMPTY, Cell("here")))
    assert sheet.cell(3, 3).value == "here"
    assert sheet.cell(9, 9) == EMPTY
    assert sheet.place(12, 5) == "Sheet!E12"


def test_days_numbers_and_truth_are_kept():
    row = [date(2026, 5, 10), datetime(2026, 5, 10, 14, 0), 4801001, 1.5, -2, None, True, False, "x\ny"]

    assert values(book(Sheet=[row])) == [
        ["2026-05-10", "2026-05-10", 4801001, 1.5, -2, None, True, False, "x\ny"],
    ]


@pytest.mark.parametrize(
    ("number_format", "said"),
    [
        ("yyyy-mm-dd", "2026-05-10"),
        ('d" May" yy', "2026-05-10"),
        ("General", 46152),
        ("0.00", 46152),
        ('0" days"', 46152),
        ("[Red]0", 46152),
    ],
)
def test_a_number_is_a_day_where_its_format_shows_one(number_format, said):
    made = Writable()
    made.active["A1"] = 46152
    made.active["A1"].number_format = number_format

    assert values(saved(made)) == [[said]]


def test_the_days_of_an_old_mac_and_before_march_1900_are_right():
    made = Writable()
    made.epoch = CALENDAR_MAC_1904
    made.active["A1"] = date(2026, 5, 10)
    old = Writable()
    old.active.append([date(1900, 1, 1), date(1900, 3, 1)])

    assert values(saved(made)) == [["2026-05-10"]]
    assert values(saved(old)) == [["1900-01-01", "1900-03-01"]]


def test_a_formula_is_told_and_not_calculated():
    made = Writable()
    made.active.append(["=1+1", "=text"])
    made.active["B1"].data_type = "s"
    cached = changed(saved(made), "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<v />", b"<v>2</v>"))

    assert read(saved(made)).sheets[0].rows == ((Cell(None, is_formula=True), Cell("=text")),)
    assert read(cached).sheets[0].cell(1, 1) == Cell(2, is_formula=True)


def test_merged_cells_are_told():
    made = Writable()
    made.active["B2"] = "wide"
    made.active.merge_cells("B2:C4")

    assert read(saved(made)).sheets[0].merged == ("B2:C4",)


def test_text_in_several_letters_is_one_text():
    made = Writable()
    made.active["A1"] = CellRichText("not ", TextBlock(InlineFont(b=True), "AMHSA"), "’s")

    assert values(saved(made)) == [["not AMHSA’s"]]


def test_readings_beside_characters_are_left_out():
    cell = b'<row r="1"><c t="inlineStr"><is><t>\xe6\x9d\x91</t><rPh sb="0" eb="1"><t>mura</t></rPh></is></c></row>'

    assert values(with_sheet(b"<sheetData>" + cell + b"</sheetData>")) == [["村"]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("one_x000B_two", "one\x0btwo"),
        ("_xD800_", "\ufffd"),
        ("a_xDC00__xd800_b", "a\ufffd\ufffdb"),
        ("_xD83D__xDE00_", "\U0001f600"),
    ],
)
@pytest.mark.parametrize("cell", ['<c t="str"><v>{}</v></c>', '<c t="inlineStr"><is><t>{}</t></is></c>'])
def test_half_a_character_is_read_as_one_that_cannot_be_shown(cell, written, read):
    row = f'<sheetData><row r="1">{cell.format(written)}</row></sheetData>'

    assert values(with_sheet(row.encode())) == [[read]]


def test_rows_and_cells_without_a_number_follow_each_other():
    rows = b'<row><c><v>1</v></c><c><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c><c><v>4</v></c></row>'

    assert values(with_sheet(b"<sheetData>" + rows + b"</sheetData>")) == [[1, 2], [], [None, 3, 4]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n", "empty_file"),
        (b"PK\x03\x04" + b"x" * MOST_BYTES, "too_large"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old_office"),
        (PICTURE, "not_a_workbook"),
        (b"%PDF-1.7", "not_a_workbook"),
        (b"a,b\n1,2", "not_a_workbook"),
        (b"PK\x03\x04 and nothing more", "not_a_workbook"),
        (zipped(readme=b"hello"), "not_a_workbook"),
        (book(Sheet=[[1]])[:-200], "not_a_workbook"),
        (zipped(bomb=b"\x00" * (limits.MOST_UNPACKED + 1)), "too_much"),
        (zipped(**{f"part{n}": b"x" for n in range(limits.MOST_PARTS + 1)}), "too_much"),
        (book(**{f"Sheet{n}": [[1]] for n in range(limits.MOST_SHEETS + 1)}), "too_much"),
        (book(Sheet=[[chr(97 + n % 26) * 30_000] for n in range(160)]), "too_much"),
        (with_sheet(b'<sheetData><row r="1"><c><v>1e999</v></c></row></sheetData>'), "not_a_workbook"),
        (with_sheet(b'<sheetData><row r="1"><c r="1A"><v>1</v></c></row></sheetData>'), "not_a_workbook"),
        (with_sheet(b'<sheetData><row r="1"><c t="s"><v>99</v></c></row></sheetData>'), "not_a_workbook"),
        (with_sheet(b"<sheetData>", doctype=b""), "not_a_workbook"),
        (
            with_sheet(
                b'<sheetData><row r="1"><c t="str"><v>&a;</v></c></row></sheetData>',
                doctype=b'<!DOCTYPE worksheet [<!ENTITY a "text">]>',
            ),
            "not_a_workbook",
        ),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(content, code):
    refused = refusal(content, rows=1000)

    assert (refused.code, refused.field) == (code, "file")
    assert refused.sentence.endswith(".")


def test_more_rows_or_columns_than_are_read_are_refused_by_the_name_of_the_sheet():
    tall, wide = book(Fine=[["a"]], Tall=[[n] for n in range(11)]), book(Wide=[list(range(11))])

    assert "“Tall” has more than 10 rows" in refusal(tall, rows=10).sentence
    assert "“Wide” has more than 10 columns" in refusal(wide, columns=10).sentence
    assert read(tall, rows=11).sheets[1].cell(11, 1) == Cell(10)


def test_rows_and_columns_that_say_nothing_do_not_count():
    rows = b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'

    assert values(with_sheet(b"<sheetData>" + rows + b"</sheetData>")) == [[1]]


@pytest.mark.parametrize(
    ("make", "code"),
    [(million_rows, "too_many_rows"), (million_empty_rows, "too_much")],
    ids=["that say something", "that say nothing"],
)
def test_a_million_rows_in_five_megabytes_are_refused_at_once(make, code):
    content = make()
    assert len(content) < MOST_BYTES

    begun = time.perf_counter()
    refused = refusal(content)

    assert refused.code == code
    assert time.perf_counter() - begun < limits.SECONDS


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from process import limits
limits.limit_self()
"""


@pytest.mark.parametrize("greed", ["bytearray(limits.MEMORY)", "while True: pass"], ids=["memory", "processor time"])
def test_the_process_cannot_take_more_than_its_share(greed):
    folder = str(Path(sheets.__file__).parent)
    program = f"{LIMITED}resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n{greed}"

    ended = subprocess.run([sys.executable, "-I", "-c", program, folder], capture_output=True, timeout=30, check=False)

    assert ended.returncode not in (0, limits.UNREADABLE)
    assert b"MemoryError" in ended.stderr or ended.returncode < 0
    assert limits.MEMORY <= 256 * 1024 * 1024
    assert limits.SECONDS <= 2


def test_a_process_that_runs_out_is_answered_with_a_sentence(monkeypatch):
    greedy = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from process.limits import *; limit_self()\nwhile 1: pass"
    )
    monkeypatch.setattr("secor_portal.sheets.reader.PROGRAM", greedy)

    assert refusal(book(Sheet=[[1]])).code == "too_much"


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=20)
plain = texts.filter(lambda text: text.strip() and "_x" not in text and text[0] != "=")


def fifteen_digits(number: float) -> float:
    """As many as a workbook keeps."""
    return float(f"{number:.15g}")


cells = st.one_of(
    st.none(),
    plain,
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32)
    .map(fifteen_digits)
    .filter(lambda number: not number.is_integer()),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(cells, max_size=6), max_size=6))
def test_what_is_written_is_read_again(rows):
    made = Writable()
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = made.active.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    file = io.BytesIO()
    made.save(file)
    sheet = read(file.getvalue()).sheets[0]

    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            assert sheet.cell(number, column).value == value


@given(st.integers(1, 16384))
def test_columns_have_letters(column):
    number = 0
    for letter in name_column(column):
        number = number * 26 + ord(letter) - ord("A") + 1

    assert number == column
