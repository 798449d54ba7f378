"""The questions of a review as its page shows them: which, under what, beside which file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from audits.conducting.rules.cross_checks.evidence import is_outside
from audits.models import Audit, Document
from audits.review.pages.rows import Place, Rows, render_findings, written
from audits.review.selectors.reviews import Review, Shown
from audits.rules.kinds import AuditKind
from secor_portal import wording
from secor_portal.uploads import SHOWN_INLINE

SAID = {
    Shown.CHANGED: "Changed since you returned it",
    Shown.NOTES: "With notes",
    Shown.LOW: "Scored low",
    Shown.FINDINGS: "With findings",
    Shown.YEAR: "Other than last year",
    Shown.ALL: "All",
}
HEADINGS = SAID | {Shown.CHANGED: "Changed answers", Shown.ALL: "All questions"}
EMPTY = {
    Shown.CHANGED: "No answer changed since you returned it.",
    Shown.NOTES: "No question has a note yet.",
    Shown.LOW: "No question scored below the pass mark of the whole.",
    Shown.FINDINGS: "The checks found nothing.",
    Shown.YEAR: "Every answer is as it was last year.",
    Shown.ALL: "This instrument has no questions.",
}
SHORTCUTS = (
    ("j", "Next question"),
    ("k", "Previous question"),
    ("n", "Write a note on this question"),
    ("m", "Write a must-fix note"),
    ("i", "Write a note for information"),
    ("l", "Notes from the library for this question"),
    ("o", "Open the first evidence of this question"),
    ("[", "Previous file"),
    ("]", "Next file"),
    ("r", "Request revisions"),
    ("p", "Pass QA"),
    ("f", "Fail QA"),
    ("g", "Back to the queue"),
    ("?", "Show these shortcuts, or switch them off"),
)
REVIEWING = frozenset("nmilrpf")  # the keys that change something


def present_questions(request: HttpRequest, audit: Audit, review: Review, context: Mapping[str, Any]) -> dict[str, Any]:
    """The questions that are asked for, under their elements, and the form of a new note where it is asked for."""
    place = _place(request, audit, review, context["shown"])
    rows = Rows(review, place, may_note=context["may_review"])
    asked = context["note_form"]["question"].value() or ""
    form = _note_form(request, place, context) if context["may_review"] else mark_safe("")
    visible = {row.code for row in review.rows[place.shown]}
    return {
        "parts": _parts(review, rows, visible, {asked: form}),
        "loose_form": "" if asked in visible else form,
        "whole": written([render_findings(review.findings.get("", ())), rows.notes(review.on_the_whole)]),
        "tabs": [_tab(name, len(found), place) for name, found in review.rows.items()],
        "heading": HEADINGS[place.shown],
        "empty": EMPTY[place.shown],
        "since": rows.since,
        "by_year": place.shown is Shown.YEAR,
        "total": len(review.rows[Shown.ALL]),
        "show_all": _shows(place, Shown.ALL),
        "shows_all": place.shown is Shown.ALL,
        "files": [(document, _file(place, document), document == context["shown"]) for document in review.documents],
        "around": _around(review.documents, context["shown"], place),
        "keep": f"show={place.shown.value}",
        "shortcuts": list(_shortcuts(review, may_review=context["may_review"])),
    }


def _shortcuts(review: Review, *, may_review: bool) -> Iterator[tuple[str, str]]:
    """The keys that do something now; QA cannot pass while a must-fix note waits."""
    for key, what in SHORTCUTS:
        if (may_review or key not in REVIEWING) and not (key == "p" and review.must_fix):
            yield key, what


def choose_file(documents: Sequence[Document], asked: str) -> Document | None:
    """The file that is asked for, else the first that a browser can show, else the first."""
    for document in documents:
        if str(document.pk) == asked:
            return document
    readable = (document for document in documents if document.media_type in SHOWN_INLINE)
    return next(readable, documents[0] if documents else None)


def describe_file(document: Any, audit: Audit) -> str:
    """When it is from and when it came: Dated 8 March 2027, inside the twelve months. Received 5 May 2027, 14:08; …"""
    return f"{_dated(document, audit)} Received {wording.moment(document.uploaded_at)}; {_seen(document)}."


def _dated(document: Document, audit: Audit) -> str:
    if document.dated_on is None:
        return "Nobody said which day it speaks of."
    if audit.conducted_on is None:
        return f"Dated {wording.day(document.dated_on)}."
    where = "outside" if is_outside(document.dated_on, audit.conducted_on) else "inside"
    return f"Dated {wording.day(document.dated_on)}, {where} the twelve months before the audit."


def _seen(document: Any) -> str:
    if not document.seen_on:
        return "not seen in another audit"
    kind = AuditKind(document.seen_kind).label.lower()
    return f"the same file was seen in the {kind} of {wording.day(document.seen_on)}"


def _place(request: HttpRequest, audit: Audit, review: Review, shown: Document | None) -> Place:
    asked = request.GET.get("show", "")
    what = Shown(asked) if asked in review.rows else review.first_shown
    return Place(reverse("desk:review", args=[audit.pk]), what, str(shown.pk) if shown else "")


def _parts(review: Review, rows: Rows, visible: set[str], forms: Mapping[str, str]) -> list[tuple[Any, SafeString]]:
    if review.sheet is None:
        return []
    found = []
    for part in review.sheet.parts:
        lines = [rows.line(row, forms.get(row.code, "")) for row in part.rows if row.code in visible]
        if lines:
            found.append((part.element, written(lines)))
    return found


def _tab(name: Shown, number: int, place: Place) -> tuple[str, str, bool]:
    return f"{SAID[name]} ({number})", _shows(place, name), name is place.shown


def _shows(place: Place, name: Shown) -> str:
    return replace(place, shown=name).address()


def _file(place: Place, document: Document) -> str:
    return place.address("pane", file=str(document.pk))


def _around(documents: Sequence[Document], shown: Document | None, place: Place) -> dict[str, str]:
    """The addresses of the files before and after the one that is shown, and which one it is."""
    if shown is None:
        return {}
    number = list(documents).index(shown)
    before, after = documents[:number][-1:], documents[number + 1 :][:1]
    return {
        "said": f"file {number + 1} of {len(documents)}",
        "previous": _file(place, before[0]) if before else "",
        "next": _file(place, after[0]) if after else "",
    }


def _note_form(request: HttpRequest, place: Place, context: Mapping[str, Any]) -> SafeString:
    form = context["note_form"]
    shared = {"note_form": form, "here": place.base, "keep": f"show={place.shown.value}"}
    return mark_safe(render_to_string("audits/review_note_form.html", shared, request))
