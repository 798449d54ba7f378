"""Reviewing: the documents beside the questions, the notes and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from audits.conducting.forms.audits import ConfirmStepForm
from audits.conducting.views.listing import describe_score_of
from audits.lookups import settle, show
from audits.models import Audit, Document
from audits.outlook import expiries, outlook
from audits.plan.selectors import find_plan, list_earlier_open_actions
from audits.review.forms.reviews import LONGEST_CODE, NoteForm, ReviewerForm
from audits.review.pages.questions import choose_file, describe_file, present_questions
from audits.review.rules.act_by_reasons import is_set_by_lapse, why
from audits.review.selectors.reviews import Review, find_reviewers, load_review
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
from secor_portal.web.acting import hand
from secor_portal.web.guards import desk
from secor_portal.web.stored import attachment, stored_bytes

INLINE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"


def the_audit(pk: UUID) -> Audit:
    """Any audit: the desk sees all."""
    return get_audit_with_people(pk=pk)


def the_document(pk: UUID, document_pk: UUID) -> Document:
    """A file of an audit, taken out or not: what was handed in once stays readable at the desk."""
    return get_object_or_404(Document.objects.select_related("audit"), audit_id=pk, pk=document_pk)


@desk("audits.view_review", on=the_audit)
@require_safe
def show_review(request: HttpRequest, audit: Audit) -> HttpResponse:
    """One audit, to read and decide."""
    return review_page(request, audit)


@desk("audits.decide", on=the_audit)
@require_POST
def begin_review(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Begin the review."""
    form = ConfirmStepForm(request.POST)
    if form.is_valid() and settle(form, audit, take_audit, audit=audit, **hand(request), **form.cleaned_data):
        messages.success(request, "The review is yours.")
        return redirect("desk:review", audit.pk)
    return review_page(request, audit, take_form=form)


@desk("audits.assign_reviewer", on=the_audit)
@require_POST
def choose_reviewer(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Say who reviews it."""
    form = ReviewerForm(request.POST, people=find_reviewers(audit))
    if form.is_valid() and settle(
        form,
        audit,
        assign_reviewer,
        audit=audit,
        reviewer=form.chosen(),
        version=form.cleaned_data["version"],
        **hand(request),
    ):
        messages.success(request, f"Reviewer: {form.chosen() or 'nobody yet'}.")
        return redirect("desk:review", audit.pk)
    return review_page(request, audit, reviewer_form=form, assigning=True)


@desk("audits.view_file", on=the_document)
@require_safe
def download_document(request: HttpRequest, document: Document) -> Any:
    """A file, to keep."""
    return attachment(document.sha256, document.media_type, document.name)


@desk("audits.view_file", on=the_document)
@require_safe
def show_document(request: HttpRequest, document: Document) -> Any:
    """A file, to read inside our own page."""
    if document.media_type not in SHOWN_INLINE:
        raise Http404
    return _framed(stored_bytes(document.sha256, document.media_type))


@desk("audits.view_review", on=the_audit)
@require_safe
def show_history(request: HttpRequest, audit: Audit) -> HttpResponse:
    """What is open from earlier audits, the plan made from this one, and what happened to it."""
    today = clock.today()
    plans = (
        {}
        if audit.is_draft
        else {"open_before": list_earlier_open_actions(audit, today), "plan_view": find_plan(audit, today)}
    )
    return show(request, "audits/review_history.html", _base(audit) | _history(request, audit) | plans)


def review_page(request: HttpRequest, audit: Audit, **bound: Any) -> HttpResponse:
    """The page, with a form that was refused in the place of its fresh one."""
    context = _base(audit) | _may(request, audit) | {"undo": find_undo_offer(audit, request.user, clock.now())}
    context |= _forms(request, audit, may_assign=context["may_assign"]) | bound
    if audit.is_draft:
        return show(request, "audits/review.html", context | _history(request, audit))
    review = load_review(audit)
    context |= _reading(request, audit, review)
    if review.sheet is None:
        return show(request, "audits/review.html", context | _history(request, audit) | _outlook(audit))
    return show(request, "audits/review_answered.html", context | present_questions(request, audit, review, context))


def _base(audit: Audit) -> dict[str, Any]:
    return {"section": "queue", "audit": audit, "pill": describe_audit_state(audit), "hidden": audit.is_draft}


def _history(request: HttpRequest, audit: Audit) -> dict[str, Any]:
    return {"history": list_history(audit, request.user)}


def _outlook(audit: Audit) -> dict[str, Any]:
    return {"outlook": outlook(audit) if audit.state not in DECIDED else ()}


def _reading(request: HttpRequest, audit: Audit, review: Review) -> dict[str, Any]:
    shown = choose_file(review.documents, request.GET.get("file", ""))
    return {
        "review": review,
        "score": describe_score_of(audit),
        "score_pill": describe_audit_score(audit),
        "shown": shown,
        "is_inline": shown is not None and shown.media_type in SHOWN_INLINE,
        "about_shown": describe_file(shown, audit) if shown else "",
        "files": [(document, f"?file={document.pk}", document == shown) for document in review.documents],
        "new": [document for document in review.documents if audit.round and document.round == audit.round],
        "clocks": load_clocks(audit, clock.today(), review.rounds),
        **_by_when(audit),
    }


def _by_when(audit: Audit) -> dict[str, Any]:
    """The day that the queue sorts it by, and why; the certificate is asked for only where it presses."""
    if audit.act_by is None:
        return {}
    expires_on = expiries([audit.municipality_id]).get(audit.municipality_id) if is_set_by_lapse(audit) else None
    return {
        "act_by": audit.act_by if audit.act_by != NEVER else None,
        "act_why": why(audit, expires_on, clock.today(), get_usual_days()),
    }


def _may(request: HttpRequest, audit: Audit) -> dict[str, bool]:
    user = request.user
    return {
        "may_take": user.has_perm("audits.take", audit),
        "may_review": user.has_perm("audits.review", audit),
        "may_reject": user.has_perm("audits.reject", audit),
        "may_reverse": user.has_perm("audits.reverse", audit),
        "may_assign": user.has_perm("audits.assign_reviewer", audit) and audit.state in WITH_DESK,
        "is_independent": user.has_perm("audits.decide", audit),
    }


def _forms(request: HttpRequest, audit: Audit, *, may_assign: bool) -> dict[str, Any]:
    """The page's forms; who could review it is read only where somebody asks to choose."""
    fresh = {"version": audit.version}
    assigning = may_assign and "assign" in request.GET
    people = find_reviewers(audit) if assigning else []
    return {
        "assigning": assigning,
        "take_form": ConfirmStepForm(initial=fresh),
        "note_form": NoteForm(initial={"question": request.GET.get("q", "")[:LONGEST_CODE]}),
        "reviewer_form": ReviewerForm(initial=fresh | {"reviewer": audit.reviewer_id}, people=people),
    }


def _framed(response: FileResponse) -> FileResponse:
    """May be shown inside our own pages, and nowhere else."""
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = INLINE_POLICY
    response["Content-Disposition"] = "inline"
    return response
