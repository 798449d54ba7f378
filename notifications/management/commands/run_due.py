from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.services.clockwork import run_due
from secor_portal.tenancy import every_municipality


class Command(BaseCommand):
    help = "Does all that is due: recomputes, writes what is to be told, sends it. In place of beat, worker and broker."

    def handle(self, *args: Any, **options: Any) -> None:
        with every_municipality():
            turn = run_due()
        self.stdout.write(
            f"{turn.recomputed:,} recomputed, {turn.made.looked:,} looked at, {turn.made.to_tell:,} to tell, "
            f"{turn.made.superseded:,} overtaken, {turn.made.withdrawn:,} withdrawn, {turn.run.sent:,} sent."
        )
        if turn.run.is_held:
            raise CommandError("No mail is sent until a manager confirms it at the desk, on the page about mail.")
        if turn.run.faults:
            raise CommandError("Some mail did not go; the next run tries again.")
