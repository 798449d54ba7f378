from collections.abc import Iterable
from datetime import date

from notifications.management.mail_command import EmailCommand
from notifications.models import Obligation
from notifications.selectors.agenda import read_agenda
from notifications.services.reminders import write_reminders
from secor_portal import clock


class Command(EmailCommand):
    help = "Sends the reminders of the dates that are near. Running it twice sends nothing twice."

    def to_tell(self, as_of: date) -> Iterable[Obligation]:
        return read_agenda(as_of).to_tell

    def make(self, as_of: date) -> None:
        made = write_reminders(as_of=as_of, at=clock.now())
        self.stdout.write(
            f"{len(made.to_tell):,} to tell, {len(made.superseded):,} overtaken, {len(made.withdrawn):,} withdrawn."
        )
