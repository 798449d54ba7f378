"""The sheets of an XLSX file on standard input, as JSON on standard output; what is refused is an exit status."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from .book import Book
from .grid import Grid
from .limits import TOO_MUCH, UNREADABLE, Budget, limit_self


def sheets(content: bytes, budget: Budget) -> Iterator[dict[str, Any]]:
    """Every sheet: its name, its rows, its merged ranges."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = Book(archive)
        for name, part in book.sheets:
            grid = Grid(name, book, budget)
            book.parse(part, grid)
            yield {"name": name, "rows": grid.rows, "merged": grid.merged}


def main() -> None:
    """``argv`` holds the most rows and the most columns of a sheet."""
    limit_self()
    content = sys.stdin.buffer.read()
    try:
        json.dump(list(sheets(content, Budget(int(sys.argv[1]), int(sys.argv[2])))), sys.stdout)
    except MemoryError:
        sys.exit(TOO_MUCH)
    except Exception:  # whatever is met in a broken file, the answer is the same
        sys.exit(UNREADABLE)
