"""The desk's decisions, each on its own page that asks for confirmation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import AuditVersionForm, ConfirmStepForm
from audits.hooks import describe_passing, preview_revisions
from audits.models import Audit, RevisionRound
from audits.models.review import Weight
from audits.review.forms.reviews import LetterForm, ReasonForm
from audits.review.selectors.reviews import find_unsent_notes, prepare_request
from audits.review.selectors.undo import find_undo_offer
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.reviews import reject_audit, request_revisions
from audits.review.views.reviews import find_audit
from audits.rules.lifecycle import Move, get_next_state
from audits.selectors.limits import get_limits, get_undo_window
from audits.wording import describe_audit_score, describe_audit_state
from secor_portal import clock
from secor_portal.web.guards import FORM_METHODS, desk
from secor_portal.web.service_calls import call_service, get_posted_data, render_page

PREVIEW, CHANGE = "preview", "change"  # steps before the decision itself


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its service, its move of the lifecycle, its page, and the message afterwards.

    ``text`` is the field that the municipality reads, ``question`` the heading of its preview, ``button`` its button.
    """

    service: Callable[..., Any]
    move: Move
    page: str
    success: str
    text: str = ""
    question: str = ""
    button: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the municipality can't simply answer it."""
        return self.move is not Move.REQUEST_REVISIONS


REVISE = Decision(
    request_revisions,
    Move.REQUEST_REVISIONS,
    "revise",
    "Revisions requested. The municipality can read the letter now.",
    text="letter",
    question="Send this letter?",
    button="Send the request",
)
PASS = Decision(pass_qa, Move.PASS_QA, "pass", "QA passed.")
FAIL = Decision(fail_qa, Move.FAIL_QA, "fail", "QA failed.", text="reason", question="Fail QA?", button="Fail QA")
REJECT = Decision(
    reject_audit,
    Move.REJECT,
    "reject",
    "Returned. The audit is a draft again.",
    text="reason",
    question="Return this audit as not reviewable?",
    button="Return the audit",
)
REVERSE = Decision(reverse_qa, Move.REVERSE, "reverse", "Decision reversed. The audit is in review again.")


@desk("audits.decide", on=find_audit)
@require_http_methods(FORM_METHODS)
def revise_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Request revisions: edit the letter made from the notes, then preview it."""
    asked = prepare_request(audit, clock.today())
    begun = {"letter": asked.letter, "version": audit.version}
    form = LetterForm(get_posted_data(request), initial=begun, due_on=asked.due_on, rounds_end=asked.rounds_end)
    return _handle_decision(request, audit, form, REVISE, asked=asked, limits=get_limits())


@desk("audits.decide", on=find_audit)
@require_http_methods(FORM_METHODS)
def pass_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Pass QA."""
    form = ConfirmStepForm(get_posted_data(request), initial={"version": audit.version})
    must_fix = find_unsent_notes(audit).filter(weight=Weight.MUST_FIX).count()
    details = {
        "outlook": describe_passing(audit),
        "score_pill": describe_audit_score(audit),
        "undo_seconds": int(get_undo_window().total_seconds()),
    }
    return _handle_decision(request, audit, form, PASS, must_fix=must_fix, **details)


@desk("audits.decide", on=find_audit)
@require_http_methods(FORM_METHODS)
def fail_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Fail QA, for a reason."""
    return _handle_decision(request, audit, _build_reason_form(request, audit), FAIL)


@desk("audits.decide", on=find_audit)
@require_http_methods(FORM_METHODS)
def return_audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Return a submission as not reviewable."""
    return _handle_decision(request, audit, _build_reason_form(request, audit), REJECT)


@desk("audits.overrule", on=find_audit)
@require_http_methods(FORM_METHODS)
def reverse_decision(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Reverse a QA decision."""
    return _handle_decision(request, audit, _build_reason_form(request, audit), REVERSE)


def _build_reason_form(request: HttpRequest, audit: Audit) -> ReasonForm:
    return ReasonForm(get_posted_data(request), initial={"version": audit.version})


def _handle_decision(
    request: HttpRequest, audit: Audit, form: AuditVersionForm, decision: Decision, **context: Any
) -> HttpResponse:
    """Decide and return to the audit, or show the page again with its errors."""
    context |= {"section": "queue", "audit": audit, "form": form, "pill": describe_audit_state(audit)}
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == PREVIEW and form.is_valid():
            return render_page(
                request,
                "audits/review_preview.html",
                context | _present_preview(request, audit, form, decision, context),
            )
        if step != CHANGE and form.is_valid() and _decide(request, audit, form, decision):
            if find_undo_offer(audit, request.user, clock.now()) is None:  # the offer itself says what was decided
                messages.success(request, decision.success)
            return redirect("desk:review", audit.pk)
    elif get_next_state(audit.state, decision.move) is None:
        messages.info(request, _explain_closed_move(audit))
        return redirect("desk:review", audit.pk)
    return render_page(request, f"audits/review_{decision.page}.html", context)


def _explain_closed_move(audit: Audit) -> str:
    if get_next_state(audit.state, Move.TAKE):
        return "Begin the review first, then decide."
    return f"You can’t decide this now. The audit’s state is: {describe_audit_state(audit).word}."


def _present_preview(
    request: HttpRequest, audit: Audit, form: AuditVersionForm, decision: Decision, context: dict[str, Any]
) -> dict[str, Any]:
    """What the municipality will read, and the form's answers as hidden fields."""
    text, asked = form.cleaned_data[decision.text], context.get("asked")
    email = None
    if asked:
        facts = {"number": asked.number, "due_on": asked.due_on, "requested_on": clock.today()}
        email = preview_revisions(RevisionRound(audit=audit, letter=text, **facts))
    return {"decision": decision, "text": text, "email": email, "hidden_fields": [bound.as_hidden() for bound in form]}


def _decide(request: HttpRequest, audit: Audit, form: AuditVersionForm, decision: Decision) -> bool:
    return bool(call_service(request, decision.service, form=form, row=audit, audit=audit, **form.cleaned_data))
