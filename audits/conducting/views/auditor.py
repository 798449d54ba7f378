"""Asking an external auditor in for one audit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import AuditorForm
from audits.conducting.views.steps import page
from audits.lookups import get_audit, sent, show
from audits.models import Audit
from audits.models.audit import Conductor
from municipalities.models import Municipality, Role
from municipalities.selectors.people import list_invitations
from municipalities.services.invitations import invite_person
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import FORM_METHODS, municipal


@municipal("audits.assign_auditor", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_auditor(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Who conducts the audit from outside, and asking somebody in (R2.4)."""
    if audit.conductor != Conductor.EXTERNAL:
        messages.info(request, "The municipality’s own people conduct this audit (R2.4).")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    form = AuditorForm(sent(request))
    if request.method == "POST" and form.is_valid() and _invite(request, audit, form):
        messages.success(request, f"Invitation sent to {form.cleaned_data['email']}.")
        return redirect("municipal:audit_auditor", municipality.slug, audit.pk)
    context = {"form": form, "open": list_invitations(municipality.pk).filter(audit_id=audit.pk)}
    return show(request, "audits/auditor.html", page(municipality, audit) | context)


def _invite(request: HttpRequest, audit: Audit, form: AuditorForm) -> bool:
    whom = {"municipality": audit.municipality, "role": Role.AUDITOR, "audit_id": audit.pk, **form.cleaned_data}
    return attempt(form, invite_person, **hand(request), **whom) is not None
