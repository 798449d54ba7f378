"""The reviewer's notes: written, taken from the library, changed, weighed otherwise and taken back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audits.lookups import sent, settle, show
from audits.models import Audit, Note, Question
from audits.review.forms.reviews import ChangedNoteForm, InsertForm, NoteForm
from audits.review.selectors.standard_notes import load_library, standard_notes
from audits.review.services.reviewer_notes import (
    change_note,
    insert_standard_note,
    remove_note,
    set_note_weight,
    write_note,
)
from audits.review.views.reviews import review_page, the_audit
from audits.rules.lifecycle import AuditState
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import act, hand
from secor_portal.web.forms_to_services import refuse
from secor_portal.web.guards import FORM_METHODS, desk

WRITTEN = "Note added. The author reads it when you send it."


def the_note(pk: UUID, note_pk: UUID) -> Note:
    """A note on an audit."""
    notes = Note.objects.select_related("audit__municipality", "question")
    return get_object_or_404(notes, audit_id=pk, pk=note_pk)


@desk("audits.decide", on=the_audit)
@require_POST
def create_note(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Write a note, in one's own words or in those of a standard note."""
    if "standard" in request.POST:
        return _insert(request, audit)
    form = NoteForm(request.POST)
    if form.is_valid() and settle(form, audit, write_note, audit=audit, **hand(request), **form.cleaned_data):
        messages.success(request, WRITTEN)
        return back(request, audit.pk, form.cleaned_data["question"])
    return review_page(request, audit, note_form=form)


@desk("audits.decide", on=the_audit)
@require_http_methods(["GET", "HEAD"])
def choose_standard_note(request: HttpRequest, audit: Audit) -> HttpResponse:
    """The library for one question: each note is one press away."""
    if audit.state != AuditState.IN_REVIEW:
        messages.info(request, "Notes are written while the audit is in review.")
        return redirect("desk:review", audit.pk)
    questions = Question.objects.filter(instrument_id=audit.instrument_id).select_related("element")
    question = questions.filter(code=request.GET.get("q", "")).first()
    context = {
        "section": "queue",
        "audit": audit,
        "question": question,
        "library": load_library(question),
        "back": _address(request, audit.pk, question.code if question else ""),
        "keep": urlencode(_kept(request)),
    }
    return show(request, "audits/review_library.html", context)


@desk("audits.change_note", on=the_note)
@require_http_methods(FORM_METHODS)
def edit_note(request: HttpRequest, note: Note) -> HttpResponse:
    """Other words or another weight for a note that was not sent."""
    initial = {"was": note.text, "text": note.text, "weight": note.weight}
    form = ChangedNoteForm(sent(request), initial=initial)
    if request.method == "POST":
        if form.is_valid() and _changed(request, note, form):
            messages.success(request, "Note changed.")
            return back(request, note.audit_id, _code(note))
    elif note.sent_at is not None or note.audit.state != AuditState.IN_REVIEW:
        messages.info(request, "This note was sent, so it stays as it is.")
        return back(request, note.audit_id, _code(note))
    now = Note.objects.filter(pk=note.pk).values_list("text", flat=True).first() if form.errors else ""
    context = {"section": "queue", "audit": note.audit, "form": form, "about": note.question, "now": now}
    return show(request, "audits/review_note.html", context | {"back": _address(request, note.audit_id, _code(note))})


@desk("audits.change_note", on=the_note)
@require_POST
def weigh_note(request: HttpRequest, note: Note) -> HttpResponse:
    """The other weight, in one press."""
    return _done(request, note, set_note_weight, note=note, weight=request.POST.get("weight", ""))


@desk("audits.remove_note", on=the_note)
@require_POST
def delete_note(request: HttpRequest, note: Note) -> HttpResponse:
    """Take a note back that was not sent."""
    return _done(request, note, remove_note, note=note)


def back(request: HttpRequest, pk: UUID, code: str = "") -> HttpResponseRedirect:
    """To the review, at the question, with the same questions shown."""
    return HttpResponseRedirect(_address(request, pk, code))


def _address(request: HttpRequest, pk: UUID, code: str) -> str:
    kept = urlencode(_kept(request))
    anchor = f"q-{code}" if code else "notes"
    return f"{reverse('desk:review', args=[pk])}{'?' + kept if kept else ''}#{anchor}"


def _kept(request: HttpRequest) -> dict[str, str]:
    """What of the page is to be the same again."""
    return {name: value for name in ("show", "file") if (value := request.GET.get(name, ""))}


def _code(note: Note) -> str:
    return note.question.code if note.question else ""


def _changed(request: HttpRequest, note: Note, form: ChangedNoteForm) -> bool:
    try:
        change_note(note=note, **hand(request), **form.cleaned_data)
    except RuleBroken as refusal:
        refuse(form, refusal)
        typed: Any = form.data.copy()  # type: ignore[attr-defined]
        form.data = typed
        typed["was"] = Note.objects.filter(pk=note.pk).values_list("text", flat=True).first() or ""
        return False
    return True


def _insert(request: HttpRequest, audit: Audit) -> HttpResponse:
    form = InsertForm(request.POST)
    if not form.is_valid():
        raise Http404
    standard, code = (
        get_object_or_404(standard_notes(), pk=form.cleaned_data["standard"]),
        form.cleaned_data["question"],
    )
    act(request, insert_standard_note, audit=audit, standard=standard, question=code, done=WRITTEN)
    return back(request, audit.pk, code)


def _done(request: HttpRequest, about: Note, service: Any, **arguments: Any) -> HttpResponse:
    code = _code(about)
    act(request, service, **arguments)
    return back(request, about.audit_id, code)
