"""What the commands that send email have in common."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.letters.previews import EmailPreview, preview_emails
from notifications.models import Obligation
from notifications.services.delivery import DeliveryRun, deliver_emails
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from secor_portal.wording import count


class EmailCommand(BaseCommand, ABC):
    """Writes the rows of a day and sends them, or shows what it would send and changes nothing."""

    @abstractmethod
    def find_rows(self, as_of: date) -> Iterable[Obligation]:
        """The rows, saved or not, that would be sent. Writes nothing."""

    def write_rows(self, as_of: date) -> None:
        """Write the rows of the day."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=parse_day, metavar="YYYY-MM-DD", help="act as if it were this day; the default is today"
        )
        parser.add_argument("--dry-run", action="store_true", help="print each email that would go; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or clock.today()
        with every_municipality():
            if options["dry_run"]:
                self._show_previews(preview_emails(self.find_rows(as_of), as_of=as_of, at=clock.now()))
                return
            self.write_rows(as_of)
            run = deliver_emails(as_of=as_of)
        self.stdout.write(_summarize_run(run))
        if run.faults:
            raise CommandError("Some emails failed. The next run tries again.")

    def _show_previews(self, previews: Iterable[EmailPreview]) -> None:
        number = 0
        for one in previews:
            number += 1
            for line in _preview_lines(one):
                self.stdout.write(line)
        self.stdout.write(f"{count(number, 'email')} would go. Nothing was changed.")


def parse_day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"{text} is not a day. Write it as YYYY-MM-DD.") from fault


def _preview_lines(one: EmailPreview) -> Iterator[str]:
    yield f"to       {one.to}"
    yield f"subject  {one.subject}"
    yield from (f"why      {why}" for why in one.whys)
    yield ""


def _summarize_run(run: DeliveryRun) -> str:
    parts = [f"{count(run.sent, 'email')} sent"]
    if run.closed:
        parts.append(f"{run.closed:,} no longer needed")
    if run.faults:
        parts.append(f"{len(run.faults):,} failed: {run.faults[-1].removesuffix('.')}")
    return f"{', '.join(parts)}."
