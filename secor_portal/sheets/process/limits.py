"""How much the reading process may use, and the exit statuses by which it refuses a workbook."""

import codecs
import json
import resource
import sys
from typing import NoReturn

MEMORY = 256 * 1024 * 1024  # bytes of address space
SECONDS = 2  # of processor time
DESCRIPTORS = 3  # standard input, output and error; no file or socket can be opened
MOST_UNPACKED = 64 * 1024 * 1024  # bytes that the parts declare together; zipfile reads no further than declared
MOST_PARTS = 200
MOST_SHEETS = 20
MOST_TEXT = 4 * 1024 * 1024  # characters of all cells
MOST_EMPTY = 100_000  # empty rows and cells; some programs write one for every cell that has a colour
UNREADABLE, TOO_MUCH, TOO_MANY_ROWS, TOO_MANY_COLUMNS = 2, 3, 4, 5  # exit statuses
LAZY_CODECS = ("cp437", "utf-16", "cp1252")  # Python opens a file to load these: names in a ZIP, halves of characters


def limit_process() -> None:
    """Limit this process for the rest of its life: memory, processor time, no new file, no network, no core dump."""
    for name in LAZY_CODECS:
        codecs.lookup(name)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_workbook(status: int, sheet: str = "") -> NoReturn:
    """End the process with this status; standard output then holds the sheet's name as JSON."""
    sys.stdout.write(json.dumps(sheet))
    sys.exit(status)


class Budget:
    """The most rows and columns of a sheet, and what is left of the text and the empty cells of the workbook."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.text, self.empty = MOST_TEXT, MOST_EMPTY

    def spend_text(self, text: str) -> None:
        """Take the text's length off the budget; refuse the workbook if nothing is left."""
        self.text -= len(text)
        if self.text < 0:
            refuse_workbook(TOO_MUCH)

    def spend_empty(self) -> None:
        """Take one empty row or cell off the budget; refuse the workbook if nothing is left."""
        self.empty -= 1
        if self.empty < 0:
            refuse_workbook(TOO_MUCH)
