"""Imports municipalities from a CSV or XLSX file."""

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
    """Imports all of the file, or nothing if anything in it is wrong."""

    help = "Add and change municipalities from a CSV or XLSX file, by census code. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="columns: csd_code, name, municipality_type, official_name and more"
        )
        parser.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")

    def handle(self, *, file: Path, dry_run: bool, **_: Any) -> None:
        content = self._read_content(file)
        try:
            with every_municipality():
                done = (
                    self._preview_import(content)
                    if dry_run
                    else import_municipalities(content=content, by=None, at=clock.now())
                )
        except MunicipalityImportRefused as refusal:
            self._print_problems(refusal)
        except RuleBroken as refusal:
            raise CommandError(refusal.sentence) from refusal
        else:
            self._print_counts(done, dry_run=dry_run)

    def _read_content(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as fault:
            raise CommandError(f"{file} can’t be read: {fault.strerror}.") from fault

    def _preview_import(self, content: bytes) -> ImportPreview:
        preview = preview_import(content=content, today=clock.today())
        if preview.problems:
            raise MunicipalityImportRefused(preview.problems)
        return preview

    def _print_problems(self, refusal: MunicipalityImportRefused) -> None:
        for problem in refusal.problems:
            self.stderr.write(str(problem))
        raise CommandError(refusal.sentence)

    def _print_counts(self, done: ImportPreview, *, dry_run: bool) -> None:
        new, changed, unchanged = done.plan.counts
        if done.unused:
            self.stdout.write(f"Columns not used: {', '.join(done.unused)}.")
        would = "Nothing was changed. An import would give: " if dry_run else ""
        self.stdout.write(f"{would}{new:,} new, {changed:,} changed, {unchanged:,} unchanged.")
