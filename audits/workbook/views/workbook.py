"""The audit as a workbook: download, upload, preview, save."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.pages.audit import describe_page
from audits.lookups import get_audit
from audits.models import Audit, Method
from audits.rules.lifecycle import WITH_AUTHOR, AuditState
from audits.workbook.forms import SaveForm, WorkbookForm
from audits.workbook.services.file import write_workbook
from audits.workbook.services.upload import (
    WorkbookMoved,
    WorkbookPreview,
    WorkbookRefused,
    import_workbook,
    preview_workbook,
    read_content,
)
from municipalities.models import Municipality
from secor_portal import clock, files, uploads
from secor_portal.errors import RuleBroken
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import get_posted_data, render_page, show_refusal
from secor_portal.wording import count

SHOWN = 100  # problems that the page lists
SALT = "audits.workbook"
PREVIEW_SECONDS = 24 * 3600  # how long a preview can be saved


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_workbook(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Download the workbook, or upload one and see what it would change."""
    if request.method != "POST" and (away := _redirect_closed(request, audit)):
        return away
    form = WorkbookForm(get_posted_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview_upload(request, audit, form)
    return _page(request, audit, form)


@municipal("audits.view_report", on=get_audit)
@require_safe
def download_workbook(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The workbook with the present answers."""
    if audit.method != Method.ANSWERED:
        return _redirect_to_audit(request, audit, "This audit comes as a report, so it has no workbook.")
    return respond_with_file(audit)


@municipal("audits.write", on=get_audit)
@require_POST
def save_workbook(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Save what the preview showed, if saving would still change the same."""
    try:
        seen = signing.loads(request.POST.get("preview", ""), salt=SALT, max_age=PREVIEW_SECONDS)
        content = _open_stored(audit, seen)
    except (signing.BadSignature, FileNotFoundError):
        messages.error(request, "This preview is too old. Choose the workbook again.")
        return redirect("municipal:audit_workbook", municipality.slug, audit.pk)
    return _save(request, audit, content, seen)


def respond_with_file(audit: Audit) -> HttpResponse:
    """The workbook as a download."""
    response = HttpResponse(write_workbook(audit=audit, at=clock.now()), content_type=uploads.XLSX.media_type)
    response["Content-Disposition"] = f'attachment; filename="audit-{audit.reference}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _preview_upload(request: HttpRequest, audit: Audit, form: WorkbookForm) -> HttpResponse:
    try:
        content = read_content(form.cleaned_data["file"])
        preview = preview_workbook(audit=audit, content=content, by=_get_person(request))
    except WorkbookRefused as refusal:
        return _page(request, audit, form, refusal)
    except RuleBroken as refusal:
        show_refusal(request, refusal, form)
        return _page(request, audit, form)
    return _preview_page(request, audit, preview, files.store_bytes(content).sha256)


def _open_stored(audit: Audit, seen: dict[str, Any]) -> bytes:
    """The file of the preview. Raises BadSignature for a preview of another audit."""
    if seen["audit"] != str(audit.pk):
        raise signing.BadSignature("the preview of another audit")
    with files.open_file(seen["sha256"]) as stored:
        return stored.read()


def _save(request: HttpRequest, audit: Audit, content: bytes, seen: dict[str, Any]) -> HttpResponse:
    chosen = {"overwrite": SaveForm(request.POST).list_overwritten(), "seen": seen["fingerprint"]}
    try:
        saved = import_workbook(audit=audit, content=content, **chosen, by=_get_person(request), at=clock.now())
    except WorkbookMoved as refusal:
        messages.warning(request, refusal.sentence)
        return _preview_page(request, audit, refusal.preview, seen["sha256"], status=409)
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return redirect("municipal:audit_workbook", audit.municipality.slug, audit.pk)
    messages.success(request, f"{count(len(saved), 'answer')} saved from the workbook.")
    return redirect("municipal:audit", audit.municipality.slug, audit.pk)


def _page(
    request: HttpRequest, audit: Audit, form: WorkbookForm, refusal: WorkbookRefused | None = None
) -> HttpResponse:
    problems = refusal.problems if refusal else ()
    context = {"form": form, "problems": problems[:SHOWN], "all_problems": len(problems)}
    response = render_page(request, "audits/workbook.html", describe_page(audit.municipality, audit) | context)
    response.status_code = 422 if problems else response.status_code
    return response


def _preview_page(
    request: HttpRequest, audit: Audit, preview: WorkbookPreview, sha256: str, status: int = 200
) -> HttpResponse:
    """What would change. The form carries the file's hash and the preview, signed for this audit."""
    token = signing.dumps({"audit": str(audit.pk), "sha256": sha256, "fingerprint": preview.fingerprint}, salt=SALT)
    form = SaveForm(initial={"preview": token}, conflicts=preview.conflicts)
    context = {"preview": preview, "form": form}
    response = render_page(request, "audits/workbook_preview.html", describe_page(audit.municipality, audit) | context)
    response.status_code = status
    return response


def _redirect_closed(request: HttpRequest, audit: Audit) -> HttpResponse | None:
    if audit.method != Method.ANSWERED:
        return _redirect_to_audit(request, audit, "This audit comes as a report, so it has no workbook.")
    if AuditState(audit.state) not in WITH_AUTHOR:
        label = AuditState(audit.state).label
        return _redirect_to_audit(
            request, audit, f"This audit is in the state “{label}”, so you can’t upload a workbook now."
        )
    return None


def _redirect_to_audit(request: HttpRequest, audit: Audit, sentence: str) -> HttpResponse:
    messages.info(request, sentence)
    return redirect("municipal:audit", audit.municipality.slug, audit.pk)


def _get_person(request: HttpRequest) -> Any:
    """The signed-in person, as the guard made sure."""
    return request.user
