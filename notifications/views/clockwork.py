"""How the sending goes, and letting it go on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.forms.sending import ResumeForm
from notifications.models import Bounce, Heartbeat
from notifications.selectors.watchdog import find_bounced, find_troubles_now, list_jobs
from notifications.services.bounces import retry_address as try_address_again
from notifications.services.heartbeat import resume_sending
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.forms import bind_form
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import desk


@desk("desk.enter")
@require_safe
def show_clockwork(request: HttpRequest) -> HttpResponse:
    """What is wrong, when the jobs were last done, and which addresses mail does not reach."""
    context = {
        "section": "messages",
        "troubles": find_troubles_now(),
        "heart": Heartbeat.objects.first(),
        "jobs": list_jobs(),
        "bounced": list(find_bounced(clock.now())),
        "may_resume": request.user.has_perm("notifications.resume_sending", None),
    }
    return render(request, "notifications/clockwork.html", context)


@desk("notifications.resume_sending")
@require_http_methods(["GET", "HEAD", "POST"])
def resume_emails(request: HttpRequest) -> HttpResponse:
    """Let mail go again from a database that was held, after saying why."""
    form = bind_form(ResumeForm, request)
    if request.method == "POST" and form.is_valid():
        attempt(form, resume_sending, **form.cleaned_data, **hand(request))
        if not form.errors:
            messages.success(request, "Mail goes again. What waits is sent within a minute.")
            return redirect("desk:clockwork")
    context = {"section": "messages", "form": form, "heart": Heartbeat.objects.first()}
    return render(request, "notifications/sending_resume.html", context, status=422 if form.errors else 200)


def find_bounce(pk: int) -> Bounce:
    """The address of the address."""
    return get_object_or_404(Bounce, pk=pk)


@desk("notifications.send_again", on=find_bounce)
@require_POST
def retry_bounce(request: HttpRequest, bounce: Bounce) -> HttpResponse:
    """Let mail go to an address again that it did not reach."""
    try_address_again(bounce=bounce, **hand(request))
    messages.success(request, f"Mail goes to {bounce.address} again.")
    return redirect("desk:clockwork")
