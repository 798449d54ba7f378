"""Evidence on the page of a question: attach, date and detach files; and mark the reviewer's notes as dealt with."""

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
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import call_service

HERE = "#evidence"
NOTES = "#notes"


def get_file(municipality: Municipality, pk: UUID, code: str, document_pk: UUID) -> FileAtQuestion:
    """A question of an audit of the open municipality with one of the audit's files.

    A file that another person removed is found too, so that nothing typed beside it is lost.
    """
    documents = Document.objects.select_related("audit__municipality", "audit__instrument")
    document = get_object_or_404(documents, municipality=municipality, audit_id=pk, pk=document_pk)
    return FileAtQuestion(document.audit, code, document)


def get_note(municipality: Municipality, pk: UUID, note_pk: UUID) -> Note:
    """A note on an audit of the open municipality that was sent to its author."""
    notes = Note.objects.select_related("audit__municipality", "audit__instrument", "question")
    return get_object_or_404(notes, municipality=municipality, audit_id=pk, pk=note_pk, sent_at__isnull=False)


@municipal("audits.answer", on=get_question)
@require_POST
def add_evidence_file(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """Add files as evidence for this answer."""
    return save_page(request, place, insist_on_file=True) or redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=get_question)
@require_POST
def reuse_file(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """Attach one of the audit's files to this question too."""
    if refused := save_page(request, place):
        return refused
    form = ReuseForm(request.POST, documents=list(find_documents(place.audit)))
    if not form.is_valid() or not _attach_file(request, place, form):
        return render_question(request, place, TypedPage(reuse=form))
    return redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=get_file)
@require_POST
def detach_file(request: HttpRequest, municipality: Municipality, place: FileAtQuestion) -> HttpResponse:
    """Detach a file from the question; it stays among the audit's files."""
    if refused := save_page(request, place):
        return refused
    if evidence := _find_evidence(request, place):
        success = f"“{place.document}” detached from this question."
        call_service(request, detach_evidence, evidence=evidence, success=success)
    return redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=get_file)
@require_POST
def date_file(request: HttpRequest, municipality: Municipality, place: FileAtQuestion) -> HttpResponse:
    """Save the date of a file, with everything else that was typed."""
    if refused := save_page(request, place):
        return refused
    if _find_evidence(request, place):
        messages.success(request, "Date saved.")
    return redirect_to_question(place.audit, place.code, HERE)


@municipal("audits.tick_note", on=get_note)
@require_POST
def tick_audit_note(request: HttpRequest, municipality: Municipality, note: Note) -> HttpResponse:
    """Mark a note as dealt with."""
    return _mark_note(request, note, tick_note)


@municipal("audits.tick_note", on=get_note)
@require_POST
def untick_audit_note(request: HttpRequest, municipality: Municipality, note: Note) -> HttpResponse:
    """Mark a note as not dealt with."""
    return _mark_note(request, note, untick_note)


def _mark_note(request: HttpRequest, note: Note, service: Any) -> HttpResponse:
    audit = note.audit
    if note.question is None:
        call_service(request, service, note=note)
        return redirect("municipal:audit_revisions", audit.municipality.slug, audit.pk)
    if refused := save_page(request, QuestionInAudit(audit, note.question.code)):
        return refused
    call_service(request, service, note=note)
    return redirect_to_question(audit, note.question.code, NOTES)


def _find_evidence(request: HttpRequest, place: FileAtQuestion) -> Evidence | None:
    """The link between file and question. If another person removed it, the next page says so."""
    evidence = place.find_evidence()
    if evidence is None:
        sentence = f"“{place.document}” is no longer attached to this question. Another person detached it."
        messages.info(request, sentence)
    return evidence


def _attach_file(request: HttpRequest, place: QuestionInAudit, form: ReuseForm) -> bool:
    attached: dict[str, Any] = {"audit": place.audit, "question": place.question, "document": form.get_document()}
    return bool(call_service(request, attach_evidence, form=form, **attached))
