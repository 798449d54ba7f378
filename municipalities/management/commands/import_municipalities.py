"""Municipalities from a CSV or XLSX file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.services.importing import (
    ImportPreview,
    MunicipalityImportRefused,
    import_municipalities,
    preview_import,
)
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality


class Command(BaseCommand):
    """Reads the file and changes nothing where anything in it is wrong."""

    help = "Make and change municipalities from a CSV or XLSX file, by census code. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="columns: csd_code, name, municipality_type, official_name and more"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *, file: Path, dry_run: bool, **_: Any) -> None:
        content = self._content(file)
        try:
            with every_municipality():
                done = (
                    self._look(content) if dry_run else import_municipalities(content=content, by=None, at=clock.now())
                )
        except MunicipalityImportRefused as refusal:
            self._complain(refusal)
        except RuleBroken as refusal:
            raise CommandError(refusal.sentence) from refusal
        else:
            self._say(done, dry_run=dry_run)

    def _content(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from fault

    def _look(self, content: bytes) -> ImportPreview:
        preview = preview_import(content=content, today=clock.today())
        if preview.problems:
            raise MunicipalityImportRefused(preview.problems)
        return preview

    def _complain(self, refusal: MunicipalityImportRefused) -> None:
        for problem in refusal.problems:
            self.stderr.write(str(problem))
        raise CommandError(refusal.sentence)

    def _say(self, done: ImportPreview, *, dry_run: bool) -> None:
        new, changed, unchanged = done.plan.counts
        if done.unused:
            self.stdout.write(f"Columns not used: {', '.join(done.unused)}.")
        would = "Nothing was changed. An import would give: " if dry_run else ""
        self.stdout.write(f"{would}{new:,} new, {changed:,} changed, {unchanged:,} unchanged.")
