"""The reviewer's notes: write one, take one from the library, change, weigh and remove it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audits.models import Audit, Note, Question
from audits.review.forms.reviews import ChangedNoteForm, InsertForm, NoteForm
from audits.review.selectors.standard_notes import list_standard_notes, load_library
from audits.review.services.reviewer_notes import (
    change_note,
    insert_standard_note,
    remove_note,
    set_note_weight,
    write_note,
)
from audits.review.views.reviews import find_audit, review_page
from audits.rules.lifecycle import AuditState
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import call_service, get_posted_data, render_page

NOTE_ADDED = "Note added. The municipality reads it once you send it."


def find_note(pk: UUID, note_pk: UUID) -> Note:
    """A note on this audit, else 404."""
    notes = Note.objects.select_related("audit__municipality", "question")
    return get_object_or_404(notes, audit_id=pk, pk=note_pk)


@desk("audits.decide", on=find_audit)
@require_POST
def create_note(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Write a note, or add a standard note."""
    if "standard" in request.POST:
        return _add_standard_note(request, audit)
    form = NoteForm(request.POST)
    if form.is_valid() and call_service(
        request, write_note, form=form, row=audit, success=NOTE_ADDED, audit=audit, **form.cleaned_data
    ):
        return redirect_to_question(request, audit.pk, form.cleaned_data["question"])
    return review_page(request, audit, note_form=form)


@desk("audits.decide", on=find_audit)
@require_http_methods(["GET", "HEAD"])
def choose_standard_note(request: HttpRequest, audit: Audit) -> HttpResponse:
    """The library for one question, to add a note with one click."""
    if audit.state != AuditState.IN_REVIEW:
        messages.info(request, "You can write notes only while the audit is in review.")
        return redirect("desk:review", audit.pk)
    questions = Question.objects.filter(instrument_id=audit.instrument_id).select_related("element")
    question = questions.filter(code=request.GET.get("q", "")).first()
    context = {
        "section": "queue",
        "audit": audit,
        "question": question,
        "library": load_library(question),
        "back": _address_question(request, audit.pk, question.code if question else ""),
        "keep": urlencode(_read_view(request)),
    }
    return render_page(request, "audits/review_library.html", context)


@desk("audits.change_note", on=find_note)
@require_http_methods(FORM_METHODS)
def edit_note(request: HttpRequest, note: Note) -> HttpResponse:
    """Change the text or weight of an unsent note."""
    initial = {"was": note.text, "text": note.text, "weight": note.weight}
    form = ChangedNoteForm(get_posted_data(request), initial=initial)
    if request.method == "POST":
        if form.is_valid() and _change_note(request, note, form):
            return redirect_to_question(request, note.audit_id, _get_code(note))
    elif note.sent_at is not None or note.audit.state != AuditState.IN_REVIEW:
        messages.info(request, "This note was sent, so it can’t change.")
        return redirect_to_question(request, note.audit_id, _get_code(note))
    now = _read_text(note) if form.errors else ""
    context = {"section": "queue", "audit": note.audit, "form": form, "about": note.question, "now": now}
    return render_page(
        request,
        "audits/review_note.html",
        context | {"back": _address_question(request, note.audit_id, _get_code(note))},
    )


@desk("audits.change_note", on=find_note)
@require_POST
def weigh_note(request: HttpRequest, note: Note) -> HttpResponse:
    """Switch the weight of an unsent note."""
    return _call_and_return(request, note, set_note_weight, note=note, weight=request.POST.get("weight", ""))


@desk("audits.remove_note", on=find_note)
@require_POST
def delete_note(request: HttpRequest, note: Note) -> HttpResponse:
    """Remove an unsent note."""
    return _call_and_return(request, note, remove_note, note=note)


def redirect_to_question(request: HttpRequest, pk: UUID, code: str = "") -> HttpResponseRedirect:
    """To the review, at the question, with the same filter and file."""
    return HttpResponseRedirect(_address_question(request, pk, code))


def _address_question(request: HttpRequest, pk: UUID, code: str) -> str:
    view = urlencode(_read_view(request))
    anchor = f"q-{code}" if code else "notes"
    return f"{reverse('desk:review', args=[pk])}{'?' + view if view else ''}#{anchor}"


def _read_view(request: HttpRequest) -> dict[str, str]:
    """The filter and the file that the page showed."""
    return {name: value for name in ("show", "file") if (value := request.GET.get(name, ""))}


def _get_code(note: Note) -> str:
    return note.question.code if note.question else ""


def _change_note(request: HttpRequest, note: Note, form: ChangedNoteForm) -> bool:
    if call_service(request, change_note, form=form, success="Note changed.", note=note, **form.cleaned_data):
        return True
    typed: Any = form.data.copy()  # type: ignore[attr-defined]
    form.data = typed
    typed["was"] = _read_text(note)
    return False


def _read_text(note: Note) -> str:
    """The text that is stored now; empty if the note is gone."""
    return Note.objects.filter(pk=note.pk).values_list("text", flat=True).first() or ""


def _add_standard_note(request: HttpRequest, audit: Audit) -> HttpResponse:
    form = InsertForm(request.POST)
    if not form.is_valid():
        raise Http404
    standard = get_object_or_404(list_standard_notes(), pk=form.cleaned_data["standard"])
    code = form.cleaned_data["question"]
    call_service(request, insert_standard_note, success=NOTE_ADDED, audit=audit, standard=standard, question=code)
    return redirect_to_question(request, audit.pk, code)


def _call_and_return(request: HttpRequest, about: Note, service: Any, **arguments: Any) -> HttpResponse:
    code = _get_code(about)
    call_service(request, service, **arguments)
    return redirect_to_question(request, about.audit_id, code)
