"""Reads an XLSX file from standard input and writes its sheets as JSON to standard output."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from .book import Book
from .grid import Grid
from .limits import TOO_MUCH, UNREADABLE, Budget, limit_process


def read_sheets(content: bytes, budget: Budget) -> Iterator[dict[str, Any]]:
    """The name, rows and merged ranges of each sheet, in the workbook's order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = Book(archive)
        for name, part in book.sheets:
            grid = Grid(name, book, budget)
            book.parse_part(part, grid)
            yield {"name": name, "rows": grid.rows, "merged": grid.merged}


def answer_request() -> None:
    """``sys.argv`` holds the most rows and the most columns of a sheet. A refusal is an exit status (``limits``)."""
    limit_process()
    content = sys.stdin.buffer.read()
    try:
        json.dump(list(read_sheets(content, Budget(int(sys.argv[1]), int(sys.argv[2])))), sys.stdout)
    except MemoryError:
        sys.exit(TOO_MUCH)
    except Exception:  # a broken file can raise anything, and the answer is the same
        sys.exit(UNREADABLE)
