"""Reads a workbook that someone uploaded. The file's content decides what it is, not its name."""

import json
import subprocess
import sys
from pathlib import Path

from secor_portal.errors import RuleBroken
from secor_portal.sheets.process import limits
from secor_portal.sheets.workbook import Workbook, build_workbook

PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from process.main import answer_request; answer_request()"
MOST_BYTES = 5 * 1024 * 1024
MOST_WAITING = 20  # seconds; on a busy machine the process may wait long for its two seconds of processor time
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UNREADABLE = "The portal can’t read this file. Save it again as an Excel workbook (.xlsx) and choose that file."
TOO_MUCH = "The workbook is too big to read. Keep only the sheets that you need and choose it again."


class SheetRefused(RuleBroken):
    """The portal can't read this as a workbook; ``sentence`` says what to do. ``field`` is ``file``."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence, field="file")


def read_workbook(content: bytes, *, most_rows: int, most_columns: int) -> Workbook:
    """All sheets of an XLSX file. ``SheetRefused`` if it isn't one, or if a sheet has more rows or columns than this.

    Empty rows and columns don't count. Reading takes at most two seconds of processor time and 256 MB, in a process
    of its own.
    """
    refuse_non_workbook(content)
    command = [sys.executable, "-I", "-c", PROGRAM, str(Path(__file__).parent), str(most_rows), str(most_columns)]
    try:
        answer = subprocess.run(command, input=content, capture_output=True, timeout=MOST_WAITING, check=False)
    except subprocess.TimeoutExpired as fault:
        raise SheetRefused("too_much", TOO_MUCH) from fault
    if answer.returncode:
        raise _build_refusal(answer.returncode, answer.stdout, most_rows, most_columns)
    return build_workbook(json.loads(answer.stdout))


def refuse_non_workbook(content: bytes) -> None:
    """``SheetRefused`` if the size or the first bytes show that this can't be read. Nothing is unpacked."""
    if not content.strip():
        raise SheetRefused("empty_file", "The file is empty. Choose another one.")
    if len(content) > MOST_BYTES:
        sentence = "The file is larger than 5 MB. Remove pictures and other sheets, and choose it again."
        raise SheetRefused("too_large", sentence)
    if content.startswith(OLD_OFFICE):
        sentence = "This Excel file is in the old format or has a password. Save it as .xlsx without a password."
        raise SheetRefused("old_office", sentence)
    if not content.startswith(ZIP):
        raise SheetRefused("not_a_workbook", "This isn’t an Excel workbook. Choose an XLSX file.")


def _build_refusal(status: int, sheet: bytes, most_rows: int, most_columns: int) -> SheetRefused:
    if status == limits.UNREADABLE:
        return SheetRefused("not_a_workbook", UNREADABLE)
    if status == limits.TOO_MANY_ROWS:
        sentence = f"The sheet “{json.loads(sheet)}” has more than {most_rows:,} rows. Remove some, or split the file."
        return SheetRefused("too_many_rows", sentence)
    if status == limits.TOO_MANY_COLUMNS:
        sentence = f"The sheet “{json.loads(sheet)}” has more than {most_columns:,} columns. Remove the last ones."
        return SheetRefused("too_many_columns", sentence)
    return SheetRefused("too_much", TOO_MUCH)  # also when a limit killed the process
