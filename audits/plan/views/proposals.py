"""From what an audit found to its plan: proposals to tick, edit and save in one go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.lookups import get_audit, sent, show
from audits.models import ActionPlan, Audit, Method
from audits.plan.forms import ForAllForm, ProposalForm
from audits.plan.selectors import Offer, list_general_notes, offers
from audits.plan.services.plans import ActionsRefused, Problem, add_actions
from audits.plan.views.plan import page
from municipalities.models import Municipality
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.wording import count


@dataclass(frozen=True, slots=True)
class Choice:
    """One proposal with the form to edit it."""

    offer: Offer
    form: ProposalForm


@municipal("audits.plan_from", on=get_audit)
@require_http_methods(FORM_METHODS)
def propose_actions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """What the audit found, each to be ticked and edited into an action."""
    plan = ActionPlan.objects.filter(audit=audit).first()
    if plan is None:
        messages.info(request, "Begin the plan of this audit first.")
        return redirect("municipal:plan_develop", municipality.slug, audit.pk)
    for_all = ForAllForm(sent(request), prefix="all")
    choices = _choices(request, audit, plan, for_all)
    if request.method == "POST" and _saved(request, plan, for_all, choices):
        return redirect("municipal:plan", municipality.slug)
    context = {
        "audit": audit,
        "form": for_all,  # the page's title says where something is wrong
        "forms": [for_all, *(choice.form for choice in choices)],
        "groups": _grouped(choices),
        "count": len(choices),
        "general_notes": list(list_general_notes(audit)),
    }
    response = show(request, "audits/plan_propose.html", page(municipality) | context)
    if any(choice.form.errors for choice in choices):
        response.status_code = 422
    return response


def _choices(request: HttpRequest, audit: Audit, plan: ActionPlan, for_all: ForAllForm) -> list[Choice]:
    """Those of whole elements are ticked as long as the plan is empty: nobody can tell which were taken."""
    has_items = audit.method == Method.REPORTED and plan.items.exists()
    return [
        Choice(
            offer,
            ProposalForm(
                sent(request),
                proposal=offer.proposal,
                for_all=for_all,
                is_planned=bool(offer.planned) or has_items,
            ),
        )
        for offer in offers(audit)
    ]


def _grouped(choices: Sequence[Choice]) -> list[tuple[str, list[Choice]]]:
    return [(name, list(rows)) for name, rows in groupby(choices, key=lambda one: one.offer.proposal.element)]


def _saved(request: HttpRequest, plan: ActionPlan, for_all: ForAllForm, choices: Sequence[Choice]) -> bool:
    """Add all that are ticked, or none and a sentence beside each field."""
    ticked = [choice for choice in choices if choice.form.is_ticked]
    all_valid = all([for_all.is_valid(), *(choice.form.is_valid() for choice in ticked)])
    if not all_valid:
        return False
    actions = [choice.form.action(choice.offer.question) for choice in ticked]
    try:
        added = add_actions(plan=plan, actions=actions, **hand(request))
    except ActionsRefused as refusal:
        for place, problem in _each(refusal):
            form = ticked[place].form
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        return False
    except RuleBroken as refusal:
        for_all.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"{count(len(added), 'action')} added to the plan.")
    return True


def _each(refusal: ActionsRefused) -> Iterator[tuple[int, Problem]]:
    for place, problems in refusal.problems.items():
        for problem in problems:
            yield place, problem
