"""Which mail somebody gets: the page about it, and the link in a mail that stops more of its kind."""

from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from municipalities.models import Municipality, User
from notifications.forms.mail import MailForm
from notifications.letters.footers import read_stop_token
from notifications.models.preference import EmailKind
from notifications.selectors.preferences import describe_reader, find_switched_off, offered_kinds, own_municipalities
from notifications.services.preferences import choose_emails, switch_off_emails
from secor_portal import clock
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import public, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit_preferences(request: HttpRequest) -> HttpResponse:
    """What one can do without, what one cannot and why, and who else could get it."""
    person: Any = request.user
    offered, off = offered_kinds(person), find_switched_off(person)
    form = bind_form(MailForm, request, offered=offered, initial={"wanted": [one for one in offered if one not in off]})
    if request.method == "POST" and form.is_valid():
        wanted = [EmailKind(one) for one in form.cleaned_data["wanted"]]
        choose_emails(person=person, wanted=wanted, offered=offered, by=person, at=clock.now())
        messages.success(request, "Saved. It counts from the next mail on.")
        return redirect("public:mail")
    places = Municipality.objects.filter(pk__in=own_municipalities(person)).order_by("name", "pk")
    context = {"form": form, "offered": offered, "places": places, "hears_as": describe_reader(person)}
    return render(request, "notifications/mail.html", context, status=422 if form.errors else 200)


@public
@csrf_exempt  # mail programs send no cookie and no token of ours; the signed address is what they prove
@require_http_methods(["GET", "HEAD", "POST"])
def stop_emails(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first: programs that look into every link of a mail must change nothing. A POST does it."""
    person, kinds = _read_token(token)
    if request.method == "POST":
        switch_off_emails(person=person, kinds=kinds, by=person, at=clock.now())
    context = {"done": request.method == "POST", "kinds": kinds}
    response = render(request, "notifications/mail_stop.html", context)
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
