"""The plan on paper, for council."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from audits.lookups import show
from audits.plan.rules import PlanState
from audits.plan.selectors import PlanView, list_plans
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import municipal
from secor_portal.wording import day, money, said

PILLS = {
    PlanState.IMPLEMENTED: ("good", "Implemented"),
    PlanState.IN_PROGRESS: ("sky", "In progress"),
    PlanState.OVERDUE: ("stop", "Overdue"),
}


@municipal("audits.view_plan")
@require_safe
def print_plan(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The latest plan in which something is open, else the latest; or the one that ``?plan=`` names."""
    reader: Any = request.user
    today = clock.today()
    views = list_plans(municipality, today, with_drafts=not reader.is_at_desk)
    view = _chosen(views, request.GET.get("plan", ""))
    if view is None:
        messages.info(request, "There is no action plan to print yet.")
        return redirect("municipal:plan", municipality.slug)
    colour, word = ("calm", "Carried on") if view.is_carried_on else PILLS[view.state]
    context = {
        "municipality": municipality,
        "view": view,
        "today": today,
        "colour": colour,
        "word": word,
        "said": _standing(view),
        "asked": _asked(view),
        "total": money(view.cost),
        "left": money(view.cost_left),
    }
    return show(request, "audits/plan_print.html", context)


def _chosen(views: list[PlanView], wanted: str) -> PlanView | None:
    known = sorted(views, key=lambda view: view.plan.audit.is_draft)
    try:
        pk = UUID(wanted)
    except ValueError:
        return next(iter([*(view for view in known if view.open), *known]), None)
    return next((view for view in views if view.plan.pk == pk), None)


def _standing(view: PlanView) -> str:
    """Where the plan stands, in a sentence."""
    if view.is_carried_on:
        return f"{view.progress}: what was open lives on in the plan of a later audit."
    if view.is_implemented:
        return "Nothing in this plan is left to do."
    late = f"; {said(view.late, 'action')} past the due date" if view.late else ""
    return f"{view.progress}. The next is due on {day(view.open_items[0].due_on)}{late}."


def _asked(view: PlanView) -> list[str]:
    """What council is asked to do."""
    if view.is_carried_on:
        return ["Take note that what was open is carried on in the plan of a later audit."]
    if view.is_implemented:
        return ["Take note that the action plan is carried out."]
    asked = ["Accept this action plan and its due dates."]
    if view.cost_left:
        asked.append(f"Provide {money(view.cost_left)} in the budget for what is still open.")
    if view.late:
        asked.append("Say what is needed to finish what is late, and by when.")
    return [*asked, "Have its progress reported at a council meeting until every action is done."]
