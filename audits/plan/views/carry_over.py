"""Carrying what is still open into the plan of the next audit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.lookups import get_audit, sent, show
from audits.models import ActionItem, ActionPlan, Audit
from audits.plan.forms import CarryForm
from audits.plan.selectors import find_open_actions
from audits.plan.services.carry_over import carry_over_actions
from audits.plan.views.plan import page
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.wording import count


@municipal("audits.plan_from", on=get_audit)
@require_http_methods(FORM_METHODS)
def choose_actions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Choose among what is open in earlier plans; all of it is ticked to begin with."""
    plan = ActionPlan.objects.filter(audit=audit).first()
    if plan is None:
        messages.info(request, "Begin the plan of this audit first.")
        return redirect("municipal:plan_develop", municipality.slug, audit.pk)
    rows = list(find_open_actions(audit))
    if not rows and request.method != "POST":
        messages.info(request, "Nothing is open in the plans of earlier audits.")
        return redirect("municipal:plan", municipality.slug)
    form = CarryForm(sent(request), choices=[(str(item.pk), item.what) for item in rows])
    if request.method == "POST" and form.is_valid() and _carried(request, plan, form, rows):
        return redirect("municipal:plan", municipality.slug)
    ticked = set(form["items"].data or ()) if form.is_bound else {str(item.pk) for item in rows}
    context = {
        "audit": audit,
        "form": form,
        "rows": [(item, str(item.pk) in ticked) for item in rows],
        "today": clock.today(),
    }
    return show(request, "audits/plan_carry.html", page(municipality) | context)


def _carried(request: HttpRequest, plan: ActionPlan, form: CarryForm, rows: list[ActionItem]) -> bool:
    chosen = [item for item in rows if str(item.pk) in form.cleaned_data["items"]]
    carried = attempt(form, carry_over_actions, plan=plan, items=chosen, **hand(request))
    if carried:
        messages.success(
            request, f"{count(len(carried), 'action')} carried into the plan of the {plan.audit.in_words}."
        )
    return bool(carried)
