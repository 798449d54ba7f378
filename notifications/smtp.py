"""Sending by SMTP over one connection for many emails, keeping the server's answers."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class AnswerKeeping:
    """Keeps the server's answer to the last email, accepted or not."""

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
    """Django's backend; ``answer`` is the server's answer to the last email."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return EncryptedSmtp if self.use_ssl else PlainSmtp

    @property
    def answer(self) -> str:
        """The answer; empty if nothing was sent yet."""
        return getattr(self.connection, "last_answer", "")
