"""Finds the audit or file that an address names. (The rest moves to ``secor_portal.web.service_calls``.)"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from audits.models import Audit, Document
from audits.selectors.audits import get_audit_with_people
from municipalities.models import Municipality
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.web.forms_to_services import refuse
from secor_portal.wording import count


def get_audit(municipality: Municipality, pk: UUID) -> Audit:
    """An audit of the open municipality."""
    return get_audit_with_people(municipality=municipality, pk=pk)


def get_document(municipality: Municipality, pk: UUID, document_pk: UUID) -> Document:
    """A file of an audit of the open municipality; 404 if it was removed."""
    documents = Document.objects.select_related("audit__municipality", "audit__instrument")
    return get_object_or_404(documents, municipality=municipality, audit_id=pk, pk=document_pk, removed_at=None)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent; None where the page is only read."""
    return request.POST if request.method == "POST" else None


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; 422 where one of its forms was refused."""
    refused = any(isinstance(part, BaseForm) and part.errors for part in context.values())
    return render(request, template, context, status=422 if refused else 200)


def announce_files(request: HttpRequest, added: Sequence[Any] | None) -> bool:
    """Say on the next page how many files were added. False if none were."""
    if added is None:
        return False
    messages.success(request, f"{count(len(added), 'file')} added.")
    return True


def settle(form: BaseForm, row: Any, service: Callable[..., Any], **arguments: Any) -> bool:
    """Call ``service``; False where it refused, and then ``form`` carries the sentence at the field it names.

    Where somebody else was faster, the form takes the present version of ``row``: whoever read the sentence and sends
    it again means it.
    """
    try:
        service(**arguments)
    except StaleState as refusal:
        form.add_error(None, refusal.sentence)
        _renew(form, row)
        return False
    except RuleBroken as refusal:
        refuse(form, refusal)
        return False
    return True


def _renew(form: Any, row: Any) -> None:
    if not type(row)._default_manager.filter(pk=row.pk).exists():
        return  # it is gone: there is nothing to send again
    row.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(row.version)
