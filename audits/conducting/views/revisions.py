"""Answering a round of revisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import RevisionsForm
from audits.conducting.pages.audit import describe_page, link_problems, load_answers_and_score
from audits.conducting.services.note_ticks import tick_notes
from audits.conducting.services.submissions import resubmit_audit
from audits.lookups import get_audit
from audits.models import Audit, Note
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_documents, find_rounds, find_sent_notes
from audits.selectors.clocks import load_clocks
from audits.selectors.limits import get_limits
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.partner import PARTNER
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_revisions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The letter and the notes, links to what can be corrected, and the form to answer."""
    if request.method != "POST" and audit.state != AuditState.REVISIONS_REQUESTED:
        messages.info(request, f"{PARTNER.name} isn’t asking for revisions now.")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    notes = _list_notes(audit)
    if request.POST.get("do") == "tick":
        return _save_ticks(request, municipality, audit, notes)
    form = RevisionsForm(get_posted_data(request), notes=notes, initial={"version": audit.version})
    if request.method == "POST" and form.is_valid() and _send_answer(request, audit, form, notes):
        messages.success(request, f"{PARTNER.name} has your answer. This is your receipt.")
        return redirect("municipal:audit_receipt", municipality.slug, audit.pk)
    return _render_page(request, municipality, audit, _list_notes(audit), form)


def _list_notes(audit: Audit) -> list[Note]:
    """The notes of the open round, in the order of the questions."""
    notes = find_sent_notes(audit).filter(round=audit.round).select_related("question__element")
    return sorted(notes, key=lambda note: _get_rank(note.question))


def _get_rank(question: Any) -> tuple[int, int]:
    """Notes about the whole audit come first."""
    return (question.element.number, question.number) if question else (0, 0)


def _render_page(
    request: HttpRequest, municipality: Municipality, audit: Audit, notes: list[Note], form: RevisionsForm
) -> HttpResponse:
    rounds = list(find_rounds(audit))
    sheet, _ = load_answers_and_score(audit)
    context = {
        "form": form,
        "notes": notes,
        "ticked": sum(note.fixed_at is not None for note in notes),
        "sheet": sheet,
        "asked": rounds[-1] if rounds else None,
        "rounds_end": load_clocks(audit, clock.today(), rounds).rounds_end,
        "limits": get_limits(),
        "missing": link_problems(audit, sheet),
        "new_documents": find_documents(audit).filter(round=audit.round),
    }
    return render_page(request, "audits/revisions.html", describe_page(municipality, audit) | context)


def _save_ticks(request: HttpRequest, municipality: Municipality, audit: Audit, notes: list[Note]) -> HttpResponse:
    """Save the ticks without sending; the answer that was begun stays on the page."""
    form = RevisionsForm(request.POST, notes=notes)
    form.is_valid()  # reads the ticks; the answer may still be missing
    if call_service(request, tick_notes, form=form, row=audit, audit=audit, fixed=form.fixed_ids()):
        begun = {"version": audit.version, "answer": request.POST.get("answer", "")}
        notes = _list_notes(audit)
        form = RevisionsForm(notes=notes, initial=begun)
        messages.success(request, "Ticks saved. You haven’t sent your answer yet.")
    return _render_page(request, municipality, audit, notes, form)


def _send_answer(request: HttpRequest, audit: Audit, form: RevisionsForm, notes: list[Note]) -> bool:
    """Send the answer with the ticks as they stand on the page."""
    fixed = form.fixed_ids()
    ticks: dict[str, Any] = {"fixed": fixed, "unfixed": {note.pk for note in notes if note.fixed_at} - fixed}
    typed = {"answer": form.cleaned_data["answer"], "version": form.cleaned_data["version"]}
    return bool(call_service(request, resubmit_audit, form=form, row=audit, audit=audit, **typed, **ticks))
