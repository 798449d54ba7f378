"""The files that show an answer, on the page of its question; and the ticks at the notes there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from audits.conducting.forms.answers import ReuseForm
from audits.conducting.pages.question import TypedPage, get_question, redirect_to_question, render_question
from audits.conducting.selectors.questions import FileAtQuestion, QuestionInAudit
from audits.conducting.services.evidence import attach_evidence, detach_evidence
from audits.conducting.services.note_ticks import tick_note, untick_note
from audits.conducting.views.question_saving import save_page
from audits.models import Document, Evidence, Note
from audits.selectors.audits import find_documents
from municipalities.models import Municipality
from secor_portal.web.acting import act, hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal

HERE = "#evidence"
NOTES = "#notes"


def get_file(municipality: Municipality, pk: UUID, code: str, document_pk: UUID) -> FileAtQuestion:
    """A question of an audit of the open municipality with one of the audit's files.

    Also where somebody took the file away meanwhile: what was typed beside it must not be lost.
    """
    documents = Document.objects.select_related("audit__municipality", "audit__instrument")
    document = get_object_or_404(documents, municipality=municipality, audit_id=pk, pk=document_pk)
    return FileAtQuestion(document.audit, code, document)


def get_note(municipality: Municipality, pk: UUID, note_pk: UUID) -> Note:
    """A note on an audit of the open municipality that was sent to the author."""
    notes = Note.objects.select_related("audit__municipality", "audit__instrument", "question")
    return get_object_or_404(notes, municipality=municipality, audit_id=pk, pk=note_pk, sent_at__isnull=False)


@municipal("audits.answer", on=get_question)
@require_POST
def add_evidence_file(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """Hand in files that show this answer."""
    return save_page(request, place, insist_on_file=True) or redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=get_question)
@require_POST
def reuse_file(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """Let one of the audit's files show this answer, too."""
    if refused := save_page(request, place):
        return refused
    form = ReuseForm(request.POST, documents=list(find_documents(place.audit)))
    what = {"audit": place.audit, "question": place.question}
    if not (form.is_valid() and attempt(form, attach_evidence, **what, document=form.chosen(), **hand(request))):
        return render_question(request, place, TypedPage(reuse=form))
    return redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=get_file)
@require_POST
def detach_file(request: HttpRequest, municipality: Municipality, place: FileAtQuestion) -> HttpResponse:
    """Take a file from the question; it stays among the audit's."""
    if refused := save_page(request, place):
        return refused
    if evidence := _still_shown(request, place):
        act(request, detach_evidence, evidence=evidence, done=f"“{place.document}” taken from this question.")
    return redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=get_file)
@require_POST
def date_file(request: HttpRequest, municipality: Municipality, place: FileAtQuestion) -> HttpResponse:
    """Say which day a file speaks of; all that were typed are saved."""
    if refused := save_page(request, place):
        return refused
    if _still_shown(request, place):
        messages.success(request, "Date saved.")
    return redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.tick_note", on=get_note)
@require_POST
def tick_audit_note(request: HttpRequest, municipality: Municipality, note: Note) -> HttpResponse:
    """A note is dealt with."""
    return _noted(request, note, tick_note)


@municipal("audits.tick_note", on=get_note)
@require_POST
def untick_audit_note(request: HttpRequest, municipality: Municipality, note: Note) -> HttpResponse:
    """A note is not dealt with after all."""
    return _noted(request, note, untick_note)


def _noted(request: HttpRequest, note: Note, service: Any) -> HttpResponse:
    audit = note.audit
    if note.question is None:
        act(request, service, note=note)
        return redirect("municipal:audit_revisions", audit.municipality.slug, audit.pk)
    if refused := save_page(request, QuestionInAudit(audit, note.question.code)):
        return refused
    act(request, service, note=note)
    return redirect_to_question(audit, note.question.code, NOTES)


def _still_shown(request: HttpRequest, place: FileAtQuestion) -> Evidence | None:
    """What makes the file show the question; where nothing does any more, the next page says so."""
    evidence = place.evidence()
    if evidence is None:
        sentence = f"“{place.document}” shows this question no longer: somebody took it away meanwhile."
        messages.info(request, sentence)
    return evidence
