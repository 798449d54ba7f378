from collections.abc import Iterable
from datetime import date

from notifications.management.email_command import EmailCommand
from notifications.models import Obligation
from notifications.services.obligations import build_desk_digests, write_desk_digests
from secor_portal import clock


class Command(EmailCommand):
    help = "Sends everyone at the desk the morning email, on working days. Running it twice sends nothing twice."

    def find_rows(self, as_of: date) -> Iterable[Obligation]:
        return build_desk_digests(as_of)

    def write_rows(self, as_of: date) -> None:
        write_desk_digests(as_of=as_of, at=clock.now())
