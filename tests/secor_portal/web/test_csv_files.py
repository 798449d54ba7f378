"""CSV files that people open in a spreadsheet program."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from secor_portal.web.csv_files import respond_with_csv, write_csv

MARK = b"\xef\xbb\xbf"
WRITER = "secor_portal/web/csv_files.py"


def read_cell(cell):
    """A cell as a spreadsheet program reads it."""
    [row] = csv.DictReader(io.StringIO(write_csv(["Name"], [[cell]]).decode("utf-8-sig"), newline=""))
    return row["Name"]


@pytest.mark.parametrize("rows", [[], [["Été", date(2026, 5, 10)], ["“Île”", 3]]])
def test_csv_file_with_any_rows_starts_with_one_byte_order_mark(rows):
    content = write_csv(["Name", "Day"], rows)

    assert content.startswith(MARK + b"Name,Day\r\n")
    assert content.count(MARK) == 1


def test_csv_response_with_accents_holds_their_bytes():
    response = respond_with_csv("list.csv", ["Place"], [["Saint-Rémi"]])

    assert response.content == MARK + b"Place\r\nSaint-R\xc3\xa9mi\r\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'


@pytest.mark.parametrize(("cell", "kept"), [("Del\x00ia", "Delia"), ("\x00=cmd()", "'=cmd()"), ("Delia", "Delia")])
def test_csv_cell_with_a_nul_loses_it(cell, kept):
    assert read_cell(cell) == kept


def test_csv_files_of_all_apps_come_from_one_writer():
    apps = ["audits", "certificates", "municipalities", "notifications", "secor_portal"]
    files = [path for app in apps for path in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    writing = [path for path in files if re.search(r"csv\.(Dict)?[wW]riter\b|text/csv", path.read_text())]

    assert [path.relative_to(settings.BASE_DIR).as_posix() for path in writing] == [WRITER]
