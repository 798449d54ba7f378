"""Lists as CSV files that people open in a spreadsheet program."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def respond_with_csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A list to download under this file name."""
    response = HttpResponse(write_csv(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The bytes of the file, dates as YYYY-MM-DD. A spreadsheet program reads no cell as a formula.

    They begin with a byte order mark. Without it, Excel takes UTF-8 for Windows-1252, and "Bécancour" for "BÃ©cancour".
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_disarm_formula(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _disarm_formula(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    shown = cell.replace("\0", "")
    return f"'{shown}" if shown.startswith(FORMULA_SIGNS) else shown
