"""Municipalities from a file: look first, then apply."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from municipalities.forms.common import bound
from municipalities.forms.importing import ApplyForm, ImportForm
from municipalities.rules.importing import Change, Row
from municipalities.services.importing import ImportMoved, Preview, import_municipalities, preview_import
from municipalities.views.common import status_of
from secor_portal import clock, files
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import desk
from secor_portal.wording import day

SHOWN = 100  # problems, new and changed municipalities that the page lists
SALT = "municipalities.import.plan"  # another one whenever something else is signed: older previews are too old
PREVIEW_SECONDS = 24 * 3600  # how long a preview can be applied


@desk("municipalities.import")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what it would do."""
    form = bound(ImportForm, request)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        preview = attempt(form, preview_import, content=content, today=clock.today())
        if preview:
            return _preview_page(request, preview, content, form)
    return _page(request, form, status=status_of(form))


@desk("municipalities.import")
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, as long as that is still what would happen."""
    try:
        seen = signing.loads(request.POST.get("preview", ""), salt=SALT, max_age=PREVIEW_SECONDS)
        with files.open_file(seen["sha256"]) as stored:
            content = stored.read()
    except (signing.BadSignature, FileNotFoundError):
        messages.error(request, "This preview is too old. Choose the file again.")
        return redirect("desk:import")
    return _apply(request, content, seen["fingerprint"])


def _apply(request: HttpRequest, content: bytes, seen: str) -> HttpResponse:
    try:
        done = import_municipalities(content=content, seen=seen, **hand(request))
    except ImportMoved as refusal:
        messages.warning(request, refusal.sentence)
        return _preview_page(request, refusal.preview, content, ImportForm(), status=409)
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
        return redirect("desk:import")
    new, changed, unchanged = done.plan.counts
    messages.success(request, f"Imported: {new:,} new, {changed:,} changed, {unchanged:,} unchanged.")
    return redirect("desk:municipalities")


def _preview_page(
    request: HttpRequest, preview: Preview, content: bytes, form: ImportForm, status: int = 200
) -> HttpResponse:
    """With problems there is nothing to apply; without, the preview carries the file's hash and what was shown."""
    if preview.problems:
        problems = preview.problems[:SHOWN]
        return _page(request, form, status=422, problems=problems, all_problems=len(preview.problems))
    stored = files.store_bytes(content)
    token = signing.dumps({"sha256": stored.sha256, "fingerprint": preview.fingerprint}, salt=SALT)
    plan = preview.plan
    return _page(
        request,
        form,
        status=status,
        preview=preview,
        counts=plan.counts,
        new=[(row, plan.addresses[row.code]) for row in plan.new[:SHOWN]],
        changed=[line for change in plan.changed[:SHOWN] for line in _lines(change)],
        shown=SHOWN,
        apply_form=ApplyForm(initial={"preview": token}),
    )


def _lines(change: Change) -> list[tuple[Row, str, str, str]]:
    """A line for every column that changes: the row, the column, the value before and after."""
    return [(change.row, name, _said(before), _said(after)) for name, (before, after) in change.values.items()]


def _said(value: Any) -> str:
    return day(value) if isinstance(value, date) else str(value or "–")


def _page(request: HttpRequest, form: ImportForm, *, status: int, **context: Any) -> HttpResponse:
    context |= {"section": "municipalities", "form": form}
    return render(request, "municipalities/desk_import.html", context, status=status)
