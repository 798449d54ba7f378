"""The action plan: what will be done about what the audits found (R3.1)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.lookups import get_audit, sent, settle, show
from audits.models import ActionItem, Audit
from audits.plan.forms import (
    ChangeItemForm,
    DevelopForm,
    DoneForm,
    NewItemForm,
    ProgressForm,
    ProofForm,
    VersionedItemForm,
)
from audits.plan.selectors import (
    PlanView,
    find_audit_without_plan,
    find_drafts_without_plan,
    find_open_actions,
    list_earlier_actions,
    list_plans,
    list_proofs,
)
from audits.plan.services import plans
from audits.plan.services.carry_over import develop_plan_and_carry
from audits.plan.services.progress import mark_done_with, reopen_with
from audits.selectors.history import describe_events
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.wording import count, sentence

MOST_HISTORY = 50


def the_item(municipality: Municipality, pk: UUID) -> ActionItem:
    """An action of the open municipality."""
    items = ActionItem.objects.select_related("plan__audit", "done_by", "question", "carried_to__plan__audit")
    return get_object_or_404(items, municipality=municipality, pk=pk)


@municipal("audits.view_plan")
@require_safe
def show_plan(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The plan of the latest audit, what is open from earlier ones, and what is finished."""
    reader: Any = request.user
    views = list_plans(municipality, clock.today(), with_drafts=not reader.is_at_desk)
    drafts = [view for view in views if view.plan.audit.is_draft]
    known = [view for view in views if not view.plan.audit.is_draft]
    present, earlier = known[:1], known[1:]
    takes = next(iter([*drafts, *present]), None)  # the newest plan takes over what is still open
    may_keep = request.user.has_perm("audits.keep_plan", municipality)
    without = find_audit_without_plan(municipality)
    context = {
        "drafts": drafts,
        "present": present[0] if present else None,
        "left": [view for view in earlier if view.open],
        "takes": takes.plan.audit if takes else None,
        "waiting": find_open_actions(takes.plan.audit).count() if takes and may_keep else 0,
        "finished": [view for view in earlier if not view.open],
        "without": without,
        "preparing": _preparing(request, municipality),
        "may_keep": may_keep,
        "base": reverse("municipal:plan", args=[municipality.slug]),
        "headline": _headline(views, without),
    }
    return show(request, "audits/plan.html", page(municipality) | context)


