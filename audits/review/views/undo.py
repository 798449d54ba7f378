"""Undoing a decision from the page after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from audits.conducting.forms.audits import ConfirmStepForm
from audits.models import Audit
from audits.review.services.undo import undo_decision
from audits.review.views.reviews import find_audit
from secor_portal.web.guards import desk
from secor_portal.web.service_calls import call_service


@desk("audits.decide", on=find_audit)
@require_POST
def undo_last_decision(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Undo your own last decision, before the email about it is sent."""
    form = ConfirmStepForm(request.POST)
    if form.is_valid():
        success = "Undone. The audit is in review again, and no email was sent."
        call_service(request, undo_decision, success=success, audit=audit, version=form.cleaned_data["version"])
    return redirect("desk:review", audit.pk)
