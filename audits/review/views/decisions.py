"""The desk's decisions, each on a page of its own that asks once more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import AuditVersionForm, ConfirmStepForm
from audits.lookups import sent, settle, show
from audits.models import Audit, RevisionRound
from audits.models.review import Weight
from audits.outlook import outlook
from audits.previews import preview
from audits.review.forms.reviews import LetterForm, ReasonForm
from audits.review.selectors.reviews import find_unsent_notes, prepare_request
from audits.review.selectors.undo import find_undo_offer
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.reviews import reject_audit, request_revisions
from audits.review.views.reviews import the_audit
from audits.rules.lifecycle import Move, get_next_state
from audits.selectors.limits import get_limits, get_undo_window
from audits.wording import describe_audit_score, describe_audit_state
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.guards import FORM_METHODS, desk

PREVIEW, CHANGE = "preview", "change"  # steps before the deed


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided: the service, the step of the lifecycle, the page, and what is said afterwards.

    ``text`` is the field that the municipality reads, ``asks`` the question of its preview and ``deed`` the button.
    """

    service: Callable[..., Any]
    step: Move
    page: str
    said: str
    text: str = ""
    asks: str = ""
    deed: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the municipality cannot simply answer."""
        return self.step is not Move.REQUEST_REVISIONS


REVISE = Decision(
    request_revisions,
    Move.REQUEST_REVISIONS,
    "revise",
    "Revisions requested. The letter can be read now.",
    text="letter",
    asks="Send this letter?",
    deed="Send the request",
)
PASS = Decision(pass_qa, Move.PASS_QA, "pass", "QA passed.")
FAIL = Decision(fail_qa, Move.FAIL_QA, "fail", "QA failed.", text="reason", asks="Fail QA?", deed="Fail QA")
REJECT = Decision(
    reject_audit,
    Move.REJECT,
    "reject",
    "Given back. The audit is a draft again.",
    text="reason",
    asks="Give it back as not reviewable?",
    deed="Give it back",
)
REVERSE = Decision(reverse_qa, Move.REVERSE, "reverse", "Decision reversed. The audit is in review again.")


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def revise_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Request revisions: the letter made from the open notes, then how it will read."""
    asked = prepare_request(audit, clock.today())
    begun = {"letter": asked.letter, "version": audit.version}
    form = LetterForm(sent(request), initial=begun, due_on=asked.due_on, rounds_end=asked.rounds_end)
    return _decided(request, audit, form, REVISE, asked=asked, limits=get_limits())


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def pass_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """QA passed."""
    form = ConfirmStepForm(sent(request), initial={"version": audit.version})
    must_fix = find_unsent_notes(audit).filter(weight=Weight.MUST_FIX).count()
    said = {
        "outlook": outlook(audit),
        "score_pill": describe_audit_score(audit),
        "undo_seconds": int(get_undo_window().total_seconds()),
    }
    return _decided(request, audit, form, PASS, must_fix=must_fix, **said)


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def fail_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """QA failed, for a reason."""
    return _decided(request, audit, _reason(request, audit), FAIL)


@desk("audits.decide", on=the_audit)
@require_http_methods(FORM_METHODS)
def return_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Give a submission back as not reviewable."""
    return _decided(request, audit, _reason(request, audit), REJECT)


@desk("audits.overrule", on=the_audit)
@require_http_methods(FORM_METHODS)
def reverse_decision(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Take a QA decision back."""
    return _decided(request, audit, _reason(request, audit), REVERSE)


def _reason(request: HttpRequest, audit: Audit) -> ReasonForm:
    return ReasonForm(sent(request), initial={"version": audit.version})


def _decided(
    request: HttpRequest, audit: Audit, form: AuditVersionForm, decision: Decision, **context: Any
) -> HttpResponse:
    """Decide and go back to the audit, or show the page with what was typed and why it was refused."""
    context |= {"section": "queue", "audit": audit, "form": form, "pill": describe_audit_state(audit)}
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == PREVIEW and form.is_valid():
            return show(
                request, "audits/review_preview.html", context | _preview(request, audit, form, decision, context)
            )
        if step != CHANGE and form.is_valid() and _decide(request, audit, form, decision):
            if find_undo_offer(audit, request.user, clock.now()) is None:  # otherwise the offer says it
                messages.success(request, decision.said)
            return redirect("desk:review", audit.pk)
    elif get_next_state(audit.state, decision.step) is None:
        messages.info(request, _why_not_open(audit))
        return redirect("desk:review", audit.pk)
    return show(request, f"audits/review_{decision.page}.html", context)


def _why_not_open(audit: Audit) -> str:
    if get_next_state(audit.state, Move.TAKE):
        return "The review has not begun. Begin the review, then decide."
    return f"The audit is in the state “{describe_audit_state(audit).word}”; this cannot be decided now."


def _preview(
    request: HttpRequest, audit: Audit, form: AuditVersionForm, decision: Decision, context: dict[str, Any]
) -> dict[str, Any]:
    """What the municipality will read, and all that was typed to be carried on."""
    text, asked = form.cleaned_data[decision.text], context.get("asked")
    mail = None
    if asked:
        facts = {"number": asked.number, "due_on": asked.due_on, "requested_on": clock.today()}
        mail = preview(RevisionRound(audit=audit, letter=text, **facts))
    return {"decision": decision, "text": text, "mail": mail, "kept": [bound.as_hidden() for bound in form]}


def _decide(request: HttpRequest, audit: Audit, form: AuditVersionForm, decision: Decision) -> bool:
    return settle(form, audit, decision.service, audit=audit, **hand(request), **form.cleaned_data)