@municipal("audits.plan_from", on=get_audit)
@require_http_methods(FORM_METHODS)
def begin_plan(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Begin the plan of an audit, with what is still open from earlier ones if that is wanted."""
    before = list(find_open_actions(audit))
    initial = {"developed_on": clock.today(), "carry": True}
    form = DevelopForm(sent(request), initial=initial, has_open=bool(before))
    if request.method == "POST" and form.is_valid() and _developed(request, audit, form, before):
        return redirect("municipal:plan_propose", municipality.slug, audit.pk)
    context = {"form": form, "audit": audit, "before": before}
    return show(request, "audits/plan_develop.html", page(municipality) | context)


@municipal("audits.keep_plan")
@require_http_methods(FORM_METHODS)
def create_action(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Add an action, to the latest plan unless another is chosen."""
    choices = [view.plan for view in list_plans(municipality, clock.today(), with_drafts=True)]
    if not choices:
        messages.info(request, "Begin a plan first; actions belong to the plan of an audit.")
        return redirect("municipal:plan", municipality.slug)
    form = NewItemForm(sent(request), plans=choices)
    if request.method == "POST" and form.is_valid():
        what = {name: form.cleaned_data[name] for name in ("what", "owner", "due_on", "cost")}
        if attempt(form, plans.add_action, plan=form.chosen(), **what, **hand(request)):
            messages.success(request, "Action added.")
            return _on_from_adding(request, municipality)
    return show(request, "audits/plan_item_add.html", page(municipality) | {"form": form})


@municipal("audits.view_plan", on=the_item)
@require_safe
def show_action(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """One action: what it says, how far it is, what happened."""
    return item_page(request, municipality, item)


@municipal("audits.keep_plan", on=the_item)
@require_http_methods(FORM_METHODS)
def edit_action(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Change what is done, by whom or by when."""
    form = ChangeItemForm(sent(request), initial=_present(item))
    if request.method == "POST" and _sent(request, form, item, plans.change_action):
        return _to(municipality, item, "Saved.", request)
    context = {"item": item, "form": form}
    return show(request, "audits/plan_item_change.html", page(municipality) | context)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def save_progress(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Note how far it is."""
    form = ProgressForm(request.POST)
    if _sent(request, form, item, plans.set_progress):
        return _to(municipality, item, "Saved.", request)
    return item_page(request, municipality, item, progress_form=form)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def finish_action(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """It is done."""
    form = DoneForm(request.POST)
    if form.is_valid() and _done(request, form, item):
        return _to(municipality, item, "Done. Well kept.", request)
    return item_page(request, municipality, item, done_form=form)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def unfinish_action(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """It is not done after all."""
    form = ProgressForm(request.POST)
    if form.is_valid() and _reopened(request, form, item):
        return _to(municipality, item, "Open again.", request)
    return item_page(request, municipality, item, progress_form=form)


@municipal("audits.keep_plan", on=the_item)
@require_http_methods(FORM_METHODS)
def delete_action(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Take an action out, after asking once more."""
    form = VersionedItemForm(sent(request), initial={"version": item.version})
    if request.method == "POST" and _sent(request, form, item, plans.remove_action):
        messages.success(request, "Action removed. The log keeps what it said.")
        return redirect("municipal:plan", municipality.slug)
    return show(request, "audits/plan_item_remove.html", page(municipality) | {"form": form, "item": item})


def item_page(request: HttpRequest, municipality: Municipality, item: ActionItem, **bound: BaseForm) -> HttpResponse:
    """The page of one action, with a form that was refused in the place of its fresh one.

    What is typed about it, its files and the day on which it was done are one form to the browser: ``work_form`` holds
    what they share, so that no button loses what stands beside another.
    """
    fresh = {"version": item.version}
    progress_form = ProgressForm(initial=fresh | {"progress": item.progress})
    refused = next(iter(bound.values()), progress_form)
    may_keep = request.user.has_perm("audits.keep_plan", item)
    work_form = refused if isinstance(refused, ProgressForm) else progress_form
    context = {
        "item": item,
        "may_keep": may_keep,
        "may_work": may_keep and item.carried_on is None,
        "proofs": list(list_proofs(item)),
        "before": list_earlier_actions(item),
        "base": reverse("municipal:plan", args=[municipality.slug]),
        "form": refused,
        "work_form": work_form,
        "was": work_form["progress"].as_hidden(only_initial=True),
        "progress_form": progress_form,
        "done_form": DoneForm(initial=fresh | {"done_on": clock.today()}),
        "proof_form": ProofForm(),
        "history": list(describe_events(Event.objects.about(item).select_related("by")[:MOST_HISTORY], request.user)),
    }
    return show(request, "audits/plan_item.html", page(municipality) | context | bound)


def page(municipality: Municipality) -> dict[str, Any]:
    """What every page of the plan shows."""
    return {"municipality": municipality, "section": "plan"}


def _developed(request: HttpRequest, audit: Audit, form: DevelopForm, before: list[ActionItem]) -> bool:
    what = {"audit": audit, "developed_on": form.cleaned_data["developed_on"], **hand(request)}
    if form.cleaned_data.get("carry"):
        if not attempt(form, develop_plan_and_carry, items=before, **what):
            return False
        said = f"Action plan begun. {sentence(count(len(before), 'action'))} carried over."
    else:
        if not attempt(form, plans.develop_plan, **what):
            return False
        said = "Action plan begun."
    messages.success(request, f"{said} Choose what else goes into it.")
    return True


def _preparing(request: HttpRequest, municipality: Municipality) -> list[Audit]:
    """Drafts of which the person may begin the plan already."""
    if not request.user.has_perm("audits.keep_plan", municipality):
        return []
    return [
        audit for audit in find_drafts_without_plan(municipality) if request.user.has_perm("audits.plan_from", audit)
    ]


def _headline(views: Sequence[PlanView], without: Audit | None) -> str:
    """How much of the plans is open, wherever it lives; or that one is still to be made."""
    if not views:
        return "No action plan yet."
    living = [view for view in views if view.open] or views[:1]
    count_open, late = sum(view.open for view in living), sum(view.late for view in living)
    if not count_open and without:
        return "The plan for the latest audit is still to be made."
    if not count_open:
        return "Everything in the action plan is done."
    total = sum(len(view.items) - view.carried for view in living)
    verb, of_them = "is" if count_open == 1 else "are", f", {late} of them late" if late else ""
    return f"{count_open} of {count(total, 'action')} {verb} open{of_them}."


def _sent(request: HttpRequest, form: BaseForm, item: ActionItem, service: Any) -> bool:
    if not form.is_valid():
        return False
    return settle(form, item, service, item=item, **hand(request), **form.cleaned_data)


def _done(request: HttpRequest, form: DoneForm, item: ActionItem) -> bool:
    said = {name: form.cleaned_data[name] for name in ("done_on", "version")}
    return settle(form, item, mark_done_with, item=item, progress=form.typed(), **said, **hand(request))


def _reopened(request: HttpRequest, form: ProgressForm, item: ActionItem) -> bool:
    version = form.cleaned_data["version"]
    return settle(form, item, reopen_with, item=item, progress=form.typed(), version=version, **hand(request))


def _present(item: ActionItem) -> dict[str, Any]:
    shown = {name: getattr(item, name) for name in ("what", "owner", "due_on", "cost", "version")}
    return shown | {"cost": "" if item.cost is None else f"{item.cost:f}".removesuffix(".00")}


def _to(municipality: Municipality, item: ActionItem, said: str, request: HttpRequest) -> HttpResponse:
    messages.success(request, said)
    return redirect("municipal:plan_item", municipality.slug, item.pk)


def _on_from_adding(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    return redirect("municipal:plan_item_add" if "another" in request.POST else "municipal:plan", municipality.slug)
