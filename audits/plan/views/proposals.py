"""From an audit's findings to its plan: proposed actions to tick, edit and save together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.lookups import get_audit
from audits.models import ActionPlan, Audit, Method
from audits.plan.forms import ForAllForm, ProposalForm
from audits.plan.selectors import ProposalView, list_general_notes, list_proposals
from audits.plan.services.actions import ActionProblem, ActionsRefused, add_actions
from audits.plan.views.plan import describe_section
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import get_posted_data, render_page
from secor_portal.wording import count


@dataclass(frozen=True, slots=True)
class ProposalChoice:
    """One proposed action with the form to edit it."""

    proposal: ProposalView
    form: ProposalForm


@municipal("audits.plan_from", on=get_audit)
@require_http_methods(FORM_METHODS)
def propose_actions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Choose and edit the proposed actions."""
    plan = ActionPlan.objects.filter(audit=audit).first()
    if plan is None:
        messages.info(request, "Begin the plan of this audit first.")
        return redirect("municipal:plan_develop", municipality.slug, audit.pk)
    for_all = ForAllForm(get_posted_data(request), prefix="all")
    choices = _build_choices(request, audit, plan, for_all)
    if request.method == "POST" and _save_choices(request, plan, for_all, choices):
        return redirect("municipal:plan", municipality.slug)
    context = {
        "audit": audit,
        "form": for_all,  # the layout marks the title of a page whose ``form`` has errors
        "forms": [for_all, *(choice.form for choice in choices)],
        "groups": _group_by_section(choices),
        "count": len(choices),
        "general_notes": list(list_general_notes(audit)),
    }
    response = render_page(request, "audits/plan_propose.html", describe_section(municipality) | context)
    if any(choice.form.errors for choice in choices):
        response.status_code = 422
    return response


def _build_choices(request: HttpRequest, audit: Audit, plan: ActionPlan, for_all: ForAllForm) -> list[ProposalChoice]:
    """Actions for whole sections start as ticked only if the plan is empty: its actions don't name their section."""
    has_items = audit.method == Method.REPORTED and plan.items.exists()
    return [
        ProposalChoice(
            proposal,
            ProposalForm(
                get_posted_data(request),
                proposed=proposal.action,
                for_all=for_all,
                is_planned=bool(proposal.planned) or has_items,
            ),
        )
        for proposal in list_proposals(audit)
    ]


def _group_by_section(choices: Sequence[ProposalChoice]) -> list[tuple[str, list[ProposalChoice]]]:
    return [(name, list(rows)) for name, rows in groupby(choices, key=lambda one: one.proposal.action.element)]


def _save_choices(
    request: HttpRequest, plan: ActionPlan, for_all: ForAllForm, choices: Sequence[ProposalChoice]
) -> bool:
    """Add all ticked actions; if one is refused, add none and show a sentence beside each field."""
    ticked = [choice for choice in choices if choice.form.is_ticked]
    all_valid = all([for_all.is_valid(), *(choice.form.is_valid() for choice in ticked)])
    if not all_valid:
        return False
    actions = [choice.form.build_action(choice.proposal.question) for choice in ticked]
    person: Any = request.user
    try:
        added = add_actions(plan=plan, actions=actions, by=person, at=clock.now())
    except ActionsRefused as refusal:
        for place, problem in _list_problems(refusal):
            form = ticked[place].form
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        return False
    except RuleBroken as refusal:
        for_all.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"{count(len(added), 'action')} added to the plan.")
    return True


def _list_problems(refusal: ActionsRefused) -> Iterator[tuple[int, ActionProblem]]:
    for place, problems in refusal.problems.items():
        for problem in problems:
            yield place, problem
