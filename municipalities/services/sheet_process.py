"""The first sheet of an XLSX file on standard input, as JSON lists of cells on standard output, one row a line.

Run as a process of its own, because a small file can unpack to a large one: it limits itself first and reads then. Exit
status 2: no XLSX file; 3: more than it takes. It knows nothing of the portal and imports nothing of it.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes
SECONDS = 10  # of processor time
MOST_UNPACKED = 64 * 1024 * 1024  # bytes, as the file declares
MOST_PARTS = 200
MOST_COLUMNS = 40
MOST_TEXT = 4 * 1024 * 1024  # characters of all cells
UNREADABLE, TOO_MUCH = 2, 3


def limit_self() -> None:
    """From here on this process can use this much and no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_bombs(content: bytes) -> None:
    """A workbook of this size has few parts and unpacks to little."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sizes = [part.file_size for part in parts.infolist()]
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        sys.exit(TOO_MUCH)


def rows(content: bytes, most_rows: int) -> Iterator[list[Any]]:
    """The cells, row by row."""
    from openpyxl import load_workbook  # after the limits are set

    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False).worksheets[0]
    sheet.reset_dimensions()  # what the file says about its size may be a lie
    for cells in sheet.iter_rows(max_row=most_rows, max_col=MOST_COLUMNS, values_only=True):
        yield without_tail([plain(cell) for cell in cells])


def without_tail(cells: list[Any]) -> list[Any]:
    """Rows come as wide as they may be; what is empty at their end was never there."""
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def plain(cell: Any) -> Any:
    """A cell as JSON can say it; a day without its midnight."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, int | float | str | None) else str(cell)


def write(table: Iterable[list[Any]]) -> None:
    """Say everything, or stop where it is too much."""
    written = 0
    for cells in table:
        line = json.dumps(cells)
        written += len(line)
        if written > MOST_TEXT:
            sys.exit(TOO_MUCH)
        sys.stdout.write(line + "\n")


def main() -> None:
    """``argv[1]`` is the most rows to read."""
    limit_self()
    content = sys.stdin.buffer.read()
    try:
        refuse_bombs(content)
        write(rows(content, int(sys.argv[1])))
    except MemoryError:
        sys.exit(TOO_MUCH)
    except Exception:  # whatever openpyxl meets in a broken file, the answer is the same
        sys.exit(UNREADABLE)


if __name__ == "__main__":
    main()
