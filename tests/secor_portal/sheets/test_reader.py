"""Reading workbooks: their values, and the refusals before a hostile one costs anything."""

import io
import resource
import subprocess
import sys
from datetime import date, datetime
from itertools import pairwise
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
    change_part,
    make_book,
    make_far_cell,
    make_long_text,
    make_lying_bomb,
    make_million_empty_rows,
    make_million_merges,
    make_million_rows,
    make_million_texts,
    make_row,
    make_shared,
    make_sheet,
    make_zip,
    save_book,
)

ENTITY_ROW = b'<sheetData><row><c t="str"><v>&a;</v></c></row></sheetData>'
LAUGHS = "".join(f'<!ENTITY {name} "{10 * f"&{before};"}">' for before, name in pairwise("jihgfedcba"))
BILLION_LAUGHS = f'<!DOCTYPE worksheet [<!ENTITY j "ha">{LAUGHS}]>'.encode()
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 100


def read(content: bytes, rows: int = 100, columns: int = 20) -> sheets.Workbook:
    return read_workbook(content, most_rows=rows, most_columns=columns)


def values(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in read(content).sheets[0].rows]


def refusal(content: bytes, **most: int) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read(content, **most)
    return refused.value


def test_sheets_are_read_in_their_order_and_found_by_name():
    found = read(make_book(Second=[["a"]], First=[["b"]], Übersicht=[]))

    assert [sheet.name for sheet in found.sheets] == ["Second", "First", "Übersicht"]
    assert found.find_sheet(" first ").get_cell(1, 1) == Cell("b")
    assert found.find_sheet("Third") is None


def test_cells_keep_their_places_without_empty_ends():
    made = Writable()
    made.active["C3"] = "here"
    made.active["E9"] = None

    sheet = read(save_book(made)).sheets[0]

    assert sheet.rows == ((), (), (EMPTY, EMPTY, Cell("here")))
    assert sheet.get_cell(3, 3).value == "here"
    assert sheet.get_cell(9, 9) == EMPTY
    assert sheet.name_cell(12, 5) == "Sheet!E12"


def test_dates_numbers_and_booleans_keep_their_type():
    row = [date(2026, 5, 10), datetime(2026, 5, 10, 14, 0), 4801001, 1.5, -2, None, True, False, "x\ny"]

    assert values(make_book(Sheet=[row])) == [
        ["2026-05-10", "2026-05-10", 4801001, 1.5, -2, None, True, False, "x\ny"],
    ]


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("yyyy-mm-dd", "2026-05-10"),
        ('d" May" yy', "2026-05-10"),
        ("General", 46152),
        ("0.00", 46152),
        ('0" days"', 46152),
        ("[Red]0", 46152),
    ],
)
def test_number_with_a_date_format_is_a_date(number_format, expected):
    made = Writable()
    made.active["A1"] = 46152
    made.active["A1"].number_format = number_format

    assert values(save_book(made)) == [[expected]]


def test_dates_from_1904_and_before_march_1900_are_right():
    made = Writable()
    made.epoch = CALENDAR_MAC_1904
    made.active["A1"] = date(2026, 5, 10)
    old = Writable()
    old.active.append([date(1900, 1, 1), date(1900, 3, 1)])

    assert values(save_book(made)) == [["2026-05-10"]]
    assert values(save_book(old)) == [["1900-01-01", "1900-03-01"]]


def test_formula_is_marked_and_not_calculated():
    made = Writable()
    made.active.append(["=1+1", "=text"])
    made.active["B1"].data_type = "s"
    cached = change_part(save_book(made), "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<v />", b"<v>2</v>"))

    assert read(save_book(made)).sheets[0].rows == ((Cell(None, is_formula=True), Cell("=text")),)
    assert read(cached).sheets[0].get_cell(1, 1) == Cell(2, is_formula=True)


def test_shared_and_empty_formulas_are_marked():
    cells = '<c><f t="shared" ref="A1:B1" si="0">C1</f><v>5</v></c><c><f t="shared" si="0"/><v>6</v></c>'
    cells += '<c t="str"><f>""</f><v></v></c>'

    assert read(make_row(cells)).sheets[0].rows == (
        (Cell(5, is_formula=True), Cell(6, is_formula=True), Cell(None, is_formula=True)),
    )


