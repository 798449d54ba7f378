"""Inviting an external auditor to one audit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import AuditorForm
from audits.conducting.pages.audit import describe_page
from audits.lookups import get_audit
from audits.models import Audit
from audits.models.audit import Conductor
from municipalities.models import Municipality, Role
from municipalities.selectors.people import list_invitations
from municipalities.services.invitations import invite_person
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page


@municipal("audits.assign_auditor", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_auditor(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Who can open the audit from outside, and the form to invite an auditor (R2.4)."""
    if audit.conductor != Conductor.EXTERNAL:
        messages.info(request, "The municipality’s own people conduct this audit.")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    form = AuditorForm(get_posted_data(request))
    if request.method == "POST" and form.is_valid() and _invite_auditor(request, audit, form):
        return redirect("municipal:audit_auditor", municipality.slug, audit.pk)
    context = {"form": form, "open": list_invitations(municipality.pk).filter(audit_id=audit.pk)}
    return render_page(request, "audits/auditor.html", describe_page(municipality, audit) | context)


def _invite_auditor(request: HttpRequest, audit: Audit, form: AuditorForm) -> bool:
    invited = {"municipality": audit.municipality, "role": Role.AUDITOR, "audit_id": audit.pk, **form.cleaned_data}
    success = f"Invitation sent to {form.cleaned_data['email']}."
    return bool(call_service(request, invite_person, form=form, success=success, **invited))
