from collections.abc import Iterable
from datetime import date

from notifications.management.mail_command import EmailCommand
from notifications.models import Obligation
from secor_portal import clock


class Command(EmailCommand):
    help = "Sends the mail that waits, as the worker does each minute."

    def to_tell(self, as_of: date) -> Iterable[Obligation]:
        return Obligation.objects.free(clock.now()).select_related("municipality")
