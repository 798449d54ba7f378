"""The page behind the link of an invitation."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.forms.people import JoinForm
from municipalities.models import Invitation, User
from municipalities.selectors.people import find_invitation, has_account
from municipalities.services.invitations import name_role
from municipalities.services.joining import CLOSED, accept_invitation, join_as_new_person
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import open_municipality
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import public
from secor_portal.web.service_calls import show_refusal

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
def show_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites the person to what, and the next step: accept, sign in first, or create an account."""
    invitation = find_invitation(secret)
    if invitation is None:
        raise Http404
    if (state := invitation.state_at(clock.now())) in CLOSED:
        return _render_invitation(request, invitation, closed=CLOSED[state], status=410)
    with open_municipality(invitation.municipality_id):
        if request.user.is_authenticated:
            return _answer_signed_in(request, invitation, request.user)
        if has_account(invitation.email):
            return _render_invitation(request, invitation, must_sign_in=True)
        return _answer_new_person(request, invitation)


def _answer_signed_in(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    if person.email != invitation.email:
        return _render_invitation(request, invitation, is_other_person=True)
    if request.method != "POST":
        return _render_invitation(request, invitation, may_join=True)
    try:
        accept_invitation(invitation=invitation, by=person, at=clock.now())
    except RuleBroken as refusal:
        return _render_invitation(request, invitation, closed=refusal.sentence, status=409)
    return _welcome_person(request, invitation)


def _answer_new_person(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Call the service here: ``call_service`` needs a signed-in person, and this one has no account yet."""
    form = bind_form(JoinForm, request)
    if form.is_valid():
        try:
            person = join_as_new_person(invitation=invitation, **form.cleaned_data, at=clock.now())
        except RuleBroken as refusal:
            show_refusal(request, refusal, form)
        else:
            login(request, person, backend=BACKEND)
            return _welcome_person(request, invitation)
    return _render_invitation(request, invitation, form=form, status=422 if form.errors else 200)


def _welcome_person(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, f"You are now {name_role(invitation.role)} for {invitation.municipality}.")
    return redirect("landing")


def _render_invitation(
    request: HttpRequest, invitation: Invitation, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {"invitation": invitation, "role": name_role(invitation.role)}
    return render(request, "municipalities/invitation.html", context, status=status)
