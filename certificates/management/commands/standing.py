"""Computes standings from a file: one JSON object a line in, one answer a line out."""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.rules.fields import MalformedRecord, read_day
from certificates.rules.reading import read_record
from certificates.rules.record import Record
from certificates.rules.standing import compute_standing

MALFORMED, UNREADABLE = 1, 2  # exit statuses


class Command(BaseCommand):
    """Reads cases line by line and writes each answer as soon as its line is read."""

    help = "Compute standings from a file: one JSON object a line in, one answer a line out."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One argument: the file of cases, or ``-`` for standard input."""
        parser.add_argument(
            "--cases",
            required=True,
            metavar="FILE",
            help='Lines of {"record": {...}, "as_of": "YYYY-MM-DD"}; - is standard input.',
        )

    def handle(self, *args: Any, cases: str, **options: Any) -> None:
        """Answer every line; exit with 1 if one was malformed, with 2 if FILE can't be read."""
        malformed = 0
        for line in _lines(cases):
            try:
                answer = compute_standing(*_read_case(line)).as_json()
            except MalformedRecord as refusal:
                malformed += 1
                answer = {"error": str(refusal)}
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()
        if malformed:
            raise CommandError(f"Malformed lines: {malformed}.", returncode=MALFORMED)


def _lines(cases: str) -> Iterator[bytes]:
    """The lines of the file ``cases``, read one at a time.

    Raises CommandError if the file can't be read.
    """
    try:
        with _opened(cases) as source:
            yield from source
    except OSError as error:
        raise CommandError(f"{cases} cannot be read: {error.strerror}.", returncode=UNREADABLE) from error


def _opened(cases: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if cases == "-" else Path(cases).open("rb")


def _read_case(line: bytes) -> tuple[Record, date]:
    """The record and the day in a line. Raises `MalformedRecord`."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedRecord("line", "Give one JSON object on each line.") from error
    if not isinstance(case, dict) or "record" not in case:
        raise MalformedRecord("record", "Give an object with the municipality's record and a day, as_of.")
    return read_record(case["record"]), read_day(case, "as_of")
