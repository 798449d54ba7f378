"""``manage.py recompute_standings``: what beat does every night, by hand."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.services.standings import count_due_standings, recompute_all_standings, recompute_due_standings
from municipalities.models import Municipality
from secor_portal import clock, wording
from secor_portal.tenancy import every_municipality


class Command(BaseCommand):
    help = "Recompute the standings whose day has come, and those of municipalities that have none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="today; with --dry-run any day",
        )
        parser.add_argument("--all", action="store_true", help="every municipality, due or not")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or clock.today()
        with every_municipality():
            if options["dry_run"]:
                number = Municipality.objects.count() if options["all"] else count_due_standings(as_of)
                self.stdout.write(f"{_standings(number)} to recompute as of {wording.day(as_of)}.")
                return
            _insist_on_today(as_of)
            run = recompute_all_standings if options["all"] else recompute_due_standings
            number = run(as_of=as_of, at=clock.now())
        self.stdout.write(f"{_standings(number)} recomputed as of {wording.day(as_of)}.")


def _insist_on_today(as_of: date) -> None:
    """People hear at once of what is stored, so nothing is stored that is not true now."""
    if as_of != clock.today():
        raise CommandError(f"{wording.day(as_of)} is not today. Only --dry-run answers for another day.")


def _standings(number: int) -> str:
    return wording.count(number, "standing")
