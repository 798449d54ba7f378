"""A CSV or XLSX file as rows of cells. What it is, its content says, not its name."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from municipalities.rules.importing import HEADER_ROW, MOST_ROWS
from municipalities.services import sheet_process
from secor_portal.errors import RuleBroken

MOST_BYTES = 5 * 1024 * 1024
SECONDS = 20  # how long the other process may take, on a busy machine too
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",;\t"


def table_of(content: bytes) -> list[list[Any]]:
    """The rows of a file, the header first. Raises RuleBroken where it cannot be read."""
    if not content.strip():
        raise _refusal("empty_file", "The file is empty. Choose a file with a header and a row for each municipality.")
    if len(content) > MOST_BYTES:
        raise _refusal("too_large", "The file is larger than 5 MB. Split it into smaller ones.")
    if content.startswith(OLD_OFFICE):
        raise _refusal("old_office", "This is an old or protected Excel file. Save it as XLSX without a password.")
    return _sheet(content) if content.startswith(ZIP) else _csv(content)


def _csv(content: bytes) -> list[list[Any]]:
    if b"\x00" in content:
        raise _refusal("not_a_table", "This is neither a CSV nor an XLSX file. Choose one of those.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        sentence = "The file is not in UTF-8. Save it as “CSV UTF-8” or as XLSX."
        raise _refusal("not_utf8", sentence) from fault
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=lines[0].count), strict=True)
    try:
        return list(reader)
    except csv.Error as fault:
        sentence = f"Line {reader.line_num} cannot be read: {fault}. Check its quotes."
        raise _refusal("broken_csv", sentence) from fault


def _sheet(content: bytes) -> list[list[Any]]:
    command = [sys.executable, "-I", str(Path(sheet_process.__file__)), str(HEADER_ROW + MOST_ROWS + 1)]
    try:
        answer = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as fault:
        raise _too_much() from fault
    if answer.returncode == sheet_process.UNREADABLE:
        raise _refusal("not_a_table", "This cannot be read as an XLSX file. Save it again as XLSX or CSV.")
    if answer.returncode:
        raise _too_much()
    return [json.loads(line) for line in answer.stdout.splitlines()]


def _too_much() -> RuleBroken:
    return _refusal("too_much", "The workbook holds more than can be read. Keep one sheet with these columns only.")


def _refusal(code: str, sentence: str) -> RuleBroken:
    return RuleBroken(code, sentence, field="file")
