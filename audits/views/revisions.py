"""Answering a round of revisions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.forms.conducting import RevisionsForm
from audits.models import Audit
from audits.rules.deadlines import rounds_end
from audits.rules.lifecycle import State
from audits.selectors.audits import documents_of, rounds_of, sent_notes
from audits.selectors.limits import limits
from audits.services.submitting import resubmit
from audits.views.common import hand, sent, settle, show, the_audit
from audits.views.working import FORM_METHODS, missing, page
from municipalities.models import Municipality
from secor_portal.web.guards import municipal


@municipal("audits.write", on=the_audit)
@require_http_methods(FORM_METHODS)
def revisions(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The letter and the notes; documents and scores to mend; the answer."""
    if request.method != "POST" and audit.state != State.REVISIONS_REQUESTED:
        messages.info(request, "No revisions are requested now.")
        return redirect("municipal:audit", municipality.slug, audit.pk)
    notes = list(sent_notes(audit).filter(round=audit.round))
    form = RevisionsForm(sent(request), notes=notes, initial={"version": audit.version})
    if request.method == "POST" and form.is_valid() and _send(request, audit, form):
        messages.success(request, "Your answer is with AMHSA. This is your receipt.")
        return redirect("municipal:audit_receipt", municipality.slug, audit.pk)
    rounds = list(rounds_of(audit))
    context = {
        "form": form,
        "notes": notes,
        "asked": rounds[-1] if rounds else None,
        "rounds_end": rounds_end(rounds[0].requested_on, limits()) if rounds else None,
        "limits": limits(),
        "missing": missing(audit),
        "new_documents": documents_of(audit).filter(round=audit.round),
    }
    return show(request, "audits/revisions.html", page(municipality, audit) | context)


def _send(request: HttpRequest, audit: Audit, form: RevisionsForm) -> bool:
    typed = {"answer": form.cleaned_data["answer"], "version": form.cleaned_data["version"], "fixed": form.fixed_ids()}
    return settle(form, audit, resubmit, audit=audit, **hand(request), **typed)
