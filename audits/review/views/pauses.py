"""The deadlines of one audit at the desk: see them, pause them for a reason, and restart them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from audits.conducting.forms.audits import ConfirmStepForm
from audits.models import Audit
from audits.review.forms.pauses import PauseForm
from audits.review.services.pauses import pause_clocks, restart_clocks
from audits.review.views.reviews import find_audit
from audits.selectors.clocks import load_clocks
from audits.wording import describe_audit_state
from secor_portal import clock
from secor_portal.web.guards import desk
from secor_portal.web.service_calls import call_service, render_page


@desk("audits.view_review", on=find_audit)
@require_safe
def show_clocks(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Every deadline of the audit, and when and why they were paused."""
    return _render_clocks(request, audit)


@desk("audits.pause", on=find_audit)
@require_POST
def pause_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Pause the deadlines."""
    form = PauseForm(request.POST)
    success = "Deadlines paused. The municipality sees since when, and why."
    if form.is_valid() and call_service(
        request, pause_clocks, form=form, row=audit, success=success, audit=audit, **form.cleaned_data
    ):
        return redirect("desk:review_clocks", audit.pk)
    return _render_clocks(request, audit, pause_form=form)


@desk("audits.pause", on=find_audit)
@require_POST
def restart_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Restart the deadlines."""
    form = ConfirmStepForm(request.POST)
    if form.is_valid() and call_service(
        request, restart_clocks, form=form, row=audit, success="Deadlines restarted.", audit=audit, **form.cleaned_data
    ):
        return redirect("desk:review_clocks", audit.pk)
    return _render_clocks(request, audit, resume_form=form)


def _render_clocks(request: HttpRequest, audit: Audit, **bound: Any) -> HttpResponse:
    fresh = {"version": audit.version}
    context = {
        "section": "queue",
        "audit": audit,
        "pill": describe_audit_state(audit),
        "clocks": load_clocks(audit, clock.today()),
        "may_pause": request.user.has_perm("audits.pause", audit),
        "pause_form": PauseForm(initial=fresh),
        "resume_form": ConfirmStepForm(initial=fresh),
    }
    return render_page(request, "audits/pause.html", context | bound)
