"""Carrying open actions over into the plan of the next audit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.lookups import get_audit
from audits.models import ActionItem, ActionPlan, Audit
from audits.plan.forms import CarryForm
from audits.plan.selectors import find_open_actions
from audits.plan.services.carry_over import carry_over_actions
from audits.plan.views.plan import describe_section
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page
from secor_portal.wording import count


@municipal("audits.plan_from", on=get_audit)
@require_http_methods(FORM_METHODS)
def choose_actions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Choose among the open actions of earlier plans; all are ticked at first."""
    plan = ActionPlan.objects.filter(audit=audit).first()
    if plan is None:
        messages.info(request, "Begin the plan of this audit first.")
        return redirect("municipal:plan_develop", municipality.slug, audit.pk)
    rows = list(find_open_actions(audit))
    if not rows and request.method != "POST":
        messages.info(request, "The plans of earlier audits have no open actions.")
        return redirect("municipal:plan", municipality.slug)
    form = CarryForm(get_posted_data(request), choices=[(str(item.pk), item.what) for item in rows])
    if request.method == "POST" and form.is_valid() and _carry_over(request, plan, form, rows):
        return redirect("municipal:plan", municipality.slug)
    ticked = set(form["items"].data or ()) if form.is_bound else {str(item.pk) for item in rows}
    context = {
        "audit": audit,
        "form": form,
        "rows": [(item, str(item.pk) in ticked) for item in rows],
        "today": clock.today(),
    }
    return render_page(request, "audits/plan_carry.html", describe_section(municipality) | context)


def _carry_over(request: HttpRequest, plan: ActionPlan, form: CarryForm, rows: list[ActionItem]) -> bool:
    chosen = [item for item in rows if str(item.pk) in form.cleaned_data["items"]]
    call = call_service(request, carry_over_actions, form=form, plan=plan, actions=chosen)
    if call:
        carried = count(len(call.result), "action")
        messages.success(request, f"{carried} carried over into the plan of the {plan.audit.in_words}.")
    return bool(call)
