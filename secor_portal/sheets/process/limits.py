"""What the process may use, and how it says that something is too much."""

import json
import resource
import sys
from typing import NoReturn

MEMORY = 256 * 1024 * 1024  # bytes of address space
SECONDS = 2  # of processor time
MOST_UNPACKED = 64 * 1024 * 1024  # bytes, as the file declares; reading stops there
MOST_PARTS = 200
MOST_SHEETS = 20
MOST_TEXT = 4 * 1024 * 1024  # characters of all cells
MOST_EMPTY = 100_000  # rows and cells that say nothing; some programs write those that have a colour only
UNREADABLE, TOO_MUCH, TOO_MANY_ROWS, TOO_MANY_COLUMNS = 2, 3, 4, 5  # exit statuses


def limit_self() -> None:
    """From here on this process can use this much and no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse(status: int, name: str = "") -> NoReturn:
    """Stop, and say at which sheet."""
    sys.stdout.write(json.dumps(name))
    sys.exit(status)


class Budget:
    """How many rows and columns a sheet may have, and how much all cells together may say."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.text, self.empty = MOST_TEXT, MOST_EMPTY

    def spend(self, text: str) -> None:
        """Count what is said, or stop."""
        self.text -= len(text)
        if self.text < 0:
            refuse(TOO_MUCH)

    def pass_over(self) -> None:
        """Count what says nothing, or stop."""
        self.empty -= 1
        if self.empty < 0:
            refuse(TOO_MUCH)
