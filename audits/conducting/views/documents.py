"""The files of an audit: handing in, taking out, downloading."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.audits import DocumentsForm
from audits.conducting.services.documents import add_documents, remove_document
from audits.conducting.views.steps import page
from audits.lookups import announce_files, get_audit, get_document, sent, show
from audits.models import Audit, Document
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_documents
from municipalities.models import Municipality
from secor_portal.web.acting import act, hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.stored import attachment


@municipal("audits.view_report", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_documents(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The files that are handed in; whoever may, adds more."""
    may_work = request.user.has_perm("audits.conduct", audit)
    if request.method == "POST" and not request.user.has_perm("audits.write", audit):
        raise PermissionDenied
    form = DocumentsForm(sent(request), request.FILES or None)
    if request.method == "POST" and _hand_in(request, audit, form):
        return redirect("municipal:audit_documents", municipality.slug, audit.pk)
    rows = [(document, may_work and _can_go(audit, document)) for document in find_documents(audit)]
    context = {"form": form, "rows": rows, "may_work": may_work}
    return show(request, "audits/documents.html", page(municipality, audit) | context)


@municipal("audits.remove_document", on=get_document)
@require_POST
def remove_file(request: HttpRequest, municipality: Municipality, document: Document) -> HttpResponse:
    """Take a file out again; it stays on record."""
    act(request, remove_document, document=document, done=f"“{document.name}” removed.")
    return redirect("municipal:audit_documents", municipality.slug, document.audit_id)


@municipal("audits.read_document", on=get_document)
@require_safe
def download_document(request: HttpRequest, municipality: Municipality, document: Document) -> Any:
    """The file, to keep."""
    return attachment(document.sha256, document.media_type, document.name)


def _hand_in(request: HttpRequest, audit: Audit, form: DocumentsForm) -> bool:
    if not form.is_valid():
        return False
    added = attempt(form, add_documents, audit=audit, uploaded=form.cleaned_data["files"], **hand(request))
    return announce_files(request, added)


def _can_go(audit: Audit, document: Document) -> bool:
    return audit.state == AuditState.DRAFT or document.round == audit.round
