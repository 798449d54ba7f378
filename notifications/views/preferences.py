"""Which emails a person gets: the page about it, and the link in an email that stops more of its kind."""

from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from municipalities.models import Municipality, User
from notifications.forms.preferences import PreferencesForm
from notifications.letters.footers import read_stop_token
from notifications.rules.subjects import EmailKind
from notifications.selectors.preferences import (
    describe_reader,
    find_offered_kinds,
    find_own_municipalities,
    find_switched_off,
)
from notifications.services.preferences import choose_emails, switch_off_emails
from secor_portal import clock
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import FORM_METHODS, public, signed_in
from secor_portal.web.service_calls import render_page


@signed_in
@require_http_methods(FORM_METHODS)
def edit_preferences(request: HttpRequest) -> HttpResponse:
    """Which emails the person can switch off, which they can't and why, and who else could get them."""
    person: Any = request.user
    offered, off = find_offered_kinds(person), find_switched_off(person)
    wanted = [one for one in offered if one not in off]
    form = bind_form(PreferencesForm, request, offered=offered, initial={"wanted": wanted})
    if request.method == "POST" and form.is_valid():
        chosen = [EmailKind(one) for one in form.cleaned_data["wanted"]]
        choose_emails(person=person, wanted=chosen, offered=offered, by=person, at=clock.now())
        messages.success(request, "Saved. It applies from the next email.")
        return redirect("public:mail")
    places = Municipality.objects.filter(pk__in=find_own_municipalities(person)).order_by("name", "pk")
    context = {"form": form, "offered": offered, "places": places, "reader": describe_reader(person)}
    return render_page(request, "notifications/preferences.html", context)


@public
@csrf_exempt  # email programs send no cookie and no token; the signed address is their proof
@require_http_methods(FORM_METHODS)
def stop_emails(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, since some programs open every link of an email. Only a POST changes anything."""
    person, kinds = _read_token(token)
    if request.method == "POST":
        switch_off_emails(person=person, kinds=kinds, by=person, at=clock.now())
    context = {"done": request.method == "POST", "kinds": [kind.row for kind in kinds]}
    response = render(request, "notifications/stop_emails.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _read_token(token: str) -> tuple[User, list[EmailKind]]:
    try:
        pk, kinds = read_stop_token(token)
    except BadSignature as fault:
        raise Http404 from fault
    person = User.objects.filter(pk=pk).first()
    if person is None:
        raise Http404
    return person, kinds
