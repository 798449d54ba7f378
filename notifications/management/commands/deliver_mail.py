from collections.abc import Iterable
from datetime import date

from notifications.management.email_command import EmailCommand
from notifications.models import Obligation
from secor_portal import clock


class Command(EmailCommand):
    help = "Sends the emails that wait, as the worker does each minute."

    def find_rows(self, as_of: date) -> Iterable[Obligation]:
        return Obligation.objects.free(clock.now()).select_related("municipality")
