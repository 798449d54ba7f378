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

from audits.lookups import get_audit
from audits.models import ActionItem, Audit
from audits.plan.forms import (
    ActionVersionForm,
    ChangeActionForm,
    DevelopForm,
    DoneForm,
    NewActionForm,
    ProgressForm,
    ProofForm,
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
from audits.plan.services import actions
from audits.plan.services.carry_over import develop_plan_and_carry
from audits.plan.services.plans import develop_plan
from audits.selectors.history import describe_events
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page
from secor_portal.wording import count

MOST_HISTORY = 50


def find_action(municipality: Municipality, pk: UUID) -> ActionItem:
    """An action of the open municipality, else 404."""
    found = ActionItem.objects.select_related("plan__audit", "done_by", "question", "carried_to__plan__audit")
    return get_object_or_404(found, municipality=municipality, pk=pk)


@municipal("audits.view_plan")
@require_safe
def show_plan(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The plan of the latest audit, open plans of earlier audits, and finished plans."""
    reader: Any = request.user
    views = list_plans(municipality, clock.today(), with_drafts=not reader.is_at_desk)
    drafts = [view for view in views if view.plan.audit.is_draft]
    known = [view for view in views if not view.plan.audit.is_draft]
    present, earlier = known[:1], known[1:]
    takes = next(iter([*drafts, *present]), None)  # the newest plan takes over open actions
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
        "preparing": _list_ready_drafts(request, municipality),
        "may_keep": may_keep,
        "base": reverse("municipal:plan", args=[municipality.slug]),
        "headline": _write_headline(views, without),
    }
    return render_page(request, "audits/plan.html", describe_section(municipality) | context)


@municipal("audits.plan_from", on=get_audit)
@require_http_methods(FORM_METHODS)
def begin_plan(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Begin the plan of an audit, and carry open actions of earlier plans over if the person wants to."""
    before = list(find_open_actions(audit))
    initial = {"developed_on": clock.today(), "carry": True}
    form = DevelopForm(get_posted_data(request), initial=initial, has_open=bool(before))
    if request.method == "POST" and form.is_valid() and _develop_plan(request, audit, form, before):
        return redirect("municipal:plan_propose", municipality.slug, audit.pk)
    context = {"form": form, "audit": audit, "before": before}
    return render_page(request, "audits/plan_develop.html", describe_section(municipality) | context)


@municipal("audits.keep_plan")
@require_http_methods(FORM_METHODS)
def create_action(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Add an action, to the latest plan unless the person chooses another."""
    choices = [view.plan for view in list_plans(municipality, clock.today(), with_drafts=True)]
    if not choices:
        messages.info(request, "Begin a plan first. Each action belongs to the plan of an audit.")
        return redirect("municipal:plan", municipality.slug)
    form = NewActionForm(get_posted_data(request), plans=choices)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("what", "owner", "due_on", "cost")}
        if call_service(request, actions.add_action, form=form, success="Action added.", plan=form.get_plan(), **facts):
            return _redirect_after_adding(request, municipality)
    return render_page(request, "audits/plan_item_add.html", describe_section(municipality) | {"form": form})


@municipal("audits.view_plan", on=find_action)
@require_safe
def show_action(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """One action: its text, its progress and its history."""
    return render_action(request, municipality, action)


@municipal("audits.keep_plan", on=find_action)
@require_http_methods(FORM_METHODS)
def edit_action(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """Change what is done, by whom, by when or at what cost."""
    form = ChangeActionForm(get_posted_data(request), initial=_read_values(action))
    if request.method == "POST" and _call_with_form(request, form, action, actions.change_action, "Saved."):
        return _redirect_to_action(municipality, action)
    context = {"item": action, "form": form}
    return render_page(request, "audits/plan_item_change.html", describe_section(municipality) | context)


@municipal("audits.keep_plan", on=find_action)
@require_POST
def save_progress(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """Save the progress of an action."""
    form = ProgressForm(request.POST)
    if _call_with_form(request, form, action, actions.set_progress, "Saved."):
        return _redirect_to_action(municipality, action)
    return render_action(request, municipality, action, progress_form=form)


@municipal("audits.keep_plan", on=find_action)
@require_POST
def finish_action(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """Mark an action as done."""
    form = DoneForm(request.POST)
    if form.is_valid() and _mark_done(request, form, action):
        return _redirect_to_action(municipality, action)
    return render_action(request, municipality, action, done_form=form)


@municipal("audits.keep_plan", on=find_action)
@require_POST
def unfinish_action(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """Reopen an action that was marked as done."""
    form = ProgressForm(request.POST)
    if form.is_valid() and _reopen_action(request, form, action):
        return _redirect_to_action(municipality, action)
    return render_action(request, municipality, action, progress_form=form)


@municipal("audits.keep_plan", on=find_action)
@require_http_methods(FORM_METHODS)
def delete_action(request: HttpRequest, municipality: Municipality, action: ActionItem) -> HttpResponse:
    """Remove an action, after a confirmation."""
    form = ActionVersionForm(get_posted_data(request), initial={"version": action.version})
    success = "Action removed. The activity log keeps a record of it."
    if request.method == "POST" and _call_with_form(request, form, action, actions.remove_action, success):
        return redirect("municipal:plan", municipality.slug)
    context = {"form": form, "item": action}
    return render_page(request, "audits/plan_item_remove.html", describe_section(municipality) | context)


def render_action(
    request: HttpRequest, municipality: Municipality, action: ActionItem, **bound: BaseForm
) -> HttpResponse:
    """The page of one action; ``bound`` forms replace its empty ones.

    The progress, the files and the date done are one form in the browser, so that no button loses what the person typed
    beside another one. ``work_form`` holds the fields that they share.
    """
    fresh = {"version": action.version}
    progress_form = ProgressForm(initial=fresh | {"progress": action.progress})
    refused = next(iter(bound.values()), progress_form)
    may_keep = request.user.has_perm("audits.keep_plan", action)
    work_form = refused if isinstance(refused, ProgressForm) else progress_form
    events = Event.objects.about(action).select_related("by")[:MOST_HISTORY]
    context = {
        "item": action,
        "may_keep": may_keep,
        "may_work": may_keep and action.carried_on is None,
        "proofs": list(list_proofs(action)),
        "before": list_earlier_actions(action),
        "base": reverse("municipal:plan", args=[municipality.slug]),
        "form": refused,
        "work_form": work_form,
        "was": work_form["progress"].as_hidden(only_initial=True),
        "progress_form": progress_form,
        "done_form": DoneForm(initial=fresh | {"done_on": clock.today()}),
        "proof_form": ProofForm(),
        "history": list(describe_events(events, request.user)),
    }
    return render_page(request, "audits/plan_item.html", describe_section(municipality) | context | bound)


def describe_section(municipality: Municipality) -> dict[str, Any]:
    """The context that every page of the plan needs."""
    return {"municipality": municipality, "section": "plan"}


def _develop_plan(request: HttpRequest, audit: Audit, form: DevelopForm, before: list[ActionItem]) -> bool:
    facts = {"audit": audit, "developed_on": form.cleaned_data["developed_on"]}
    next_step = "Choose what else goes into it."
    if form.cleaned_data.get("carry"):
        success = f"Action plan begun. {count(len(before), 'action')} carried over. {next_step}"
        return bool(call_service(request, develop_plan_and_carry, form=form, success=success, actions=before, **facts))
    return bool(call_service(request, develop_plan, form=form, success=f"Action plan begun. {next_step}", **facts))


def _list_ready_drafts(request: HttpRequest, municipality: Municipality) -> list[Audit]:
    """The drafts for which the person may begin a plan now."""
    if not request.user.has_perm("audits.keep_plan", municipality):
        return []
    drafts = find_drafts_without_plan(municipality)
    return [audit for audit in drafts if request.user.has_perm("audits.plan_from", audit)]


def _write_headline(views: Sequence[PlanView], without: Audit | None) -> str:
    """How many actions of all plans are open, or that a plan is missing."""
    if not views:
        return "No action plan yet."
    living = [view for view in views if view.open] or views[:1]
    count_open, late = sum(view.open for view in living), sum(view.late for view in living)
    if not count_open and without:
        return "Your latest audit needs an action plan."
    if not count_open:
        return "Everything in the action plan is done."
    total = sum(len(view.items) - view.carried for view in living)
    verb, of_them = "is" if count_open == 1 else "are", f", {late} of them overdue" if late else ""
    return f"{count_open} of {count(total, 'action')} {verb} open{of_them}."


def _call_with_form(request: HttpRequest, form: BaseForm, action: ActionItem, service: Any, success: str) -> bool:
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    return bool(call_service(request, service, form=form, row=action, success=success, action=action, **facts))


def _mark_done(request: HttpRequest, form: DoneForm, action: ActionItem) -> bool:
    facts = {name: form.cleaned_data[name] for name in ("done_on", "version")}
    return _call_with_progress(request, form, action, actions.mark_action_done, "Marked as done.", **facts)


def _reopen_action(request: HttpRequest, form: ProgressForm, action: ActionItem) -> bool:
    version = form.cleaned_data["version"]
    return _call_with_progress(request, form, action, actions.reopen_action, "Reopened.", version=version)


def _call_with_progress(
    request: HttpRequest, form: ProgressForm, action: ActionItem, service: Any, success: str, **facts: Any
) -> bool:
    progress = form.get_changed_progress()
    return bool(
        call_service(
            request, service, form=form, row=action, success=success, action=action, progress=progress, **facts
        )
    )


def _read_values(action: ActionItem) -> dict[str, Any]:
    values = {name: getattr(action, name) for name in ("what", "owner", "due_on", "cost", "version")}
    return values | {"cost": "" if action.cost is None else f"{action.cost:f}".removesuffix(".00")}


def _redirect_to_action(municipality: Municipality, action: ActionItem) -> HttpResponse:
    return redirect("municipal:plan_item", municipality.slug, action.pk)


def _redirect_after_adding(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    return redirect("municipal:plan_item_add" if "another" in request.POST else "municipal:plan", municipality.slug)
