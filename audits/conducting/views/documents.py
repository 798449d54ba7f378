"""The files of an audit: add, remove, download."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.audits import DocumentsForm
from audits.conducting.pages.audit import describe_page
from audits.conducting.services.documents import add_documents, remove_document
from audits.lookups import announce_files, get_audit, get_document
from audits.models import Audit, Document
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_documents
from municipalities.models import Municipality
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page
from secor_portal.web.stored_files import respond_with_download


@municipal("audits.view_report", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_documents(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The audit's files, with a form to add more for those who may write."""
    may_work = request.user.has_perm("audits.conduct", audit)
    if request.method == "POST" and not request.user.has_perm("audits.write", audit):
        raise PermissionDenied
    form = DocumentsForm(get_posted_data(request), request.FILES or None)
    if request.method == "POST" and _add_files(request, audit, form):
        return redirect("municipal:audit_documents", municipality.slug, audit.pk)
    rows = [(document, may_work and _is_removable(audit, document)) for document in find_documents(audit)]
    context = {"form": form, "rows": rows, "may_work": may_work}
    return render_page(request, "audits/documents.html", describe_page(municipality, audit) | context)


@municipal("audits.remove_document", on=get_document)
@require_POST
def remove_file(request: HttpRequest, municipality: Municipality, document: Document) -> HttpResponse:
    """Remove a file; it stays on record."""
    call_service(request, remove_document, document=document, success=f"“{document.name}” removed.")
    return redirect("municipal:audit_documents", municipality.slug, document.audit_id)


@municipal("audits.read_document", on=get_document)
@require_safe
def download_document(request: HttpRequest, municipality: Municipality, document: Document) -> Any:
    """Download the file."""
    return respond_with_download(document.sha256, document.media_type, document.name)


def _add_files(request: HttpRequest, audit: Audit, form: DocumentsForm) -> bool:
    if not form.is_valid():
        return False
    call = call_service(request, add_documents, form=form, audit=audit, uploaded=form.cleaned_data["files"])
    if call:
        announce_files(request, call.result)
    return bool(call)


def _is_removable(audit: Audit, document: Document) -> bool:
    return audit.state == AuditState.DRAFT or document.round == audit.round
