"""Mail servers that misbehave; ``EMAIL_BACKEND`` names them."""

from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class Refusing(EmailBackend):
    """Knows nobody whose address starts with "gone", and has no room for "full"."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        to = messages[0].to[0]
        if to.startswith("gone"):
            raise SMTPRecipientsRefused({to: (550, b"No such user here")})
        if to.startswith("full"):
            raise SMTPDataError(452, b"Mailbox\r\nfull")
        return super().send_messages(messages)


class Gone(EmailBackend):
    """Hangs up."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")
