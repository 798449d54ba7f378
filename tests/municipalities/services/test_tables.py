"""A CSV or XLSX file as rows of cells."""

import io
import zipfile
from codecs import BOM_UTF8
from datetime import date, datetime

import pytest

from municipalities.services import tables
from municipalities.services.tables import MOST_BYTES, read_rows
from secor_portal.errors import RuleBroken
from tests.municipalities.services.files import DELIA, HEADER, csv, xlsx

ROWS = [list(HEADER), list(DELIA)]


@pytest.mark.parametrize(
    "content",
    [
        csv(HEADER, DELIA),
        BOM_UTF8 + csv(HEADER, DELIA),
        csv(HEADER, DELIA).replace(b"\n", b"\r\n"),
        csv(HEADER, DELIA).replace(b",", b";"),
        csv(HEADER, DELIA).replace(b",", b"\t"),
        xlsx(HEADER, DELIA),
    ],
    ids=["csv", "with a mark", "of Windows", "semicolons", "tabs", "xlsx"],
)
def test_the_same_rows_come_out_of_every_kind(content):
    assert read_rows(content) == ROWS


def test_quotes_hold_commas_and_line_ends():
    assert read_rows(b'a,b\n"x, y","one\ntwo"\n') == [["a", "b"], ["x, y", "one\ntwo"]]


def test_a_spreadsheets_days_and_numbers_are_kept():
    rows = read_rows(xlsx([date(2026, 5, 10), datetime(2026, 5, 10, 14, 0), 4801001, 1.5, None, True]))

    assert rows == [["2026-05-10", "2026-05-10", 4801001, 1.5, None, True]]


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts_of:
        for name, content in parts.items():
            parts_of.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n ", "empty_file"),
        (BOM_UTF8, "empty_file"),
        (BOM_UTF8 + b" \r\n ", "empty_file"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old_office"),
        (b"%PDF-1.7\n\x00\x01\x02", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_table"),
        ("csd_code,name\n4801001,Lac La Biche–Céline".encode("latin-1", "replace") + b"\xe9", "not_utf8"),
        ("csd_code,name".encode("utf-16"), "not_a_table"),
        (b'csd_code,name\n4801001,"Delia\n', "broken_csv"),
        (b'csd_code,name\n4801001,"De"lia\n', "broken_csv"),
        (b"a," + b"x" * 200_000, "broken_csv"),
        (b"PK\x03\x04 and nothing more", "not_a_workbook"),
        (zipped(readme=b"hello"), "not_a_workbook"),
        (xlsx(HEADER, DELIA)[:-200], "not_a_workbook"),
        (xlsx(HEADER, ("=A1",)), "formula_without_result"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, code):
    with pytest.raises(RuleBroken) as refusal:
        read_rows(content)

    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert refusal.value.sentence.endswith(".")


def test_a_sheet_with_more_rows_than_are_taken_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 5)

    with pytest.raises(RuleBroken) as refusal:
        read_rows(xlsx(*([n] for n in range(20))))

    assert refusal.value.code == "too_many_rows"
    assert "more than 6 rows" in refusal.value.sentence


def test_a_sheet_of_long_texts_is_too_much():
    with pytest.raises(RuleBroken) as refusal:
        read_rows(xlsx(*([chr(97 + n % 26) * 30_000] for n in range(160))))

    assert refusal.value.code == "too_much"
