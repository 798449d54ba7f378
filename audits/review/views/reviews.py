"""The review of one audit: its files beside the questions, the notes and the decision."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from audits.conducting.forms.audits import ConfirmStepForm
from audits.conducting.views.audit_list import format_score
from audits.hooks import describe_passing, find_expiries
from audits.models import Audit, Document
from audits.plan.selectors import find_plan, list_earlier_open_actions
from audits.review.forms.reviews import LONGEST_CODE, NoteForm, ReviewerForm
from audits.review.pages.questions import choose_file, describe_file, present_questions
from audits.review.rules.act_by_reasons import explain_act_by, is_set_by_lapse
from audits.review.selectors.reviews import AuditReview, find_reviewers, load_review
from audits.review.selectors.undo import find_undo_offer
from audits.review.services.reviews import assign_reviewer, take_audit
from audits.rules.act_by import NEVER
from audits.rules.lifecycle import DECIDED, WITH_DESK
from audits.selectors.audits import get_audit_with_people
from audits.selectors.clocks import load_clocks
from audits.selectors.history import list_history
from audits.selectors.limits import get_usual_days
from audits.wording import describe_audit_score, describe_audit_state
from secor_portal import clock
from secor_portal.uploads import SHOWN_INLINE
from secor_portal.web.guards import desk
from secor_portal.web.service_calls import call_service, render_page
from secor_portal.web.stored_files import respond_with_download, respond_with_file

INLINE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"


def find_audit(pk: UUID) -> Audit:
    """The audit of any municipality, else 404."""
    return get_audit_with_people(pk=pk)


def find_document(pk: UUID, document_pk: UUID) -> Document:
    """A file of an audit, else 404. A file that was removed stays readable at the desk."""
    return get_object_or_404(Document.objects.select_related("audit"), audit_id=pk, pk=document_pk)


@desk("audits.view_review", on=find_audit)
@require_safe
def show_review(request: HttpRequest, audit: Audit) -> HttpResponse:
    """One audit, to read, note and decide."""
    return review_page(request, audit)


@desk("audits.decide", on=find_audit)
@require_POST
def begin_review(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Begin the review."""
    form = ConfirmStepForm(request.POST)
    success = "You are the reviewer now."
    if form.is_valid() and call_service(
        request, take_audit, form=form, row=audit, success=success, audit=audit, **form.cleaned_data
    ):
        return redirect("desk:review", audit.pk)
    return review_page(request, audit, take_form=form)


