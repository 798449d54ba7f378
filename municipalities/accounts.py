"""How people come in: by invitation, never by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage


class AccountAdapter(DefaultAccountAdapter):
    """allauth without open registration."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Say that a machine wrote it, so that nobody's absence note answers."""
        mail: EmailMessage = super().render_mail(*args, **kwargs)
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        return mail