def test_merged_cells_are_listed():
    made = Writable()
    made.active["B2"] = "wide"
    made.active.merge_cells("B2:C4")

    assert read(save_book(made)).sheets[0].merged == ("B2:C4",)


def test_formatted_text_is_joined():
    made = Writable()
    made.active["A1"] = CellRichText("not ", TextBlock(InlineFont(b=True), "AMHSA"), "’s")

    assert values(save_book(made)) == [["not AMHSA’s"]]


def test_phonetic_readings_are_left_out():
    text = '<t>村</t><rPh sb="0" eb="1"><t>mura</t></rPh>'

    assert values(make_row(f'<c t="inlineStr"><is>{text}</is></c>')) == [["村"]]
    assert values(make_shared(f"<si>{text}</si>".encode())) == [["村"]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("one_x000B_two", "one\x0btwo"),
        ("_xD800_", "\ufffd"),
        ("a_xDC00__xd800_b", "a\ufffd\ufffdb"),
        ("_xD83D__xDE00_", "\U0001f600"),
    ],
)
def test_escaped_characters_are_read_and_halves_replaced(written, read):
    cells = f'<c t="str"><v>{written}</v></c><c t="inlineStr"><is><t>{written}</t></is></c><c t="s"><v>0</v></c>'

    assert values(make_shared(f"<si><t>{written}</t></si>".encode(), cells)) == [[read, read, read]]


def test_shared_texts_are_read_by_their_number():
    texts = b"<si><t>a</t></si><si><r><t>b</t></r><r><t> c</t></r></si><si/>"
    cells = '<c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>0</v></c><c t="s"><v>1</v></c>'

    assert values(make_shared(texts, cells)) == [["b c", None, "a", "b c"]]


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#SPILL!", "#CALC!"])
def test_error_cell_is_read_as_its_text(error):
    cells = f'<c t="e"><v>{error}</v></c><c t="e"><f>A9</f><v>{error}</v></c>'

    assert read(make_row(cells)).sheets[0].rows == ((Cell(error), Cell(error, is_formula=True)),)


def test_text_with_leading_zeros_stays_text():
    cells = '<c t="str"><v>0012</v></c><c><v>0012</v></c><c><v>12.0</v></c><c><v>4801001</v></c>'
    found = values(make_row(cells))

    assert found == [["0012", 12, 12.0, 4801001]]
    assert [type(value) for value in found[0]] == [str, int, float, int]


def test_part_in_another_encoding_is_read():
    declared = b'<?xml version="1.0" encoding="windows-1252"?>'
    row = b'<sheetData><row><c t="str"><v>\xe9t\xe9</v></c></row></sheetData>'

    assert values(make_sheet(row, doctype=declared)) == [["été"]]


def test_rows_and_cells_without_a_number_follow_the_last():
    rows = b'<row><c><v>1</v></c><c><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c><c><v>4</v></c></row>'

    assert values(make_sheet(b"<sheetData>" + rows + b"</sheetData>")) == [[1, 2], [], [None, 3, 4]]


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
        (make_zip(readme=b"hello"), "not_a_workbook"),
        (make_book(Sheet=[[1]])[:-200], "not_a_workbook"),
        (make_zip(bomb=b"\x00" * (limits.MOST_UNPACKED + 1)), "too_much"),
        (make_zip(**{f"part{n}": b"x" for n in range(limits.MOST_PARTS + 1)}), "too_much"),
        (make_book(**{f"Sheet{n}": [[1]] for n in range(limits.MOST_SHEETS + 1)}), "too_much"),
        (make_book(Sheet=[[chr(97 + n % 26) * 30_000] for n in range(160)]), "too_much"),
        (make_row("<c><v>1e999</v></c>"), "not_a_workbook"),
        (make_row("<c><v>many</v></c>"), "not_a_workbook"),
        (make_row('<c r="1A"><v>1</v></c>'), "not_a_workbook"),
        (make_row('<c t="s"><v>99</v></c>'), "not_a_workbook"),
        (make_sheet(b"<sheetData>"), "not_a_workbook"),
        (make_sheet(ENTITY_ROW, doctype=b'<!DOCTYPE worksheet [<!ENTITY a "text">]>'), "not_a_workbook"),
        (make_sheet(ENTITY_ROW, doctype=BILLION_LAUGHS), "not_a_workbook"),
        (make_lying_bomb(), "not_a_workbook"),
    ],
)
def test_other_and_broken_files_are_refused(content, code):
    refused = refusal(content, rows=1000)

    assert (refused.code, refused.field) == (code, "file")
    assert refused.sentence.endswith(".")


