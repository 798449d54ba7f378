"""The way from a page of an audit back to the audit, with a message."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from audits.conducting.forms.audits import AuditVersionForm
from audits.models import Audit
from audits.rules.lifecycle import WITH_AUTHOR, AuditState
from secor_portal.web.service_calls import call_service


def redirect_to_audit(request: HttpRequest, audit: Audit, message: str) -> HttpResponseRedirect:
    """Back to the audit's page, which shows ``message``."""
    messages.success(request, message)
    return redirect("municipal:audit", audit.municipality.slug, audit.pk)


def redirect_if_closed(request: HttpRequest, audit: Audit, *, is_open: bool) -> HttpResponseRedirect | None:
    """Back to the audit's page if this form can't be sent in the audit's state; None if it can.

    A form that was sent is not redirected: the service refuses it, and the page keeps what was typed.
    """
    if request.method == "POST" or is_open:
        return None
    state = AuditState(audit.state).label
    messages.info(request, f"You can’t open that page while the audit’s state is “{state}”. Here is what you can do.")
    return redirect("municipal:audit", audit.municipality.slug, audit.pk)


def redirect_if_not_with_author(request: HttpRequest, audit: Audit) -> HttpResponseRedirect | None:
    """The same for the pages of an audit that is a draft or was returned for revisions."""
    return redirect_if_closed(request, audit, is_open=AuditState(audit.state) in WITH_AUTHOR)


def confirm_step(request: HttpRequest, form: AuditVersionForm, audit: Audit, service: Callable[..., Any]) -> bool:
    """Whether the form was sent, is valid, and the service accepted what it says about the audit."""
    if request.method != "POST" or not form.is_valid():
        return False
    return bool(call_service(request, service, form=form, row=audit, audit=audit, **form.cleaned_data))
