from collections.abc import Iterable
from datetime import date

from notifications.management.mail_command import MailCommand
from notifications.models import Obligation
from notifications.selectors.agenda import agenda
from notifications.services.making import make_obligations
from secor_portal import clock


class Command(MailCommand):
    help = "Sends the reminders of the dates that are near. Running it twice sends nothing twice."

    def to_tell(self, as_of: date) -> Iterable[Obligation]:
        return agenda(as_of).to_tell

    def make(self, as_of: date) -> None:
        made = make_obligations(as_of=as_of, at=clock.now())
        self.stdout.write(
            f"{len(made.to_tell):,} to tell, {len(made.superseded):,} overtaken, {len(made.withdrawn):,} withdrawn."
        )
