"""The action plan: what will be done about what the audits found (R3.1)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.forms.planning import ChangeItemForm, DevelopForm, DoneForm, NewItemForm, ProgressForm, VersionedItemForm
from audits.models import ActionItem, Audit
from audits.selectors.history import happenings
from audits.selectors.plans import PlanView, audit_without_plan, plans_of
from audits.services import planning
from audits.views.common import hand, sent, settle, show, the_audit
from audits.views.working import FORM_METHODS
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal

MOST_HISTORY = 50


def the_item(municipality: Municipality, pk: UUID) -> ActionItem:
    """An action of the open municipality."""
    items = ActionItem.objects.select_related("plan__audit", "done_by")
    return get_object_or_404(items, municipality=municipality, pk=pk)


@municipal("audits.view_plan")
@require_safe
def plan(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """The plan of the latest audit, what is carried over from earlier ones, and what is finished."""
    plans = plans_of(municipality, clock.today())
    present, earlier = plans[:1], plans[1:]
    context = {
        "present": present[0] if present else None,
        "carried": [view for view in earlier if view.open],
        "finished": [view for view in earlier if not view.open],
        "without": audit_without_plan(municipality),
        "may_keep": request.user.has_perm("audits.keep_plan", municipality),
        "base": reverse("municipal:plan", args=[municipality.slug]),
        "headline": _headline(present[0] if present else None),
    }
    return show(request, "audits/plan.html", _page(municipality) | context)


@municipal("audits.keep_plan", on=the_audit)
@require_http_methods(FORM_METHODS)
def develop(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Begin the plan of an audit."""
    form = DevelopForm(sent(request), initial={"developed_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        what = {"audit": audit, **hand(request), **form.cleaned_data}
        if attempt(form, planning.develop_plan, **what):
            messages.success(request, "Action plan begun. Add the first action.")
            return redirect("municipal:plan_item_add", municipality.slug)
    return show(request, "audits/plan_develop.html", _page(municipality) | {"form": form, "audit": audit})


@municipal("audits.keep_plan")
@require_http_methods(FORM_METHODS)
def add_item(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Add an action, to the latest plan unless another is chosen."""
    plans = [view.plan for view in plans_of(municipality, clock.today())]
    if not plans:
        messages.info(request, "Begin a plan first; actions belong to the plan of an audit.")
        return redirect("municipal:plan", municipality.slug)
    form = NewItemForm(sent(request), plans=plans)
    if request.method == "POST" and form.is_valid():
        what = {name: form.cleaned_data[name] for name in ("what", "owner", "due_on")}
        if attempt(form, planning.add_item, plan=form.chosen(), **what, **hand(request)):
            messages.success(request, "Action added.")
            return _on_from_adding(request, municipality)
    return show(request, "audits/plan_item_add.html", _page(municipality) | {"form": form})


@municipal("audits.view_plan", on=the_item)
@require_safe
def item(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """One action: what it says, how far it is, what happened."""
    return _item_page(request, municipality, item)


@municipal("audits.keep_plan", on=the_item)
@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Change what is done, by whom or by when."""
    form = ChangeItemForm(sent(request), initial=_present(item))
    if request.method == "POST" and _sent(request, form, item, planning.change_item):
        return _to(municipality, item, "Saved.", request)
    context = {"item": item, "form": form}
    return show(request, "audits/plan_item_change.html", _page(municipality) | context)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def progress(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Note how far it is."""
    form = ProgressForm(request.POST)
    if _sent(request, form, item, planning.set_progress):
        return _to(municipality, item, "Saved.", request)
    return _item_page(request, municipality, item, progress_form=form)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def done(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """It is done."""
    form = DoneForm(request.POST)
    if _sent(request, form, item, planning.mark_done):
        return _to(municipality, item, "Done. Well kept.", request)
    return _item_page(request, municipality, item, done_form=form)


@municipal("audits.keep_plan", on=the_item)
@require_POST
def reopen(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """It is not done after all."""
    form = VersionedItemForm(request.POST)
    if _sent(request, form, item, planning.reopen):
        return _to(municipality, item, "Open again.", request)
    return _item_page(request, municipality, item, reopen_form=form)


@municipal("audits.keep_plan", on=the_item)
@require_http_methods(FORM_METHODS)
def remove(request: HttpRequest, municipality: Municipality, item: ActionItem) -> HttpResponse:
    """Take an action out, after asking once more."""
    form = VersionedItemForm(sent(request), initial={"version": item.version})
    if request.method == "POST" and _sent(request, form, item, planning.remove_item):
        messages.success(request, "Action removed. The log keeps what it said.")
        return redirect("municipal:plan", municipality.slug)
    return show(request, "audits/plan_item_remove.html", _page(municipality) | {"form": form, "item": item})


def _headline(present: PlanView | None) -> str:
    if present is None:
        return "No action plan yet."
    if present.is_implemented:
        return "Everything in the action plan is done."
    late = f", {present.late} of them late" if present.late else ""
    return f"{present.open} of {len(present.items)} actions are open{late}."


def _sent(request: HttpRequest, form: BaseForm, item: ActionItem, service: Any) -> bool:
    if not form.is_valid():
        return False
    return settle(form, item, service, item=item, **hand(request), **form.cleaned_data)


def _item_page(request: HttpRequest, municipality: Municipality, item: ActionItem, **bound: BaseForm) -> HttpResponse:
    fresh = {"version": item.version}
    context = {
        "item": item,
        "may_keep": request.user.has_perm("audits.keep_plan", item),
        "progress_form": ProgressForm(initial=fresh | {"progress": item.progress}),
        "done_form": DoneForm(initial=fresh | {"done_on": clock.today()}),
        "reopen_form": VersionedItemForm(initial=fresh),
        "history": list(happenings(Event.objects.about(item).select_related("by")[:MOST_HISTORY], request.user)),
    }
    return show(request, "audits/plan_item.html", _page(municipality) | context | bound)


def _present(item: ActionItem) -> dict[str, Any]:
    return {"what": item.what, "owner": item.owner, "due_on": item.due_on, "version": item.version}


def _page(municipality: Municipality) -> dict[str, Any]:
    return {"municipality": municipality, "section": "plan"}


def _to(municipality: Municipality, item: ActionItem, said: str, request: HttpRequest) -> HttpResponse:
    messages.success(request, said)
    return redirect("municipal:plan_item", municipality.slug, item.pk)


def _on_from_adding(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    return redirect("municipal:plan_item_add" if "another" in request.POST else "municipal:plan", municipality.slug)
