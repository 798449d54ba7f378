"""The desk's decisions, each on a page of its own that asks once more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.forms.conducting import ConfirmForm, VersionedForm
from audits.forms.reviewing import LetterForm, ReasonForm
from audits.models import Audit
from audits.outlook import outlook
from audits.rules.deadlines import revision_due
from audits.rules.lifecycle import Move, after
from audits.selectors.limits import limits
from audits.selectors.review import proposed_letter, review_of
from audits.services.deciding import fail_qa, pass_qa, reverse_qa
from audits.services.reviewing import reject_audit, request_revisions
from audits.views.common import hand, sent, settle, show
from audits.views.desk_review import the_audit
from audits.views.words import pill
from audits.views.working import FORM_METHODS
from secor_portal import clock
from secor_portal.web.guards import desk


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided: the service, the step of the lifecycle, the page, and what is said afterwards."""

    service: Callable[..., Any]
    step: Move
    page: str
    said: str


REVISE = Decision(
    request_revisions, Move.REQUEST_REVISIONS, "revise", "Revisions requested. The letter can be read now."
)
PASS = Decision(pass_qa, Move.PASS_QA, "pass", "QA passed.")
FAIL = Decision(fail_qa, Move.FAIL_QA, "fail", "QA failed.")
REJECT = Decision(reject_audit, Move.REJECT, "reject", "Given back. The audit is a draft again.")
REVERSE = Decision(reverse_qa, Move.REVERSE, "reverse", "Decision reversed. The audit is in review again.")


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def revise(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Request revisions: the letter with the open notes."""
    review, today = review_of(audit), clock.today()
    letter = proposed_letter(audit, review.unsent)
    form = LetterForm(sent(request), initial={"letter": letter, "version": audit.version})
    first = review.rounds[0].requested_on if review.rounds else today
    context = {"review": review, "due_on": revision_due(today, first, limits()), "limits": limits()}
    return _decided(request, audit, form, REVISE, **context)


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def pass_(request: HttpRequest, audit: Audit) -> HttpResponse:
    """QA passed."""
    form = ConfirmForm(sent(request), initial={"version": audit.version})
    return _decided(request, audit, form, PASS, review=review_of(audit), outlook=outlook(audit))


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def fail(request: HttpRequest, audit: Audit) -> HttpResponse:
    """QA failed, for a reason."""
    return _decided(request, audit, _reason(request, audit), FAIL)


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def reject(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Give a submission back as not reviewable."""
    return _decided(request, audit, _reason(request, audit), REJECT)


@desk("audits.overrule", on=the_audit)
@require_http_methods(FORM_METHODS)
def reverse(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Take a QA decision back."""
    return _decided(request, audit, _reason(request, audit), REVERSE)


def _reason(request: HttpRequest, audit: Audit) -> ReasonForm:
    return ReasonForm(sent(request), initial={"version": audit.version})


def _decided(
    request: HttpRequest, audit: Audit, form: VersionedForm, decision: Decision, **context: Any
) -> HttpResponse:
    """Decide and go back to the audit, or show the page with what was typed and why it was refused."""
    if request.method == "POST":
        if form.is_valid() and _decide(request, audit, form, decision):
            messages.success(request, decision.said)
            return redirect("desk:review", audit.pk)
    elif after(audit.state, decision.step) is None:
        messages.info(request, f"The audit is in the state “{pill(audit).word}”; this cannot be decided now.")
        return redirect("desk:review", audit.pk)
    shared = {"section": "queue", "audit": audit, "form": form, "pill": pill(audit)}
    return show(request, f"audits/review_{decision.page}.html", shared | context)


def _decide(request: HttpRequest, audit: Audit, form: VersionedForm, decision: Decision) -> bool:
    return settle(form, audit, decision.service, audit=audit, **hand(request), **form.cleaned_data)
