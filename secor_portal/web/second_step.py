"""People of the desk must sign in with a second step, because they see every municipality.

allauth asks for the step at each sign-in once it is set up. This module requires that it is set up.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from secor_portal.partner import PARTNER
from secor_portal.web.redirects import redirect_page

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SENTENCE = (
    "Set up a passkey or an authenticator app first. "
    f"You need it to sign in to {PARTNER.possessive} side of the portal."
)


def is_missing(person: Any) -> bool:
    """Whether the person works at the desk and signs in with only a password or an emailed code."""
    if not (settings.DESK_SECOND_STEP and person.is_authenticated and person.is_at_desk):
        return False
    return not is_mfa_enabled(person, STEPS)


def redirect_to_setup(request: HttpRequest) -> HttpResponse:
    """To the page that sets up a second step, with the reason as a message."""
    messages.warning(request, SENTENCE)
    return redirect_page(request, reverse("mfa_index"))
