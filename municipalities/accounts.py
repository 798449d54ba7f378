"""How people come in: by invitation, never by themselves."""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage

log = structlog.get_logger()


class AccountAdapter(DefaultAccountAdapter):
    """allauth without open registration."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Say that a machine wrote it, so that nobody's absence note answers."""
        mail: EmailMessage = super().render_mail(*args, **kwargs)
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        return mail

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """Tell the person that how they sign in has changed. It has changed, also where no mail leaves."""
        context = {**(context or {}), "portal_url": settings.PORTAL_URL}
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except (SMTPException, OSError) as fault:
            log.warning("change_of_sign_in_not_told", person=str(user.pk), exc_info=fault)
