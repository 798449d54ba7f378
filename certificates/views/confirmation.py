"""Forms in two steps: fill in, then confirm. They work without JavaScript: hidden fields carry the entries."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import BooleanField, ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from secor_portal import wording
from secor_portal.errors import RuleBroken
from secor_portal.web.forms import PortalForm
from secor_portal.web.service_calls import render_page, show_refusal

CONFIRM, CHANGE = "confirm", "change"


def run_two_steps(
    request: HttpRequest,
    form: PortalForm,
    *,
    first: tuple[str, dict[str, Any]],
    second: tuple[str, Callable[[], dict[str, Any] | None]],
    finish: Callable[[], str | None],
) -> HttpResponse:
    """The form, then the page that asks for confirmation, then the service.

    ``first`` is the form's template with its context. ``second`` is the template of the confirmation and a function
    that builds its context. ``finish`` calls the service and returns the address to go on to. Both functions return
    None if a service refused; the form then says why.
    """
    template, context = first
    step = request.POST.get("step", "")
    if request.method == "POST" and step != CHANGE and form.is_valid():
        if step == CONFIRM:
            if (address := finish()) is not None:
                return redirect(address)
        elif (details := second[1]()) is not None:
            return render(request, second[0], {**context, **details, "form": form, "hidden_fields": hide_fields(form)})
    return render_page(request, template, {**context, "form": form})


def call_check(request: HttpRequest, check: Callable[..., Any], *, form: PortalForm, **arguments: Any) -> Any:
    """What ``check`` returns for ``arguments``; None if it refuses, and then ``form`` says why. It changes nothing."""
    try:
        return check(**arguments)
    except RuleBroken as refusal:
        show_refusal(request, refusal, form)
        return None


def hide_fields(form: PortalForm) -> list[SafeString]:
    """All entries of the form, as hidden fields."""
    return [bound.as_hidden() for bound in form]


def list_entries(form: PortalForm) -> list[tuple[str, str]]:
    """The label and the entry of each visible field, as texts. Empty fields are left out."""
    entries = ((str(bound.label), _write_entry(form, bound.name)) for bound in form.visible_fields())
    return [(label, entry) for label, entry in entries if entry]


def _write_entry(form: PortalForm, name: str) -> str:
    value = form.cleaned_data[name]
    field: Any = form.fields[name]
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(field, BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, ChoiceField) and isinstance(value, str):
        choices: Any = field.choices
        return next(str(label) for key, label in choices if str(key) == value)
    return str(value or "")
