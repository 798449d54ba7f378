"""The plan as a page to print for council."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from audits.plan.rules import CARRIED_OVER
from audits.plan.selectors import PlanView, list_plans
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import render_page
from secor_portal.wording import capitalize_first, day, money, spell_count


@municipal("audits.view_plan")
@require_safe
def print_plan(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The plan that ``?plan=`` names; without it the latest with an open action, else the latest."""
    reader: Any = request.user
    today = clock.today()
    views = list_plans(municipality, today, with_drafts=not reader.is_at_desk)
    view = _choose_plan(views, request.GET.get("plan", ""))
    if view is None:
        messages.info(request, "You have no action plan to print yet.")
        return redirect("municipal:plan", municipality.slug)
    context = {
        "municipality": municipality,
        "view": view,
        "today": today,
        "pill": CARRIED_OVER if view.is_carried_over else view.state.pill,
        "summary": _summarize_plan(view),
        "requests": _list_requests(view),
        "total": money(view.cost),
        "left": money(view.cost_left),
    }
    return render_page(request, "audits/plan_print.html", context)


def _choose_plan(views: list[PlanView], wanted: str) -> PlanView | None:
    known = sorted(views, key=lambda view: view.plan.audit.is_draft)
    try:
        pk = UUID(wanted)
    except ValueError:
        return next(iter([*(view for view in known if view.open), *known]), None)
    return next((view for view in views if view.plan.pk == pk), None)


def _summarize_plan(view: PlanView) -> str:
    """The state of the plan, in a sentence or two."""
    if view.is_carried_over:
        return f"{view.progress}. The plan of a later audit has the open actions."
    if view.is_implemented:
        return "All actions in this plan are done."
    late = f" {capitalize_first(spell_count(view.late, 'action is', 'actions are'))} overdue." if view.late else ""
    return f"{view.progress}. The next one is due on {day(view.open_items[0].due_on)}.{late}"


def _list_requests(view: PlanView) -> list[str]:
    """What council is asked to do."""
    if view.is_carried_over:
        return ["Note that the open actions were carried over into the plan of a later audit."]
    if view.is_implemented:
        return ["Note that the action plan is carried out."]
    asked = ["Accept this action plan and its due dates."]
    if view.cost_left:
        asked.append(f"Budget {money(view.cost_left)} for the open actions.")
    if view.late:
        asked.append("Decide what is needed to finish the overdue actions, and by when.")
    return [*asked, "Have the progress reported at a council meeting until every action is done."]
