"""Emails about signing in, which allauth writes. Also: no one can open an account by themselves.

While sending is held, these emails go only to managers, who need a code to sign in and confirm it.
"""

from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from notifications.services.heartbeat import may_send_to
from secor_portal import clock
from secor_portal.partner import PARTNER

NOT_SENT = f"The portal can’t send emails right now. Try again in a few minutes, or ask {PARTNER.name}."

log = structlog.get_logger()


class AccountAdapter(DefaultAccountAdapter):
    """allauth without open registration, and without emails from a database that may be a copy."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def render_mail(self, template_prefix: str, email: str, context: Any, *args: Any, **kwargs: Any) -> EmailMessage:
        """Mark the email as automatic, so that no absence note answers it."""
        context = {**context, "partner": PARTNER}
        mail: EmailMessage = super().render_mail(template_prefix, email, context, *args, **kwargs)
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it. If it can't be sent, the page tells the person who waits for it."""
        if not _may_send_to(email):
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as fault:
            log.warning("account_mail_failed", mail=template_prefix, exc_info=fault)
            messages.error(self.request, NOT_SENT)

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """Notify the person that their way to sign in has changed. It has changed even if this email fails."""
        context = {**(context or {}), "portal_url": settings.PORTAL_URL}
        super().send_notification_mail(template_prefix, user, context, email or user.email)


def send_reset_notice(person: Any) -> None:
    """Notify a person that the desk reset their sign-in, and how they sign in now."""
    if not _may_send_to(person.email):
        return
    name = "account/email/sign_in_reset"
    mail = EmailMessage(
        subject=render_to_string(f"{name}_subject.txt").strip(),
        body=render_to_string(f"{name}_message.txt", {"portal_url": settings.PORTAL_URL, "partner": PARTNER}),
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (SMTPException, OSError) as fault:
        log.warning("reset_of_sign_in_not_told", person=str(person.pk), exc_info=fault)


def _may_send_to(address: str) -> bool:
    may = may_send_to(address, at=clock.now())
    if not may:
        log.warning("account_mail_held")
    return may
