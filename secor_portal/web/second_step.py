"""Whoever works at the desk signs in with a second step: what they see is every municipality's.

Each sign-in asks for it once there is one. Here the portal insists that there is one.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from secor_portal.web.redirects import redirect_page

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SENTENCE = "Set up a second step first, a passkey or an authenticator app. AMHSA’s side opens once you have one."


def is_missing(person: Any) -> bool:
    """Whether the person works at the desk and signs in by a password or a mailed code alone."""
    if not (settings.DESK_SECOND_STEP and person.is_authenticated and person.is_at_desk):
        return False
    return not is_mfa_enabled(person, STEPS)


def redirect_to_setup(request: HttpRequest) -> HttpResponse:
    """To the page where it is set up, with the reason."""
    messages.warning(request, SENTENCE)
    return redirect_page(request, reverse("mfa_index"))
