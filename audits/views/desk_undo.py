"""Undoing a decision from the page that it led to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from audits.forms.conducting import ConfirmForm
from audits.models import Audit
from audits.services.undoing import undo_decision
from audits.views.common import hand
from audits.views.desk_review import the_audit
from secor_portal.errors import RuleBroken
from secor_portal.web.guards import desk


@desk("audits.decide", on=the_audit)
@require_POST
def undo(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Take one's own last decision back, while mail about it waits."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        _undo(request, audit, form.cleaned_data["version"])
    return redirect("desk:review", audit.pk)


def _undo(request: HttpRequest, audit: Audit, version: int) -> None:
    try:
        undo_decision(audit=audit, version=version, **hand(request))
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Undone. The audit is in review again, and nobody is told.")
