"""Logs sign-ins and changes to them: the person's id and network address, never a password or an email address."""

from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest

log = structlog.get_logger()

GOOD: dict[str, Signal] = {
    "signed_in": user_logged_in,
    "signed_out": user_logged_out,
    "password_changed": password_changed,
    "password_reset": password_reset,
    "password_set": password_set,
    "second_step_added": authenticator_added,
    "second_step_removed": authenticator_removed,
    "second_step_reset": authenticator_reset,
}
REFUSED: dict[str, Signal] = {"sign_in_refused": user_login_failed, "second_step_refused": authentication_failed}


def log_sign_ins() -> None:
    """Log each of these signals from now on."""
    for name, signal in GOOD.items():
        signal.connect(_writer(name, log.info), weak=False, dispatch_uid=name)
    for name, signal in REFUSED.items():
        signal.connect(_writer(name, log.warning), weak=False, dispatch_uid=name)


def _writer(name: str, write: Any) -> Any:
    def one(sender: Any, request: HttpRequest | None = None, user: Any = None, **_: Any) -> None:
        write(name, person=str(user.pk) if user else None, address=_address(request))

    return one


def _address(request: HttpRequest | None) -> str | None:
    """The network address of the request, by which attempts are counted; None without a request."""
    if request is None or not request.META.get("REMOTE_ADDR"):
        return None
    return str(get_adapter().get_client_ip(request))
