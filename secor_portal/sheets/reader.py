"""Reading a workbook: what it is, its content says, not its name."""

import json
import subprocess
import sys
from pathlib import Path

from secor_portal.errors import RuleBroken
from secor_portal.sheets.process import limits
from secor_portal.sheets.workbook import Workbook, workbook_of

PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from process.run import main; main()"
MOST_BYTES = 5 * 1024 * 1024
MOST_WAITING = 20  # seconds until the other process had its two of processor time, on a busy machine too
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UNREADABLE = "This cannot be read as an XLSX file. Save it again as an Excel workbook (.xlsx) and choose that."
TOO_MUCH = "The workbook holds more than can be read. Keep the sheets that are asked for and nothing else."


class SheetRefused(RuleBroken):
    """This is no workbook that can be read; ``sentence`` says what to do. ``field`` is ``file``."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence, field="file")


def read_workbook(content: bytes, *, most_rows: int, most_columns: int) -> Workbook:
    """Every sheet of an XLSX file. ``SheetRefused`` where it is none, or says more than this many rows and columns.

    It takes at most two seconds of processor time and 256 MB in a process of its own; rows and columns that say nothing
    do not count.
    """
    refuse_non_workbook(content)
    command = [sys.executable, "-I", "-c", PROGRAM, str(Path(__file__).parent), str(most_rows), str(most_columns)]
    try:
        answer = subprocess.run(command, input=content, capture_output=True, timeout=MOST_WAITING, check=False)
    except subprocess.TimeoutExpired as fault:
        raise SheetRefused("too_much", TOO_MUCH) from fault
    if answer.returncode:
        raise _refusal(answer.returncode, answer.stdout, most_rows, most_columns)
    return workbook_of(json.loads(answer.stdout))


def refuse_non_workbook(content: bytes) -> None:
    """What can be told without unpacking anything. ``SheetRefused`` says what to do."""
    if not content.strip():
        raise SheetRefused("empty_file", "The file is empty. Choose another one.")
    if len(content) > MOST_BYTES:
        raise SheetRefused("too_large", "The file is larger than 5 MB. Take pictures and other sheets out of it.")
    if content.startswith(OLD_OFFICE):
        sentence = "This is an old or protected Excel file. Save it as XLSX without a password."
        raise SheetRefused("old_office", sentence)
    if not content.startswith(ZIP):
        raise SheetRefused("not_a_workbook", "This is no Excel workbook, whatever its name says. Choose an XLSX file.")


def _refusal(status: int, said: bytes, most_rows: int, most_columns: int) -> SheetRefused:
    if status == limits.UNREADABLE:
        return SheetRefused("not_a_workbook", UNREADABLE)
    if status == limits.TOO_MANY_ROWS:
        sentence = f"The sheet “{json.loads(said)}” has more than {most_rows:,} rows. Take some out, or split the file."
        return SheetRefused("too_many_rows", sentence)
    if status == limits.TOO_MANY_COLUMNS:
        sentence = f"The sheet “{json.loads(said)}” has more than {most_columns:,} columns. Take the last ones out."
        return SheetRefused("too_many_columns", sentence)
    return SheetRefused("too_much", TOO_MUCH)
