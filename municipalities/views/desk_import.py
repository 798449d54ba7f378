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
from municipalities.services.importing import Preview, import_municipalities, preview_import
from municipalities.views.common import status_of
from secor_portal import clock, files
from secor_portal.web.acting import act
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import desk
from secor_portal.web.words import day

SHOWN = 100  # problems, new and changed municipalities that the page lists
SALT = "municipalities.import"
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
    return _page(request, form)


@desk("municipalities.import")
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed, as long as that is still what would happen."""
    try:
        seen = signing.loads(request.POST.get("preview", ""), salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        messages.error(request, "This preview is too old. Choose the file again.")
        return redirect("desk:import")
    with files.open_stored(seen["sha256"]) as stored:
        content = stored.read()
    return _apply(request, content, seen)


def _apply(request: HttpRequest, content: bytes, seen: dict[str, Any]) -> HttpResponse:
    preview = preview_import(content=content, today=clock.today())
    if list(preview.plan.counts) != seen["counts"] or preview.problems:
        messages.warning(request, "Something changed since you looked. This is what the file would do now.")
        return _preview_page(request, preview, content, ImportForm())
    new, changed, unchanged = preview.plan.counts
    done = f"Imported: {new:,} new, {changed:,} changed, {unchanged:,} unchanged."
    is_done = act(request, import_municipalities, content=content, done=done)
    return redirect("desk:municipalities" if is_done else "desk:import")


def _preview_page(request: HttpRequest, preview: Preview, content: bytes, form: ImportForm) -> HttpResponse:
    """With problems there is nothing to apply; without, the preview carries the file's hash and what was shown."""
    if preview.problems:
        return _page(request, form, problems=preview.problems[:SHOWN], all_problems=len(preview.problems))
    stored = files.store_bytes(content)
    token = signing.dumps({"sha256": stored.sha256, "counts": preview.plan.counts}, salt=SALT)
    plan = preview.plan
    return _page(
        request,
        form,
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


def _page(request: HttpRequest, form: ImportForm, **context: Any) -> HttpResponse:
    context |= {"section": "municipalities", "form": form}
    status = 422 if "problems" in context else status_of(form)
    return render(request, "municipalities/desk_import.html", context, status=status)
