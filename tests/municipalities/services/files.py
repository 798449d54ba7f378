"""Files to import, good and bad."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

HEADER = ("csd_code", "name", "municipality_type", "official_name")
DELIA = ("4801001", "Delia", "village", "Village of Delia")
EMPRESS = ("4801002", "Empress", "village", "Village of Empress")


def csv(*rows: Iterable[Any]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


def xlsx(*rows: Iterable[Any]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
