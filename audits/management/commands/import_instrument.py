"""Imports a version of the audit questions from a YAML or XLSX file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audits.models import Instrument
from audits.questions.services.versions import QuestionImportRefused, import_instrument, publish_instrument
from secor_portal import clock, wording
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality


class Command(BaseCommand):
    """Reads the file. If anything in it is wrong, it changes nothing."""

    help = "Import a version of the audit questions, and publish it with --publish. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="YAML or XLSX, as docs/instrument-format.md describes")
        parser.add_argument("--publish", action="store_true", help="put it in force from its first day")

    def handle(self, *, file: Path, publish: bool, **_: Any) -> None:
        content = self._read_content(file)
        try:
            with every_municipality(), transaction.atomic():
                instrument = self._import(content, file.name, publish=publish)
        except QuestionImportRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(str(problem))
            raise CommandError(refusal.sentence) from refusal
        except RuleBroken as refusal:
            raise CommandError(refusal.sentence) from refusal
        self._report(instrument)

    def _read_content(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as fault:
            raise CommandError(f"{file} can’t be read: {fault.strerror}.") from fault

    def _import(self, content: bytes, name: str, *, publish: bool) -> Instrument:
        instrument = import_instrument(content=content, name=name, by=None, at=clock.now())
        return publish_instrument(instrument=instrument, by=None, at=clock.now()) if publish else instrument

    def _report(self, instrument: Instrument) -> None:
        questions = wording.count(instrument.questions.count(), "question")
        state = "published" if instrument.published_at else "imported and not published yet"
        self.stdout.write(f"{instrument}: {questions}, valid from {wording.day(instrument.valid_from)}, {state}.")
