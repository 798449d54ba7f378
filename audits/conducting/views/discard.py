"""Discarding a draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import ConfirmStepForm
from audits.conducting.pages.audit import describe_page
from audits.conducting.services.audits import discard_draft
from audits.conducting.views.redirects import confirm_step, redirect_if_closed
from audits.lookups import get_audit
from audits.models import Audit
from municipalities.models import Municipality
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import get_posted_data, render_page


@municipal("audits.administer", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_discard(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Discard a draft, once it is confirmed."""
    if away := redirect_if_closed(request, audit, is_open=audit.is_draft):
        return away
    form = ConfirmStepForm(get_posted_data(request), initial={"version": audit.version})
    if confirm_step(request, form, audit, discard_draft):
        messages.success(request, "Draft discarded.")
        return redirect("municipal:audits", municipality.slug)
    return render_page(request, "audits/discard.html", describe_page(municipality, audit) | {"form": form})
