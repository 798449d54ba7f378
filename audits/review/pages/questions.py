"""The review page of an audit that is answered question by question: filters, questions, files, shortcuts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from audits.conducting.rules.cross_checks.evidence import is_outside
from audits.models import Audit, Document
from audits.review.pages.rows import ReviewPlace, ReviewQuestion, RowBuilder, present_findings
from audits.review.selectors.reviews import AuditReview, QuestionFilter
from audits.rules.kinds import AuditKind
from secor_portal import wording
from secor_portal.codes import check_complete
from secor_portal.uploads import SHOWN_INLINE


class FilterWords(NamedTuple):
    """The words of one filter: its tab, the heading above its questions, what it says if empty, and a change."""

    tab: str
    heading: str
    empty: str
    change: str = "Changed"


FILTERS = {
    QuestionFilter.CHANGED: FilterWords(
        "Changed since you returned it", "Changed answers", "No answer changed since you returned it."
    ),
    QuestionFilter.NOTES: FilterWords("With notes", "With notes", "No question has a note yet."),
    QuestionFilter.LOW: FilterWords("Scored low", "Scored low", "No question scored below the overall pass mark."),
    QuestionFilter.FINDINGS: FilterWords("With findings", "With findings", "The checks found nothing."),
    QuestionFilter.YEAR: FilterWords(
        "Different from last year",
        "Different from last year",
        "Every answer is the same as last year.",
        change="Different from last year",
    ),
    QuestionFilter.ALL: FilterWords("All", "All questions", "This version has no audit questions."),
}
check_complete(QuestionFilter, FILTERS)
SHORTCUTS = (
    ("j", "Next question"),
    ("k", "Previous question"),
    ("n", "Write a note on this question"),
    ("m", "Write a must-fix note"),
    ("i", "Write a note for information"),
    ("l", "Choose a standard note for this question"),
    ("o", "Open the first file of this question"),
    ("[", "Previous file"),
    ("]", "Next file"),
    ("r", "Request revisions"),
    ("p", "Pass QA"),
    ("f", "Fail QA"),
    ("g", "Back to the queue"),
    ("?", "Show these shortcuts, or turn them off"),
)
KEYS_TO_REVIEW = frozenset("nmilrpf")  # the keys that change something


def present_questions(
    request: HttpRequest, audit: Audit, review: AuditReview, context: Mapping[str, Any]
) -> dict[str, Any]:
    """The questions of the chosen filter under their sections, and the question that has the form of a new note."""
    place = _read_place(request, audit, review, context["shown"])
    rows = RowBuilder(review, place, may_note=context["may_review"])
    visible = {row.code for row in review.rows[place.shown]}
    asked = context["note_form"]["question"].value() or ""
    words = FILTERS[place.shown]
    return {
        "parts": _list_parts(review, rows, visible, words.change),
        "form_at": asked if asked in visible else "",
        "whole_findings": present_findings(review.findings.get("", ())),
        "whole_notes": rows.present_notes(review.on_the_whole),
        "tabs": [_build_tab(name, len(found), place) for name, found in review.rows.items()],
        "heading": words.heading,
        "empty": words.empty,
        "since": rows.since,
        "by_year": place.shown is QuestionFilter.YEAR,
        "total": len(review.rows[QuestionFilter.ALL]),
        "show_all": _address_filter(place, QuestionFilter.ALL),
        "shows_all": place.shown is QuestionFilter.ALL,
        "files": [
            (document, _address_file(place, document), document == context["shown"]) for document in review.documents
        ],
        "around": _find_neighbours(review.documents, context["shown"], place),
        "keep": f"show={place.shown.value}",
        "shortcuts": list(_list_shortcuts(review, may_review=context["may_review"])),
    }


def choose_file(documents: Sequence[Document], asked: str) -> Document | None:
    """The file that is asked for, else the first that a browser can show, else the first."""
    for document in documents:
        if str(document.pk) == asked:
            return document
    readable = (document for document in documents if document.media_type in SHOWN_INLINE)
    return next(readable, documents[0] if documents else None)


def describe_file(document: Any, audit: Audit) -> str:
    """The date of a file, when it was received, and whether the municipality submitted it with another audit too."""
    received = f"Received {wording.moment(document.uploaded_at)}."
    return f"{_describe_date(document, audit)} {received} {_describe_other_use(document)}"


def _describe_date(document: Document, audit: Audit) -> str:
    if document.dated_on is None:
        return "This file has no date."
    if audit.conducted_on is None:
        return f"Dated {wording.day(document.dated_on)}."
    where = "not within" if is_outside(document.dated_on, audit.conducted_on) else "within"
    return f"Dated {wording.day(document.dated_on)}, {where} the twelve months before the audit."


def _describe_other_use(document: Any) -> str:
    if not document.seen_on:
        return "Not in another audit."
    kind = AuditKind(document.seen_kind).name_in_text
    return f"The same file is in the {kind} of {wording.day(document.seen_on)}."


def _read_place(request: HttpRequest, audit: Audit, review: AuditReview, shown: Document | None) -> ReviewPlace:
    asked = request.GET.get("show", "")
    what = QuestionFilter(asked) if asked in review.rows else review.first_shown
    return ReviewPlace(reverse("desk:review", args=[audit.pk]), what, str(shown.pk) if shown else "")


def _list_parts(
    review: AuditReview, rows: RowBuilder, visible: set[str], change: str
) -> list[tuple[Any, list[ReviewQuestion]]]:
    if review.sheet is None:
        return []
    found = []
    for part in review.sheet.parts:
        questions = [rows.present_question(row, change) for row in part.rows if row.code in visible]
        if questions:
            found.append((part.element, questions))
    return found


def _list_shortcuts(review: AuditReview, *, may_review: bool) -> Iterator[tuple[str, str]]:
    """The keys that do something now; QA can't pass while a must-fix note is unsent."""
    for key, what in SHORTCUTS:
        if (may_review or key not in KEYS_TO_REVIEW) and not (key == "p" and review.must_fix):
            yield key, what


def _build_tab(name: QuestionFilter, number: int, place: ReviewPlace) -> tuple[str, str, bool]:
    return f"{FILTERS[name].tab} ({number})", _address_filter(place, name), name is place.shown


def _address_filter(place: ReviewPlace, name: QuestionFilter) -> str:
    return replace(place, shown=name).build_address()


def _address_file(place: ReviewPlace, document: Document) -> str:
    return place.build_address("pane", file=str(document.pk))


def _find_neighbours(documents: Sequence[Document], shown: Document | None, place: ReviewPlace) -> dict[str, str]:
    """The addresses of the files before and after the one that is shown, and its place among them."""
    if shown is None:
        return {}
    number = list(documents).index(shown)
    before, after = documents[:number][-1:], documents[number + 1 :][:1]
    return {
        "place": f"file {number + 1} of {len(documents)}",
        "previous": _address_file(place, before[0]) if before else "",
        "next": _address_file(place, after[0]) if after else "",
    }
