"""Signing in without a password. These addresses exist only in the demo."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from municipalities.models import User
from secor_portal.demo.people import PERSONAS
from secor_portal.web.guards import public

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
def list_people(request: HttpRequest) -> HttpResponse:
    """The list of demo accounts."""
    _insist_on_demo()
    return render(request, "demo/people.html", {"personas": PERSONAS})


@public
@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as a demo account, without a password."""
    _insist_on_demo()
    emails = {persona.key: persona.email for persona in PERSONAS}
    login(request, get_object_or_404(User, email=emails.get(key, "")), backend=BACKEND)
    return redirect("landing")


def _insist_on_demo() -> None:
    if not settings.DEMO or settings.PRODUCTION:
        raise Http404
