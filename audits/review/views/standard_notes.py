"""The library of standard notes: reviewers read it, managers change it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.audits import AuditVersionForm
from audits.models import StandardNote
from audits.review.forms.reviews import ChangedStandardNoteForm, StandardNoteForm
from audits.review.selectors.standard_notes import list_standard_notes
from audits.review.services.standard_notes import add_standard_note, change_standard_note, retire_standard_note
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import call_service, get_posted_data, render_page

SECTION = {"section": "library"}


def find_standard_note(pk: UUID) -> StandardNote:
    """A standard note that isn't retired, else 404."""
    return get_object_or_404(list_standard_notes(), pk=pk)


@desk("audits.view_standard_notes")
@require_safe
def show_library(request: HttpRequest) -> HttpResponse:
    """The whole library."""
    may_keep = request.user.has_perm("audits.keep_standard_notes")
    return render_page(
        request, "audits/standard_notes.html", SECTION | {"notes": list_standard_notes(), "may_keep": may_keep}
    )


@desk("audits.keep_standard_notes")
@require_http_methods(FORM_METHODS)
def create_standard_note(request: HttpRequest) -> HttpResponse:
    """Add a standard note."""
    form = StandardNoteForm(get_posted_data(request))
    success = f"“{form.cleaned_data['title']}” is now in the library." if form.is_valid() else ""
    if form.is_valid() and call_service(request, add_standard_note, form=form, success=success, **form.cleaned_data):
        return redirect("desk:standard_notes")
    return render_page(request, "audits/standard_notes_form.html", SECTION | {"form": form})


@desk("audits.keep_standard_notes", on=find_standard_note)
@require_http_methods(FORM_METHODS)
def edit_standard_note(request: HttpRequest, note: StandardNote) -> HttpResponse:
    """Change a standard note."""
    facts = {name: getattr(note, name) for name in ("title", "weight", "text", "about", "version")}
    form = ChangedStandardNoteForm(get_posted_data(request), initial=facts)
    if form.is_valid() and call_service(
        request, change_standard_note, form=form, row=note, success="Standard note changed.",
        note=note, **form.cleaned_data,
    ):  # fmt: skip
        return redirect("desk:standard_notes")
    retire_form = AuditVersionForm(initial={"version": note.version}, prefix=None)
    return render_page(
        request, "audits/standard_notes_form.html", SECTION | {"form": form, "note": note, "retire_form": retire_form}
    )


@desk("audits.keep_standard_notes", on=find_standard_note)
@require_POST
def withdraw_standard_note(request: HttpRequest, note: StandardNote) -> HttpResponse:
    """Retire a standard note."""
    form = AuditVersionForm(request.POST)
    success = f"“{note.title}” is retired. Notes that reviewers wrote from it stay."
    if form.is_valid() and call_service(request, retire_standard_note, success=success, note=note, **form.cleaned_data):
        return redirect("desk:standard_notes")
    return redirect("desk:standard_note", note.pk)
