"""Conducting an audit question by question."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.answers import AnswerForm
from audits.conducting.pages.answer_wording import describe_answer
from audits.conducting.pages.question import (
    CONFLICT,
    FINE,
    TypedPage,
    describe_answer_conflict,
    describe_sheet,
    get_question,
    redirect_to_question,
    render_question,
)
from audits.conducting.rules.cross_checks import run_cross_checks
from audits.conducting.selectors.questions import QuestionInAudit, find_first_open, find_neighbours
from audits.conducting.services.answers import NEW
from audits.conducting.services.carry_over import carry_answer_over, take_answer_back
from audits.conducting.views.question_saving import save_page, save_typed_answer
from audits.lookups import get_audit
from audits.models import Answer, Audit, Method
from audits.selectors.audits import find_sent_notes
from audits.selectors.question_sheet import QuestionSheet, load_sheet
from municipalities.models import Municipality
from secor_portal.clock import ALBERTA
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service

MOST_DIGITS = 9  # of a version


@municipal("audits.view_report", on=get_audit)
@never_cache
@require_safe
def list_questions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """All questions by section: which are answered, which are open, and where to continue."""
    if audit.method != Method.ANSWERED:
        messages.info(request, "You hand this audit in as a report, so it has no questions to answer here.")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    sheet = load_sheet(audit, notes=find_sent_notes(audit))
    context = describe_sheet(audit, sheet) | {
        "rows_by_part": _list_rows(sheet),
        "next_open": find_first_open(sheet),
        "may_work": request.user.has_perm("audits.conduct", audit),
    }
    return render(request, "audits/questions.html", context)


@municipal("audits.view_report", on=get_audit)
@require_safe
def open_question(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Go to the next open question after ``?after=``, or to the list if none is open."""
    return redirect_to_question(audit, find_first_open(load_sheet(audit, notes=()), after=request.GET.get("after", "")))


@municipal("audits.view_answer", on=get_question)
@never_cache
@require_http_methods(FORM_METHODS)
def show_question(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """One question. Saves the answer, then goes where the button says."""
    if request.method != "POST":
        return render_question(request, place)
    return save_page(request, place) or _go_on(request, place)


@municipal("audits.answer", on=get_question)
@require_POST
def save_question(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> JsonResponse:
    """The same for the page's script, which saves while a person types: the saved answer, or the refusals, as data."""
    filled = TypedPage(AnswerForm(request.POST, question=place.question))
    answer = save_typed_answer(request, place, filled)
    if filled.status == FINE:
        return JsonResponse(describe_saved(answer))
    form: Any = filled.answer
    errors = {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()}
    reply: dict[str, Any] = {"errors": errors, "version": form.data.get("version")}
    if filled.status == CONFLICT:
        conflict = {"conflict": describe_answer_conflict(place, form, filled.conflict)}
        reply["html"] = render_to_string("audits/question_conflict.html", conflict, request)
    return JsonResponse(reply, status=filled.status)


@municipal("audits.answer", on=get_question)
@require_POST
def carry_over_question(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """Carry the certification audit's answer over to this question."""
    success = "Carried over from the certification audit."
    refused = save_page(request, place, with_answer=False)
    return refused or _change_carried(request, place, carry_answer_over, success)


@municipal("audits.answer", on=get_question)
@require_POST
def take_back_question(request: HttpRequest, municipality: Municipality, place: QuestionInAudit) -> HttpResponse:
    """Remove the answer that was carried over."""
    return _change_carried(request, place, take_answer_back, "No longer carried over. Answer the question now.")


def describe_saved(answer: Answer) -> dict[str, Any]:
    """What the page's script shows about a saved answer, with its new version."""
    at = answer.answered_at.astimezone(ALBERTA)
    return {"version": answer.version, "said": f"Saved at {at:%H:%M}. You can stop and come back later."}


def _change_carried(request: HttpRequest, place: QuestionInAudit, service: Any, success: str) -> HttpResponse:
    version = _read_version(request.POST.get("version", ""))
    arguments: dict[str, Any] = {"audit": place.audit, "question": place.question, "version": version}
    call_service(request, service, success=success, **arguments)
    return redirect_to_question(place.audit, place.code)


def _read_version(typed: str) -> int:
    """The version that the page sent; anything else counts as no answer yet."""
    return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else NEW


def _go_on(request: HttpRequest, place: QuestionInAudit) -> HttpResponse:
    """Go where the button leads, once the answer is saved."""
    audit, go = place.audit, request.POST.get("go", "")
    if go == "stay":
        return redirect_to_question(audit, place.code)
    if go == "leave":
        return redirect("municipal:audit", audit.municipality.slug, audit.pk)
    sheet = load_sheet(audit, notes=())
    if place.code not in sheet.by_code:
        raise Http404
    to = find_neighbours(sheet, place.code)
    return redirect_to_question(audit, {"back": to.previous, "open": to.next_open}.get(go, to.next))


def _list_rows(sheet: QuestionSheet) -> list[tuple[Any, Any]]:
    """Each section with its questions, their answers in words and their gravest finding."""
    gravest = {finding.code: finding for finding in reversed(run_cross_checks(sheet.answer_sheet))}
    return [
        (part, [(row, describe_answer(row.question, row.line.given), gravest.get(row.code)) for row in part.rows])
        for part in sheet.parts
    ]
