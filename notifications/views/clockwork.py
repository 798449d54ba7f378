"""How the sending of emails goes, and letting it go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.forms.sending import ResumeForm
from notifications.models import Bounce, Heartbeat
from notifications.selectors.watchdog import find_bounced, find_troubles_now, list_jobs
from notifications.services.bounces import retry_address
from notifications.services.heartbeat import resume_sending
from secor_portal import clock
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import call_service, render_page


@desk("desk.enter")
@require_safe
def show_clockwork(request: HttpRequest) -> HttpResponse:
    """What is wrong, when the jobs last ran, and which addresses email does not reach."""
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
@require_http_methods(FORM_METHODS)
def resume_emails(request: HttpRequest) -> HttpResponse:
    """Send emails again from a database that was held, after saying why."""
    form = bind_form(ResumeForm, request)
    if request.method == "POST" and form.is_valid():
        success = "Emails go out again. What waits is sent within a minute."
        if call_service(request, resume_sending, form=form, success=success, **form.cleaned_data):
            return redirect("desk:clockwork")
    context = {"section": "messages", "form": form, "heart": Heartbeat.objects.first()}
    return render_page(request, "notifications/sending_resume.html", context)


def find_bounce(pk: int) -> Bounce:
    """The bounce of the address."""
    return get_object_or_404(Bounce, pk=pk)


@desk("notifications.send_again", on=find_bounce)
@require_POST
def retry_bounce(request: HttpRequest, bounce: Bounce) -> HttpResponse:
    """Send emails again to an address that they did not reach."""
    call_service(request, retry_address, success=f"Emails go to {bounce.address} again.", bounce=bounce)
    return redirect("desk:clockwork")
