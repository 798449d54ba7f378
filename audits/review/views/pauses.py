"""The clocks of one audit at the desk: how they stand, and stopping them for a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from audits.conducting.forms.audits import ConfirmStepForm
from audits.lookups import settle, show
from audits.models import Audit
from audits.review.forms.pauses import PauseForm
from audits.review.services.pauses import pause_clocks, restart_clocks
from audits.review.views.reviews import the_audit
from audits.selectors.clocks import load_clocks
from audits.wording import describe_audit_state
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.guards import desk


@desk("audits.view_review", on=the_audit)
@require_safe
def show_clocks(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Every clock of the audit, and when and why they stood still."""
    return _page(request, audit)


@desk("audits.pause", on=the_audit)
@require_POST
def pause_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Stop the clocks."""
    form = PauseForm(request.POST)
    if form.is_valid() and settle(form, audit, pause_clocks, audit=audit, **hand(request), **form.cleaned_data):
        messages.success(request, "The clocks stand still. Both sides see since when, and why.")
        return redirect("desk:review_clocks", audit.pk)
    return _page(request, audit, pause_form=form)


@desk("audits.pause", on=the_audit)
@require_POST
def restart_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Let them run again."""
    form = ConfirmStepForm(request.POST)
    if form.is_valid() and settle(form, audit, restart_clocks, audit=audit, **hand(request), **form.cleaned_data):
        messages.success(request, "The clocks run again.")
        return redirect("desk:review_clocks", audit.pk)
    return _page(request, audit, resume_form=form)


def _page(request: HttpRequest, audit: Audit, **bound: Any) -> HttpResponse:
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
    return show(request, "audits/pause.html", context | bound)
