"""The last day of the audit, and the reason of an additional one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import AuditDayForm
from audits.conducting.pages.audit import describe_page
from audits.conducting.services.audits import change_facts
from audits.conducting.views.redirects import confirm_step, redirect_if_not_with_author, redirect_to_audit
from audits.hooks import doubt_day
from audits.lookups import get_audit
from audits.models import Audit
from audits.selectors.clocks import get_gathering_due
from audits.selectors.limits import get_limits
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import get_posted_data, render_page


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_day(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The last day of data gathering; for an additional audit also its reason."""
    if away := redirect_if_not_with_author(request, audit):
        return away
    initial = {"conducted_on": audit.conducted_on, "reason": audit.reason, "version": audit.version}
    form = AuditDayForm(get_posted_data(request), audit=audit, initial=initial)
    if confirm_step(request, form, audit, change_facts):
        if doubt := doubt_day(audit, clock.today()):
            messages.warning(request, str(doubt))
        return redirect_to_audit(request, audit, "Saved.")
    context = {
        "form": form,
        "doubt": None if form.is_bound else doubt_day(audit, clock.today()),
        "limits": get_limits(),
        "started": clock.local_day(audit.started_at),
        "gathering_due": get_gathering_due(audit, clock.today()),
    }
    return render_page(request, "audits/day.html", describe_page(municipality, audit) | context)
