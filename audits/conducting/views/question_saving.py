"""Saves everything that was typed on the page of a question, whichever of its buttons is used."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict

from audits.conducting.forms.answers import AnswerForm, DatesForm, EvidenceForm, make_dates_form, name_date_field
from audits.conducting.pages.question import FINE, TypedPage, render_question
from audits.conducting.selectors.questions import QuestionInAudit
from audits.conducting.services.answers import NEW, AnswerConflict, save_answer
from audits.conducting.services.documents import add_documents
from audits.conducting.services.evidence import date_document
from audits.lookups import announce_files
from audits.models import Audit
from audits.selectors.audits import find_documents
from secor_portal import clock
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.web.service_calls import call_service, show_refusal


def save_page(
    request: HttpRequest, place: QuestionInAudit, *, insist_on_file: bool = False, with_answer: bool = True
) -> HttpResponse | None:
    """Save all that the page sent: the answer, the dates of files, and new files. None if all of it was accepted.

    If any of it is refused, it returns the page that says why, with everything that was typed. Each button of the page
    sends the whole form, so nothing typed is lost. Without ``with_answer`` the typed answer is not saved, because
    another one will replace it.
    """
    person: Any = request.user
    if not person.has_perm("audits.answer", place):
        raise PermissionDenied
    filled, dates = TypedPage(), _read_dates(request.POST, place.audit)
    typed = AnswerForm(request.POST, question=place.question) if "version" in request.POST else None
    if typed and with_answer:
        filled.answer = typed
        save_typed_answer(request, place, filled)
    if filled.status == FINE:
        filled.answer = None  # saved, so the page shows the stored answer
        _save_dates(request, dates)
        if insist_on_file or request.FILES.get("files") or request.POST.get("dated_on"):
            filled.evidence = _add_typed_files(request, place)
    else:
        filled.evidence = EvidenceForm(initial={"dated_on": request.POST.get("dated_on")})
    filled.dates = dates
    if filled.status == FINE:
        return None
    filled.answer = filled.answer if with_answer else typed
    return render_question(request, place, filled)


def save_typed_answer(request: HttpRequest, place: QuestionInAudit, filled: TypedPage) -> Any:
    """Save and return the answer. A refusal or a conflict with another person is put into ``filled``."""
    form: Any = filled.answer
    person: Any = request.user
    if not form.is_valid():
        return None
    typed = {"given": form.read_answer(), "version": form.cleaned_data["version"]}
    try:
        return save_answer(audit=place.audit, question=place.question, by=person, at=clock.now(), **typed)
    except AnswerConflict as conflict:
        form.take_version(conflict.theirs.version)
        filled.conflict = conflict
    except RuleBroken as refusal:
        show_refusal(request, refusal, form)
        if isinstance(refusal, StaleState):
            form.take_version(NEW)
    return None


def _read_dates(sent: QueryDict, audit: Audit) -> DatesForm | None:
    """The dates of files that differ from those the page showed; None if no date differs."""
    typed = list(_find_dated(sent))
    if not typed:
        return None
    documents = list(find_documents(audit).filter(pk__in=typed))
    for document in documents:
        document.audit = audit
    return make_dates_form(documents)(sent)


def _find_dated(sent: QueryDict) -> Iterator[UUID]:
    """The ids of the files whose dates were typed."""
    for name in sent:
        pk = _read_uuid(name.removeprefix(name_date_field("")))
        if pk and name == name_date_field(pk) and sent[name] != sent.get(f"{name}_was", ""):
            yield pk


def _read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _save_dates(request: HttpRequest, form: DatesForm | None) -> None:
    """Save each date by itself, so that a wrong one doesn't stop the others."""
    if form is None:
        return
    form.is_valid()
    person: Any = request.user
    for name, document, day in form.list_typed():
        try:
            date_document(document=document, dated_on=day, by=person, at=clock.now())
        except RuleBroken as refusal:
            form.add_error(name, f"{document}: {refusal.sentence}")


def _add_typed_files(request: HttpRequest, place: QuestionInAudit) -> EvidenceForm | None:
    """Add the chosen files. If they are refused, it returns the form with what was typed."""
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    typed = {"uploaded": form.cleaned_data["files"], "dated_on": form.cleaned_data["dated_on"]}
    call = call_service(request, add_documents, form=form, audit=place.audit, question=place.question, **typed)
    if not call:
        return form
    announce_files(request, call.result)
    return None