@desk("audits.assign_reviewer", on=find_audit)
@require_POST
def choose_reviewer(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Set who reviews it."""
    form = ReviewerForm(request.POST, people=find_reviewers(audit))
    if form.is_valid() and call_service(
        request,
        assign_reviewer,
        form=form,
        row=audit,
        success=f"Reviewer: {form.get_reviewer() or 'none yet'}.",
        audit=audit,
        reviewer=form.get_reviewer(),
        version=form.cleaned_data["version"],
    ):
        return redirect("desk:review", audit.pk)
    return review_page(request, audit, reviewer_form=form, assigning=True)


@desk("audits.view_file", on=find_document)
@require_safe
def download_document(request: HttpRequest, document: Document) -> Any:
    """Download a file."""
    return respond_with_download(document.sha256, document.media_type, document.name)


@desk("audits.view_file", on=find_document)
@require_safe
def show_document(request: HttpRequest, document: Document) -> Any:
    """Show a file inside the review page."""
    if document.media_type not in SHOWN_INLINE:
        raise Http404
    return _allow_framing(respond_with_file(document.sha256, document.media_type))


@desk("audits.view_review", on=find_audit)
@require_safe
def show_history(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Open actions from earlier audits, this audit's action plan, and its history."""
    today = clock.today()
    plans = (
        {}
        if audit.is_draft
        else {"open_before": list_earlier_open_actions(audit, today), "plan_view": find_plan(audit, today)}
    )
    return render_page(
        request, "audits/review_history.html", _describe_audit(audit) | _load_history(request, audit) | plans
    )


def review_page(request: HttpRequest, audit: Audit, **bound: Any) -> HttpResponse:
    """The review page; ``bound`` forms replace its empty ones."""
    context = (
        _describe_audit(audit)
        | _check_permissions(request, audit)
        | {"undo": find_undo_offer(audit, request.user, clock.now())}
    )
    context |= _build_forms(request, audit, may_assign=context["may_assign"]) | bound
    if audit.is_draft:
        return render_page(request, "audits/review.html", context | _load_history(request, audit))
    review = load_review(audit)
    context |= _present_reading(request, audit, review)
    if review.sheet is None:
        return render_page(
            request, "audits/review.html", context | _load_history(request, audit) | _load_outlook(audit)
        )
    return render_page(
        request, "audits/review_answered.html", context | present_questions(request, audit, review, context)
    )


def _describe_audit(audit: Audit) -> dict[str, Any]:
    return {"section": "queue", "audit": audit, "pill": describe_audit_state(audit), "hidden": audit.is_draft}


def _load_history(request: HttpRequest, audit: Audit) -> dict[str, Any]:
    return {"history": list_history(audit, request.user)}


def _load_outlook(audit: Audit) -> dict[str, Any]:
    return {"outlook": describe_passing(audit) if audit.state not in DECIDED else ()}


def _present_reading(request: HttpRequest, audit: Audit, review: AuditReview) -> dict[str, Any]:
    shown = choose_file(review.documents, request.GET.get("file", ""))
    return {
        "review": review,
        "score": format_score(audit),
        "score_pill": describe_audit_score(audit),
        "shown": shown,
        "is_inline": shown is not None and shown.media_type in SHOWN_INLINE,
        "about_shown": describe_file(shown, audit) if shown else "",
        "files": [(document, f"?file={document.pk}", document == shown) for document in review.documents],
        "new": [document for document in review.documents if audit.round and document.round == audit.round],
        "clocks": load_clocks(audit, clock.today(), review.rounds),
        **_explain_deadline(audit),
    }


def _explain_deadline(audit: Audit) -> dict[str, Any]:
    """The day to act by, and why. Reads the certificate's expiry only if the day depends on it."""
    if audit.act_by is None:
        return {}
    expires_on = find_expiries([audit.municipality_id]).get(audit.municipality_id) if is_set_by_lapse(audit) else None
    return {
        "act_by": audit.act_by if audit.act_by != NEVER else None,
        "act_why": explain_act_by(audit, expires_on, clock.today(), get_usual_days()),
    }


def _check_permissions(request: HttpRequest, audit: Audit) -> dict[str, bool]:
    user = request.user
    return {
        "may_take": user.has_perm("audits.take", audit),
        "may_review": user.has_perm("audits.review", audit),
        "may_reject": user.has_perm("audits.reject", audit),
        "may_reverse": user.has_perm("audits.reverse", audit),
        "may_assign": user.has_perm("audits.assign_reviewer", audit) and audit.state in WITH_DESK,
        "is_independent": user.has_perm("audits.decide", audit),
    }


def _build_forms(request: HttpRequest, audit: Audit, *, may_assign: bool) -> dict[str, Any]:
    """The page's forms. Reads the possible reviewers only if the person asked to choose one."""
    fresh = {"version": audit.version}
    assigning = may_assign and "assign" in request.GET
    people = find_reviewers(audit) if assigning else []
    return {
        "assigning": assigning,
        "take_form": ConfirmStepForm(initial=fresh),
        "note_form": NoteForm(initial={"question": request.GET.get("q", "")[:LONGEST_CODE]}),
        "reviewer_form": ReviewerForm(initial=fresh | {"reviewer": audit.reviewer_id}, people=people),
    }


def _allow_framing(response: FileResponse) -> FileResponse:
    """Let the portal's own pages show the file in a frame, and no other site."""
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = INLINE_POLICY
    response["Content-Disposition"] = "inline"
    return response
