"""The page behind the link of an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.forms.common import bound
from municipalities.forms.people import JoinForm
from municipalities.models import Invitation, User
from municipalities.selectors.people import has_account, invitation_with
from municipalities.services.invitations import said
from municipalities.services.joining import CLOSED, accept_invitation, join_as_new_person
from municipalities.views.common import status_of
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import open_municipality
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import public

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites to what, and the way in: join, or sign in first, or make an account."""
    invited = invitation_with(secret)
    if invited is None:
        raise Http404
    if (state := invited.state_at(clock.now())) in CLOSED:
        return _page(request, invited, closed=CLOSED[state], status=410)
    with open_municipality(invited.municipality_id):
        if request.user.is_authenticated:
            return _as_signed_in(request, invited, request.user)
        if has_account(invited.email):
            return _page(request, invited, must_sign_in=True)
        return _as_new(request, invited)


def _as_signed_in(request: HttpRequest, invited: Invitation, person: User) -> HttpResponse:
    if person.email != invited.email:
        return _page(request, invited, somebody_else=True)
    if request.method != "POST":
        return _page(request, invited, may_join=True)
    try:
        accept_invitation(invitation=invited, **hand(request))
    except RuleBroken as refusal:
        return _page(request, invited, closed=refusal.sentence, status=409)
    return _welcome(request, invited)


def _as_new(request: HttpRequest, invited: Invitation) -> HttpResponse:
    form = bound(JoinForm, request)
    if request.method == "POST" and form.is_valid():
        person = attempt(form, join_as_new_person, invitation=invited, **form.cleaned_data, at=clock.now())
        if person:
            login(request, person, backend=BACKEND)
            return _welcome(request, invited)
    return _page(request, invited, form=form, status=status_of(form))


def _welcome(request: HttpRequest, invited: Invitation) -> HttpResponse:
    messages.success(request, f"You are {said(invited.role)} for {invited.municipality} now.")
    return redirect("landing")


def _page(request: HttpRequest, invited: Invitation, *, status: int = 200, **context: object) -> HttpResponse:
    context |= {"invitation": invited, "role": said(invited.role)}
    return render(request, "municipalities/invitation.html", context, status=status)
