"""Choosing between answers question by question and a report."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import MethodForm
from audits.conducting.pages.audit import describe_page
from audits.conducting.services.audits import choose_method
from audits.conducting.views.redirects import confirm_step, redirect_if_closed, redirect_to_audit
from audits.lookups import get_audit
from audits.models import Audit
from municipalities.models import Municipality
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import get_posted_data, render_page


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_method(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Choose how a draft is conducted in the portal."""
    if away := redirect_if_closed(request, audit, is_open=audit.is_draft):
        return away
    form = MethodForm(get_posted_data(request), initial={"method": audit.method, "version": audit.version})
    if confirm_step(request, form, audit, choose_method):
        return redirect_to_audit(request, audit, "Saved.")
    return render_page(request, "audits/method.html", describe_page(municipality, audit) | {"form": form})
