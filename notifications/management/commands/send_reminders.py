from collections.abc import Iterable
from datetime import date

from notifications.management.email_command import EmailCommand
from notifications.models import Obligation
from notifications.selectors.agenda import read_agenda
from notifications.services.reminders import write_reminders
from secor_portal import clock


class Command(EmailCommand):
    help = "Sends the reminders of dates that are near. Running it twice sends nothing twice."

    def find_rows(self, as_of: date) -> Iterable[Obligation]:
        return read_agenda(as_of).to_send

    def write_rows(self, as_of: date) -> None:
        agenda = write_reminders(as_of=as_of, at=clock.now())
        self.stdout.write(
            f"{len(agenda.to_send):,} to send, {len(agenda.superseded):,} replaced, "
            f"{len(agenda.withdrawn):,} no longer needed."
        )
