"""Starting an audit."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import StartForm
from audits.conducting.selectors.questions import has_questions
from audits.conducting.services.audits import refuse_ended, start_audit
from audits.hooks import propose_audit
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_audits_for
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.partner import PARTNER
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page

MOST_DRAFTS = 3  # named on the page


@municipal("audits.start")
@require_http_methods(FORM_METHODS)
def show_start(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Choose the kind that the standing proposes, or another one, and open a draft."""
    if request.method != "POST" and municipality.has_ended(clock.today()):
        return _redirect_to_list(request, municipality)
    proposal = propose_audit(municipality, clock.today())
    form = StartForm(
        get_posted_data(request),
        initial={"kind": _get_first_kind(request, proposal)},
        has_questions=has_questions(clock.today()),
    )
    if request.method == "POST" and form.is_valid():
        call = call_service(request, start_audit, form=form, municipality=municipality, **form.cleaned_data)
        if call:
            audit = call.result
            started = f"{audit.get_kind_display()} started. Nothing goes to {PARTNER.name} until you submit it."
            messages.success(request, started)
            return redirect("municipal:audit", municipality.slug, audit.pk)
    drafts = find_audits_for(request.user, municipality).filter(state=AuditState.DRAFT)
    context = {
        "municipality": municipality,
        "section": "audits",
        "form": form,
        "proposal": proposal,
        "drafts": [(one, _get_url(municipality, one.pk)) for one in drafts.order_by("-started_at")[:MOST_DRAFTS]],
    }
    return render_page(request, "audits/start.html", context)


def _redirect_to_list(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """A dissolved municipality can't start an audit, so the form isn't shown."""
    try:
        refuse_ended(municipality, clock.today())
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
    return redirect("municipal:audits", municipality.slug)


def _get_first_kind(request: HttpRequest, proposal: Any) -> str:
    """The kind that is chosen beforehand: the one in the link, or the one that the standing proposes."""
    kinds = list(AuditKind)
    asked = request.GET.get("kind", "")
    if asked in kinds:
        return asked
    return proposal.kind if proposal and proposal.kind in kinds else ""


def _get_url(municipality: Municipality, pk: UUID) -> str:
    return reverse("municipal:audit", args=[municipality.slug, pk])
