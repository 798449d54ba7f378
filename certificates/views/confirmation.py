"""A form whose effect is shown before it is done. Without JavaScript: the second step carries what was typed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import BooleanField, ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from secor_portal import wording
from secor_portal.web.forms import PortalForm

CONFIRM, CHANGE = "confirm", "change"


def run_two_steps(
    request: HttpRequest,
    form: PortalForm,
    *,
    ask: tuple[str, dict[str, Any]],
    check: tuple[str, Callable[[], dict[str, Any] | None]],
    act: Callable[[], str | None],
) -> HttpResponse:
    """The form, then what it would do, then the deed.

    ``ask`` is the form's template with its context. ``check`` is the template of the second step and what makes its
    context, ``act`` does it and gives the address to go on to. Both answer None where they were refused, and then the
    form says why.
    """
    template, context = ask
    step = request.POST.get("step", "")
    if request.method == "POST" and step != CHANGE and form.is_valid():
        if step == CONFIRM:
            if (address := act()) is not None:
                return redirect(address)
        elif (told := check[1]()) is not None:
            return render(request, check[0], {**context, **told, "form": form, "kept": hide_fields(form)})
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def hide_fields(form: PortalForm) -> list[SafeString]:
    """Everything that was typed, as hidden fields."""
    return [bound.as_hidden() for bound in form]


def list_entries(form: PortalForm) -> list[tuple[str, str]]:
    """What was typed, field by field, as people read it. What was left empty is left out."""
    shown = ((str(bound.label), _read(form, bound.name)) for bound in form.visible_fields())
    return [(label, value) for label, value in shown if value]


def _read(form: PortalForm, name: str) -> str:
    value = form.cleaned_data[name]
    field: Any = form.fields[name]
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(field, BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, ChoiceField) and isinstance(value, str):
        choices: Any = field.choices
        return next(str(word) for key, word in choices if str(key) == value)
    return str(value or "")
