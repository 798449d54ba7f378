"""Undoing a decision from the page that it led to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from audits.conducting.forms.audits import ConfirmStepForm
from audits.models import Audit
from audits.review.services.undo import undo_decision
from audits.review.views.reviews import the_audit
from secor_portal.web.acting import act
from secor_portal.web.guards import desk


@desk("audits.decide", on=the_audit)
@require_POST
def undo_last_decision(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Take one's own last decision back, while mail about it waits."""
    form = ConfirmStepForm(request.POST)
    done = "Undone. The audit is in review again, and nobody is told."
    if form.is_valid():
        act(request, undo_decision, audit=audit, version=form.cleaned_data["version"], done=done)
    return redirect("desk:review", audit.pk)
