"""The one way from a page to a service: call it for the signed-in person, now, and show what it refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from secor_portal import clock
from secor_portal.errors import RuleBroken, StaleState


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """What came of calling a service. It is true if the service accepted; ``result`` is what it returned."""

    accepted: bool
    result: Any = None

    def __bool__(self) -> bool:
        return self.accepted


def call_service(
    request: HttpRequest,
    service: Callable[..., Any],
    *,
    form: Any = None,
    row: Model | None = None,
    success: str = "",
    **arguments: Any,
) -> ServiceCall:
    """Call ``service`` with ``arguments``, the signed-in person as ``by`` and this moment as ``at``.

    A refusal is shown by ``form``, beside the field that it names, or without a form as a message on the next page.
    ``row`` is the object the form changes: if another person changed it first, the form takes its present version,
    so that sending it again is a choice. ``success`` is the message on the next page if the service accepts.
    """
    try:
        result = service(**arguments, by=request.user, at=clock.now())
    except RuleBroken as refusal:
        show_refusal(request, refusal, form)
        if isinstance(refusal, StaleState) and row is not None:
            take_present_version(form, row)
        return ServiceCall(accepted=False)
    if success:
        messages.success(request, success)
    return ServiceCall(accepted=True, result=result)


def show_refusal(request: HttpRequest, refusal: RuleBroken, form: Any = None) -> None:
    """Put the sentences of ``refusal`` beside the field of ``form`` that it names, or into the messages."""
    if form is None:
        messages.error(request, refusal.sentence)
        return
    for sentence in refusal.sentences:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence)


def take_present_version(form: Any, row: Any) -> None:
    """Give ``form`` the version of ``row`` as it is stored now; a deleted row has nothing to send again."""
    if not type(row)._default_manager.filter(pk=row.pk).exists():
        return
    row.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(row.version)


def get_posted_data(request: HttpRequest) -> QueryDict | None:
    """What a form sent; None if the page is only read."""
    return request.POST if request.method == "POST" else None


def render_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; with status 422 if one of its forms was refused."""
    refused = any(isinstance(part, BaseForm) and part.errors for part in context.values())
    return render(request, template, context, status=422 if refused else 200)
