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


class Limited(EmailBackend):
    """Has a limit for a day, which is used up."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"5.4.5 Daily sending limit exceeded")})


class Closed(EmailBackend):
    """Takes mail for nobody, in the words that others use for an unknown address."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"Access denied")})


class Gone(EmailBackend):
    """Hangs up."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")
