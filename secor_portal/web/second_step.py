"""Whoever works at the desk proves twice who they are: what they see is every municipality's.

The portal asks for the second proof at every sign-in once there is one. Here it insists that there is one.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SENTENCE = "Set up an authenticator app or a passkey first. AMHSA’s side opens once you have one."


def is_missing(person: Any) -> bool:
    """Whether the person works at the desk and has nothing to prove it beside a password or a mailed code."""
    if not (settings.DESK_SECOND_FACTOR and person.is_authenticated and person.is_at_desk):
        return False
    return not is_mfa_enabled(person, PROOFS)


def ask_for_one(request: HttpRequest) -> HttpResponse:
    """To the page where it is set up, with the reason."""
    messages.warning(request, SENTENCE)
    return redirect("mfa_index")
