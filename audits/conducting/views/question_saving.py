"""Keeping what was typed on the page of a question, whichever of its buttons is pressed."""

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
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt, refuse


def save_page(
    request: HttpRequest, place: QuestionInAudit, *, insist_on_file: bool = False, with_answer: bool = True
) -> HttpResponse | None:
    """Save all that the page sent: the answer, the days of files, and new files.

    Where any of it is refused, the page that says why, with all that was typed. Whatever is pressed on the page of a
    question sends everything along, so that nothing typed is lost; only an answer that another one is to replace is not
    saved (``with_answer``).
    """
    person: Any = request.user
    if not person.has_perm("audits.answer", place):
        raise PermissionDenied
    filled, dates = TypedPage(), _typed_dates(request.POST, place.audit)
    typed = AnswerForm(request.POST, question=place.question) if "version" in request.POST else None
    if typed and with_answer:
        filled.answer = typed
        save_typed_answer(request, place, filled)
    if filled.status == FINE:
        filled.answer = None  # it is saved: the page shows it as it is now
        _save_dates(request, dates)
        if insist_on_file or request.FILES.get("files") or request.POST.get("dated_on"):
            filled.evidence = _not_handed_in(request, place)
    else:
        filled.evidence = EvidenceForm(initial={"dated_on": request.POST.get("dated_on")})
    filled.dates = dates
    if filled.status == FINE:
        return None
    filled.answer = filled.answer if with_answer else typed
    return render_question(request, place, filled)


def save_typed_answer(request: HttpRequest, place: QuestionInAudit, filled: TypedPage) -> Any:
    """Save the answer and give it back. What is refused stands in ``filled``, as does who was faster."""
    form: Any = filled.answer
    if not form.is_valid():
        return None
    typed = {"given": form.given(), "version": form.cleaned_data["version"]}
    try:
        return save_answer(audit=place.audit, question=place.question, **hand(request), **typed)
    except AnswerConflict as conflict:
        form.over(conflict.theirs.version)
        filled.conflict = conflict
    except RuleBroken as refusal:
        refuse(form, refusal)
        if isinstance(refusal, StaleState):
            form.over(NEW)
    return None


def _typed_dates(sent: QueryDict, audit: Audit) -> DatesForm | None:
    """The days of files that are others than the page showed; None where there is none."""
    typed = list(_dated(sent))
    if not typed:
        return None
    documents = list(find_documents(audit).filter(pk__in=typed))
    for document in documents:
        document.audit = audit
    return make_dates_form(documents)(sent)


def _dated(sent: QueryDict) -> Iterator[UUID]:
    """The ids of the files whose days were typed."""
    for name in sent:
        pk = _uuid(name.removeprefix(name_date_field("")))
        if pk and name == name_date_field(pk) and sent[name] != sent.get(f"{name}_was", ""):
            yield pk


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _save_dates(request: HttpRequest, form: DatesForm | None) -> None:
    """Save each day by itself: what is wrong with one does not cost the others."""
    if form is None:
        return
    form.is_valid()
    for name, document, day in form.typed():
        try:
            date_document(document=document, dated_on=day, **hand(request))
        except RuleBroken as refusal:
            form.add_error(name, f"{document}: {refusal.sentence}")


def _not_handed_in(request: HttpRequest, place: QuestionInAudit) -> EvidenceForm | None:
    """Hand in the chosen files; the form with what was typed where they are refused."""
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    typed = {"uploaded": form.cleaned_data["files"], "dated_on": form.cleaned_data["dated_on"]}
    added = attempt(form, add_documents, audit=place.audit, question=place.question, **typed, **hand(request))
    return None if announce_files(request, added) else form
