import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.management.due_loop import DueLoop
from notifications.services.clockwork import ClockworkTurn, run_due
from secor_portal.tenancy import every_municipality

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = "Does everything that is due: recomputes standings, writes reminders, sends email. Replaces beat and worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--each-minute", action="store_true", help="go on until stopped; send new email at once")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["each_minute"]:
            run_each_minute()
            return
        with every_municipality():
            turn = run_due()
        self._report_turn(turn)

    def _report_turn(self, turn: ClockworkTurn) -> None:
        self.stdout.write(
            f"{turn.recomputed:,} recomputed, {turn.made.checked:,} checked, {turn.made.to_send:,} to send, "
            f"{turn.made.superseded:,} replaced, {turn.made.withdrawn:,} no longer needed, {turn.run.sent:,} sent."
        )
        if turn.run.is_held:
            raise CommandError(
                "No emails are sent until a manager confirms it at the desk, on the page “How the sending goes”."
            )
        if turn.run.faults:
            raise CommandError("Some emails failed. The next run tries again.")


def run_each_minute() -> None:
    """Do what is due each minute until a signal asks this process to stop; then finish what has begun."""
    stop = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    DueLoop().run_until(stop)
