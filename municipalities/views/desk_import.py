"""Municipalities from a file: preview first, then import."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from municipalities.forms.importing import ApplyForm, ImportForm
from municipalities.rules.import_table import ImportedRow, MunicipalityChange
from municipalities.services.importing import ImportMoved, ImportPreview, import_municipalities, preview_import
from secor_portal import clock, files
from secor_portal.errors import RuleBroken
from secor_portal.web.forms import bind_form
from secor_portal.web.guards import desk
from secor_portal.web.service_calls import show_refusal
from secor_portal.wording import day

SHOWN = 100  # problems, new and changed municipalities that the page lists
SALT = "municipalities.import.plan"  # another one whenever something else is signed: older previews are too old
PREVIEW_SECONDS = 24 * 3600  # how long a preview can be applied


@desk("municipalities.import")
def upload_file(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what importing it would do."""
    form = bind_form(ImportForm, request)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            preview = preview_import(content=content, today=clock.today())
        except RuleBroken as refusal:
            show_refusal(request, refusal, form)
        else:
            return _render_preview(request, preview, content, form)
    return _render_import(request, form, status=422 if form.errors else 200)


@desk("municipalities.import")
@require_POST
def import_file(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, as long as that is still what would happen."""
    try:
        seen = signing.loads(request.POST.get("preview", ""), salt=SALT, max_age=PREVIEW_SECONDS)
        with files.open_file(seen["sha256"]) as stored:
            content = stored.read()
    except (signing.BadSignature, FileNotFoundError):
        messages.error(request, "This preview is too old. Choose the file again.")
        return redirect("desk:import")
    return _import_content(request, content, seen["fingerprint"])


def _import_content(request: HttpRequest, content: bytes, seen: str) -> HttpResponse:
    person: Any = request.user
    try:
        done = import_municipalities(content=content, seen=seen, by=person, at=clock.now())
    except ImportMoved as refusal:
        messages.warning(request, refusal.sentence)
        return _render_preview(request, refusal.preview, content, ImportForm(), status=409)
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return redirect("desk:import")
    new, changed, unchanged = done.plan.counts
    messages.success(request, f"Imported: {new:,} new, {changed:,} changed, {unchanged:,} unchanged.")
    return redirect("desk:municipalities")


def _render_preview(
    request: HttpRequest, preview: ImportPreview, content: bytes, form: ImportForm, status: int = 200
) -> HttpResponse:
    """Show the problems, which forbid the import, or what it would do, with the hash of the file and of the preview."""
    if preview.problems:
        problems = preview.problems[:SHOWN]
        return _render_import(request, form, status=422, problems=problems, all_problems=len(preview.problems))
    stored = files.store_bytes(content)
    token = signing.dumps({"sha256": stored.sha256, "fingerprint": preview.fingerprint}, salt=SALT)
    plan = preview.plan
    return _render_import(
        request,
        form,
        status=status,
        preview=preview,
        counts=plan.counts,
        new=[(row, plan.addresses[row.code]) for row in plan.new[:SHOWN]],
        changed=[line for change in plan.changed[:SHOWN] for line in _list_changed_columns(change)],
        shown=SHOWN,
        apply_form=ApplyForm(initial={"preview": token}),
    )


def _list_changed_columns(change: MunicipalityChange) -> list[tuple[ImportedRow, str, str, str]]:
    """A line for every column that changes: the row, the column, the value before and after."""
    return [(change.row, name, _as_text(before), _as_text(after)) for name, (before, after) in change.values.items()]


def _as_text(value: Any) -> str:
    return day(value) if isinstance(value, date) else str(value or "–")


def _render_import(request: HttpRequest, form: ImportForm, *, status: int, **context: Any) -> HttpResponse:
    context |= {"section": "municipalities", "form": form}
    return render(request, "municipalities/desk_import.html", context, status=status)
