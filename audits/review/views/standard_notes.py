"""The library of standard notes: read by all at the desk, kept by its managers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.audits import AuditVersionForm
from audits.lookups import sent, settle, show
from audits.models import StandardNote
from audits.review.forms.reviews import ChangedStandardNoteForm, StandardNoteForm
from audits.review.selectors.standard_notes import standard_notes
from audits.review.services.standard_notes import add_standard_note, change_standard_note, retire_standard_note
from secor_portal.web.acting import act, hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import FORM_METHODS, desk

SECTION = {"section": "library"}


def the_standard_note(pk: UUID) -> StandardNote:
    """A note of the library."""
    return get_object_or_404(standard_notes(), pk=pk)


@desk("audits.view_standard_notes")
@require_safe
def show_library(request: HttpRequest) -> HttpResponse:
    """All standard notes."""
    may_keep = request.user.has_perm("audits.keep_standard_notes")
    return show(request, "audits/standard_notes.html", SECTION | {"notes": standard_notes(), "may_keep": may_keep})


@desk("audits.keep_standard_notes")
@require_http_methods(FORM_METHODS)
def create_standard_note(request: HttpRequest) -> HttpResponse:
    """A new one."""
    form = StandardNoteForm(sent(request))
    note = attempt(form, add_standard_note, **hand(request), **form.cleaned_data) if form.is_valid() else None
    if note is not None:
        messages.success(request, f"“{note.title}” is in the library.")
        return redirect("desk:standard_notes")
    return show(request, "audits/standard_notes_form.html", SECTION | {"form": form})


@desk("audits.keep_standard_notes", on=the_standard_note)
@require_http_methods(FORM_METHODS)
def edit_standard_note(request: HttpRequest, note: StandardNote) -> HttpResponse:
    """One worded otherwise."""
    facts = {name: getattr(note, name) for name in ("title", "weight", "text", "about", "version")}
    form = ChangedStandardNoteForm(sent(request), initial=facts)
    if form.is_valid() and settle(form, note, change_standard_note, note=note, **hand(request), **form.cleaned_data):
        messages.success(request, "Standard note changed.")
        return redirect("desk:standard_notes")
    retire_form = AuditVersionForm(initial={"version": note.version}, prefix=None)
    return show(
        request, "audits/standard_notes_form.html", SECTION | {"form": form, "note": note, "retire_form": retire_form}
    )


@desk("audits.keep_standard_notes", on=the_standard_note)
@require_POST
def withdraw_standard_note(request: HttpRequest, note: StandardNote) -> HttpResponse:
    """One that is offered no longer."""
    form = AuditVersionForm(request.POST)
    done = f"“{note.title}” is retired. Notes written from it stay."
    if form.is_valid() and act(request, retire_standard_note, note=note, done=done, **form.cleaned_data):
        return redirect("desk:standard_notes")
    return redirect("desk:standard_note", note.pk)
