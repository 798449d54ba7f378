"""Reviewing: the documents beside the notes and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from audits.forms.conducting import ConfirmForm
from audits.forms.reviewing import NoteForm, ReviewerForm
from audits.models import Audit, Document, Note
from audits.outlook import outlook
from audits.rules.lifecycle import DECIDED, WITH_DESK, State
from audits.selectors.audits import audit_with_people, history_of
from audits.selectors.history import happenings
from audits.selectors.review import Review, review_of, reviewers_for
from audits.services.reviewing import assign_reviewer, remove_note, take_audit, write_note
from audits.views.common import hand, settle, show
from audits.views.listing import score_of
from audits.views.words import pill, score_pill
from secor_portal.errors import RuleBroken
from secor_portal.uploads import SHOWN_INLINE
from secor_portal.web.guards import desk
from secor_portal.web.stored import attachment, stored_bytes

MOST_HISTORY = 100
INLINE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"


def the_audit(pk: UUID) -> Audit:
    """Any audit: the desk sees all."""
    return audit_with_people(pk=pk)


def the_document(pk: UUID, document_pk: UUID) -> Document:
    """A file of an audit, taken out or not: what was handed in once stays readable at the desk."""
    return get_object_or_404(Document.objects.select_related("audit"), audit_id=pk, pk=document_pk)


def the_note(pk: UUID, note_pk: UUID) -> Note:
    """A note on an audit."""
    return get_object_or_404(Note.objects.select_related("audit"), audit_id=pk, pk=note_pk)


@desk("audits.view_review", on=the_audit)
@require_safe
def review(request: HttpRequest, audit: Audit) -> HttpResponse:
    """One audit, to read and decide."""
    return review_page(request, audit)


@desk("audits.decide", on=the_audit)
@require_POST
def take(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Begin the review."""
    form = ConfirmForm(request.POST)
    if form.is_valid() and settle(form, audit, take_audit, audit=audit, **hand(request), **form.cleaned_data):
        messages.success(request, "The review is yours.")
        return redirect("desk:review", audit.pk)
    return review_page(request, audit, take_form=form)


@desk("audits.assign_reviewer", on=the_audit)
@require_POST
def assign(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Say who reviews it."""
    form = ReviewerForm(request.POST, people=reviewers_for(audit))
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
    return review_page(request, audit, reviewer_form=form)


@desk("audits.decide", on=the_audit)
@require_POST
def note(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Write a note."""
    form = NoteForm(request.POST)
    if form.is_valid() and settle(form, audit, write_note, audit=audit, **hand(request), **form.cleaned_data):
        messages.success(request, "Note added. The author reads it when you send it.")
        return redirect(f"{reverse('desk:review', args=[audit.pk])}#notes")
    return review_page(request, audit, note_form=form)


@desk("audits.remove_note", on=the_note)
@require_POST
def note_remove(request: HttpRequest, note: Note) -> HttpResponse:
    """Take a note back that was not sent."""
    try:
        remove_note(note=note, **hand(request))
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{reverse('desk:review', args=[note.audit_id])}#notes")


@desk("audits.view_file", on=the_document)
@require_safe
def download(request: HttpRequest, document: Document) -> Any:
    """A file, to keep."""
    return attachment(document.sha256, document.media_type, document.name)


@desk("audits.view_file", on=the_document)
@require_safe
def inline(request: HttpRequest, document: Document) -> Any:
    """A file, to read inside our own page."""
    if document.media_type not in SHOWN_INLINE:
        raise Http404
    return _framed(stored_bytes(document.sha256, document.media_type))


def review_page(request: HttpRequest, audit: Audit, **bound: Any) -> HttpResponse:
    """The page, with a form that was refused in the place of its fresh one."""
    context = {
        "section": "queue",
        "audit": audit,
        "pill": pill(audit),
        "history": list(happenings(history_of(audit)[:MOST_HISTORY], request.user)),
        "hidden": audit.state == State.DRAFT,
    }
    context |= _may(request, audit)
    context |= _forms(audit, bool(context["may_assign"]))
    if not context["hidden"]:
        context |= _reading(request, audit, review_of(audit))
    return show(request, "audits/review.html", context | bound)


def _reading(request: HttpRequest, audit: Audit, review: Review) -> dict[str, Any]:
    shown = _shown(request, review)
    return {
        "review": review,
        "score": score_of(audit),
        "score_pill": score_pill(audit),
        "outlook": outlook(audit) if audit.state not in DECIDED else (),
        "shown": shown,
        "is_inline": shown is not None and shown.media_type in SHOWN_INLINE,
        "files": [(document, f"?file={document.pk}", document == shown) for document in review.documents],
        "new": [document for document in review.documents if audit.round and document.round == audit.round],
    }


def _shown(request: HttpRequest, review: Review) -> Document | None:
    """The file that is asked for, else the first that a browser can show, else the first."""
    asked = request.GET.get("file", "")
    for document in review.documents:
        if str(document.pk) == asked:
            return document
    readable = (document for document in review.documents if document.media_type in SHOWN_INLINE)
    return next(readable, review.documents[0] if review.documents else None)


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


def _forms(audit: Audit, may_assign: bool) -> dict[str, Any]:
    fresh = {"version": audit.version}
    people = reviewers_for(audit) if may_assign else []
    return {
        "take_form": ConfirmForm(initial=fresh),
        "note_form": NoteForm(),
        "reviewer_form": ReviewerForm(initial=fresh | {"reviewer": audit.reviewer_id}, people=people),
    }


def _framed(response: FileResponse) -> FileResponse:
    """May be shown inside our own pages, and nowhere else."""
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = INLINE_POLICY
    response["Content-Disposition"] = "inline"
    return response
