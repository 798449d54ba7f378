"""The files that show an answer, on the page of its question; and the ticks at the notes there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from audits.forms.answering import DateForm, EvidenceForm, ReuseForm
from audits.models import Evidence, Note
from audits.selectors.audits import documents_of
from audits.selectors.questions import AskedIn
from audits.services.documents import add_documents
from audits.services.evidence import attach_evidence, date_document, detach_evidence
from audits.services.noted import tick_note, untick_note
from audits.views.common import tell_files_added
from audits.views.question_page import Filled, keep, question_page, the_question, to_question
from municipalities.models import Municipality
from secor_portal.web.acting import act, hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal

HERE = "#evidence"
NOTES = "#notes"


def the_evidence(municipality: Municipality, pk: UUID, code: str, document_pk: UUID) -> Evidence:
    """What shows a question of an audit of the open municipality; a file that was taken out shows nothing."""
    pieces = Evidence.objects.asked_now().select_related(
        "audit__municipality", "audit__instrument", "document", "question"
    )
    where = {"audit_id": pk, "question__code": code, "document_id": document_pk, "document__removed_at": None}
    return get_object_or_404(pieces, municipality=municipality, **where)


def the_note(municipality: Municipality, pk: UUID, note_pk: UUID) -> Note:
    """A note on an audit of the open municipality that was sent to the author."""
    notes = Note.objects.select_related("audit__municipality", "audit__instrument", "question")
    return get_object_or_404(notes, municipality=municipality, audit_id=pk, pk=note_pk, sent_at__isnull=False)


@municipal("audits.answer", on=the_question)
@require_POST
def add(request: HttpRequest, municipality: Municipality, place: AskedIn) -> HttpResponse:
    """Hand in files that show this answer."""
    if refused := keep(request, place):
        return refused
    form = EvidenceForm(request.POST, request.FILES)
    if not (form.is_valid() and _hand_in(request, place, form)):
        return question_page(request, place, Filled(evidence=form))
    return to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=the_question)
@require_POST
def reuse(request: HttpRequest, municipality: Municipality, place: AskedIn) -> HttpResponse:
    """Let one of the audit's files show this answer, too."""
    if refused := keep(request, place):
        return refused
    form = ReuseForm(request.POST, documents=list(documents_of(place.audit)))
    what = {"audit": place.audit, "question": place.question}
    if not (form.is_valid() and attempt(form, attach_evidence, **what, document=form.chosen(), **hand(request))):
        return question_page(request, place, Filled(reuse=form))
    return to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=the_evidence)
@require_POST
def detach(request: HttpRequest, municipality: Municipality, evidence: Evidence) -> HttpResponse:
    """Take a file from the question; it stays among the audit's."""
    place = _place_of(evidence)
    if refused := keep(request, place):
        return refused
    act(request, detach_evidence, evidence=evidence, done=f"“{evidence.document}” taken from this question.")
    return to_question(place.audit, place.code, HERE)


@municipal("audits.answer", on=the_evidence)
@require_POST
def date(request: HttpRequest, municipality: Municipality, evidence: Evidence) -> HttpResponse:
    """Say which day a file speaks of; the field's name carries the file's id."""
    place = _place_of(evidence)
    if refused := keep(request, place):
        return refused
    typed = request.POST.get(f"dated_{evidence.document_id}", "")
    form = DateForm({"dated_on": typed})
    evidence.document.audit = evidence.audit
    if form.is_valid():
        day = form.cleaned_data["dated_on"]
        act(request, date_document, document=evidence.document, dated_on=day, done="Date saved.")
    else:
        messages.error(request, f"“{typed}” is no date. Enter a date such as 15 June 2027.")
    return to_question(place.audit, place.code, HERE)


@municipal("audits.tick_note", on=the_note)
@require_POST
def tick(request: HttpRequest, municipality: Municipality, note: Note) -> HttpResponse:
    """A note is dealt with."""
    return _noted(request, note, tick_note)


@municipal("audits.tick_note", on=the_note)
@require_POST
def untick(request: HttpRequest, municipality: Municipality, note: Note) -> HttpResponse:
    """A note is not dealt with after all."""
    return _noted(request, note, untick_note)


def _noted(request: HttpRequest, note: Note, service: Any) -> HttpResponse:
    audit = note.audit
    if note.question is None:
        act(request, service, note=note)
        return redirect("municipal:audit_revisions", audit.municipality.slug, audit.pk)
    if refused := keep(request, AskedIn(audit, note.question.code)):
        return refused
    act(request, service, note=note)
    return to_question(audit, note.question.code, NOTES)


def _place_of(evidence: Evidence) -> AskedIn:
    return AskedIn(evidence.audit, evidence.question.code)


def _hand_in(request: HttpRequest, place: AskedIn, form: EvidenceForm) -> bool:
    typed = {"uploaded": form.cleaned_data["files"], "dated_on": form.cleaned_data["dated_on"]}
    added = attempt(form, add_documents, audit=place.audit, question=place.question, **typed, **hand(request))
    return tell_files_added(request, added)
