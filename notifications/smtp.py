"""Sending by SMTP, over one connection for many mails, and keeping what the server answered."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class AnswerKeeping:
    """Remembers what the server said when it took, or did not take, the last mail."""

    last_answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, said = super().data(msg)  # type: ignore[misc]  # of the class that it is mixed into
        self.last_answer = f"{code} {' '.join(said.decode(errors='replace').split())}"
        return code, said


class PlainSmtp(AnswerKeeping, smtplib.SMTP):
    """Without TLS, or with STARTTLS."""


class EncryptedSmtp(AnswerKeeping, smtplib.SMTP_SSL):
    """With TLS from the start."""


class AnsweringBackend(EmailBackend):
    """Django's backend; ``answer`` is what the server said to the last mail."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return EncryptedSmtp if self.use_ssl else PlainSmtp

    @property
    def answer(self) -> str:
        """Empty where nothing was sent yet."""
        return getattr(self.connection, "last_answer", "")
