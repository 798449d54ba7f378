"""The email of a letter, with the headers that programs read whole on one line each."""

from email.header import Header
from typing import Any

from django.core.mail import EmailMultiAlternatives

WHOLE = ("List-Unsubscribe", "Message-ID")  # each holds one long word; folded, its first line would be empty


class LetterMessage(EmailMultiAlternatives):
    """Django's message. Some email programs overlook a one-click address on a line of its own, so it is not folded."""

    def message(self, **options: Any) -> Any:
        """The message as it is sent."""
        message = super().message(**options)
        for name in WHOLE:
            if name in message:
                message.replace_header(name, UnfoldedHeader(message[name]))
        return message


class UnfoldedHeader(Header):
    """A header on one line, however long it is."""

    def encode(self, *_args: Any, linesep: str = "\n", **_kwargs: Any) -> str:
        """The header as it is sent."""
        return super().encode(maxlinelen=0, linesep=linesep)
