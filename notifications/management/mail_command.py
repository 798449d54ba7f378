"""What the commands that send mail have in common."""

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


class EmailCommand(BaseCommand):
    """Writes down what is to be told on a day and sends it; or shows what it would send, and changes nothing."""

    def to_tell(self, as_of: date) -> Iterable[Obligation]:
        """The rows, saved or not, that would be told. Writes nothing."""
        raise NotImplementedError

    def make(self, as_of: date) -> None:
        """Write down what is to be told."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=parse_day, metavar="YYYY-MM-DD", help="act for this day; without it, for today"
        )
        parser.add_argument("--dry-run", action="store_true", help="print each mail that would go; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or clock.today()
        with every_municipality():
            if options["dry_run"]:
                self._show(preview_emails(self.to_tell(as_of), as_of=as_of, at=clock.now()))
                return
            self.make(as_of)
            run = deliver_emails(as_of=as_of)
        self.stdout.write(_summarize_run(run))
        if run.faults:
            raise CommandError("Some emails failed. The next run tries again.")

    def _show(self, previews: Iterable[EmailPreview]) -> None:
        number = 0
        for one in previews:
            number += 1
            for line in _preview_lines(one):
                self.stdout.write(line)
        self.stdout.write(f"{count(number, 'mail')} would go. Nothing was changed.")


def parse_day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"{text} is no day. Write it as YYYY-MM-DD.") from fault


def _preview_lines(one: EmailPreview) -> Iterator[str]:
    yield f"to       {one.to}"
    yield f"subject  {one.subject}"
    yield from (f"why      {why}" for why in one.whys)
    yield ""


def _summarize_run(run: DeliveryRun) -> str:
    said = [f"{count(run.sent, 'mail')} sent"]
    if run.closed:
        said.append(f"{run.closed:,} no longer true")
    if run.faults:
        said.append(f"{len(run.faults):,} failed: {run.faults[-1].removesuffix('.')}")
    return f"{', '.join(said)}."