def test_too_many_rows_or_columns_names_the_sheet():
    tall, wide = make_book(Fine=[["a"]], Tall=[[n] for n in range(11)]), make_book(Wide=[list(range(11))])

    assert "“Tall” has more than 10 rows" in refusal(tall, rows=10).sentence
    assert "“Wide” has more than 10 columns" in refusal(wide, columns=10).sentence
    assert read(tall, rows=11).sheets[1].get_cell(11, 1) == Cell(10)


def test_empty_rows_and_columns_do_not_count():
    rows = b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'

    assert values(make_sheet(b"<sheetData>" + rows + b"</sheetData>")) == [[1]]


def measure_child_seconds() -> float:
    """Processor time of the child processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_million_rows, "too_many_rows"),
        (make_far_cell, "too_many_rows"),
        (make_million_empty_rows, "too_much"),
        (make_million_merges, "too_much"),
        (make_million_texts, "too_much"),
        (make_long_text, "too_much"),
    ],
)
def test_hostile_workbook_is_refused_within_its_time(make, code):
    content = make()
    assert len(content) < MOST_BYTES

    before = measure_child_seconds()
    refused = refusal(content)

    assert refused.code == code
    assert measure_child_seconds() - before < limits.SECONDS  # it was refused, not killed


LIMITED = """
import _socket, resource, sys
sys.path.insert(0, sys.argv[1])
from process import limits
limits.limit_process()
"""


def run_limited(program: str) -> subprocess.CompletedProcess[bytes]:
    folder = str(Path(sheets.__file__).parent)
    command = [sys.executable, "-I", "-c", f"{LIMITED}{program}", folder]
    return subprocess.run(command, capture_output=True, timeout=30, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("greed", ["bytearray(limits.MEMORY)", "while True: pass"], ids=["memory", "processor time"])
def test_process_cannot_exceed_its_limits(greed):
    ended = run_limited(f"resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n{greed}")

    assert ended.returncode not in (0, limits.UNREADABLE)
    assert b"MemoryError" in ended.stderr or ended.returncode < 0
    assert limits.MEMORY <= 256 * 1024 * 1024
    assert limits.SECONDS <= 2


@pytest.mark.parametrize("step", ["open('/dev/null')", "_socket.socket()"], ids=["file", "network"])
def test_process_cannot_open_a_file_or_the_network(step):
    ended = run_limited(step)

    assert ended.returncode
    assert b"Too many open files" in ended.stderr


@pytest.mark.slow
def test_process_over_its_limits_is_refused(monkeypatch):
    greedy = "import sys; sys.path.insert(0, sys.argv.pop(1)); from process.limits import *; limit_process()\n"
    monkeypatch.setattr("secor_portal.sheets.reader.PROGRAM", f"{greedy}while 1: pass")

    assert refusal(make_book(Sheet=[[1]])).code == "too_much"


def test_process_that_does_not_answer_is_refused(monkeypatch):
    monkeypatch.setattr("secor_portal.sheets.reader.PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr("secor_portal.sheets.reader.MOST_WAITING", 0.5)

    assert refusal(make_book(Sheet=[[1]])).code == "too_much"


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


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(cells, max_size=6), max_size=6))
def test_written_cells_read_back_equal(rows):
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
            assert sheet.get_cell(number, column).value == value


@given(st.integers(1, 16384))
def test_column_names_count_like_a_spreadsheet(column):
    number = 0
    for letter in name_column(column):
        number = number * 26 + ord(letter) - ord("A") + 1

    assert number == column
