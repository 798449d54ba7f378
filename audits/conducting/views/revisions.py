"""Answering a round of revisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import RevisionsForm
from audits.conducting.services.note_ticks import tick_notes
from audits.conducting.services.submissions import resubmit_audit
from audits.conducting.views.steps import answered, missing, page
from audits.lookups import get_audit, sent, settle, show
from audits.models import Audit, Note
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_documents, find_rounds, find_sent_notes
from audits.selectors.clocks import load_clocks
from audits.selectors.limits import get_limits
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.guards import FORM_METHODS, municipal


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_revisions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The letter and the notes; answers, documents and scores to mend; the answer."""
    if request.method != "POST" and audit.state != AuditState.REVISIONS_REQUESTED:
        messages.info(request, "No revisions are requested now.")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    notes = _notes(audit)
    if request.POST.get("do") == "tick":
        return _tick(request, municipality, audit, notes)
    form = RevisionsForm(sent(request), notes=notes, initial={"version": audit.version})
    if request.method == "POST" and form.is_valid() and _send(request, audit, form, notes):
        messages.success(request, "Your answer is with AMHSA. This is your receipt.")
        return redirect("municipal:audit_receipt", municipality.slug, audit.pk)
    return show(request, "audits/revisions.html", page(municipality, audit) | _asked(audit, _notes(audit), form))


def _notes(audit: Audit) -> list[Note]:
    """Those of the round that is open, in the order of the questions."""
    notes = find_sent_notes(audit).filter(round=audit.round).select_related("question__element")
    return sorted(notes, key=lambda note: _rank(note.question))


def _rank(question: Any) -> tuple[int, int]:
    """What is about the whole audit comes first."""
    return (question.element.number, question.number) if question else (0, 0)


def _asked(audit: Audit, notes: list[Note], form: RevisionsForm) -> dict[str, Any]:
    rounds = list(find_rounds(audit))
    sheet, _ = answered(audit)
    return {
        "form": form,
        "notes": notes,
        "ticked": sum(note.fixed_at is not None for note in notes),
        "sheet": sheet,
        "asked": rounds[-1] if rounds else None,
        "rounds_end": load_clocks(audit, clock.today(), rounds).rounds_end,
        "limits": get_limits(),
        "missing": missing(audit, sheet),
        "new_documents": find_documents(audit).filter(round=audit.round),
    }


def _tick(request: HttpRequest, municipality: Municipality, audit: Audit, notes: list[Note]) -> HttpResponse:
    """Keep the ticks without sending; the answer that was begun stays on the page."""
    form = RevisionsForm(request.POST, notes=notes)
    form.is_valid()  # the ticks are read; what is said of the answer is not asked for yet
    if settle(form, audit, tick_notes, audit=audit, fixed=form.fixed_ids(), **hand(request)):
        begun = {"version": audit.version, "answer": request.POST.get("answer", "")}
        notes = _notes(audit)
        form = RevisionsForm(notes=notes, initial=begun)
        messages.success(request, "Ticks saved. Your answer is not sent yet.")
    return show(request, "audits/revisions.html", page(municipality, audit) | _asked(audit, notes, form))


def _send(request: HttpRequest, audit: Audit, form: RevisionsForm, notes: list[Note]) -> bool:
    """Send the answer with the ticks as they stand on the page."""
    fixed = form.fixed_ids()
    ticks = {"fixed": fixed, "unfixed": {note.pk for note in notes if note.fixed_at} - fixed}
    typed = {"answer": form.cleaned_data["answer"], "version": form.cleaned_data["version"]}
    return settle(form, audit, resubmit_audit, audit=audit, **hand(request), **typed, **ticks)
