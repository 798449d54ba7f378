"""What the page of one question shows."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from audits.conducting.forms.answers import (
    AnswerForm,
    DatesForm,
    EvidenceForm,
    ReuseForm,
    make_dates_form,
    name_date_field,
)
from audits.conducting.pages.answer_wording import FlaggedFile, describe_answer, flag_files
from audits.conducting.rules.cross_checks import Finding, run_cross_checks
from audits.conducting.selectors.carry_over import CarryOver, load_carry_over
from audits.conducting.selectors.questions import (
    QuestionInAudit,
    find_earlier,
    find_neighbours,
    find_noted_neighbours,
    find_reusable_files,
)
from audits.conducting.services.answers import AnswerConflict
from audits.lookups import get_audit
from audits.models import Audit
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_sent_notes
from audits.selectors.clocks import get_gathering_due
from audits.selectors.limits import get_limits
from audits.selectors.question_sheet import QuestionRow, QuestionSheet, load_sheet
from audits.wording import describe_audit_state
from municipalities.models import Municipality
from secor_portal import clock

MISSING = "unanswered"  # the check whose finding isn't shown before the question was answered
FINE, CONFLICT, REFUSED = 200, 409, 422


@dataclass
class TypedPage:
    """What was typed on the page and refused. A part that is None shows the stored value."""

    answer: AnswerForm | None = None
    dates: DatesForm | None = None
    evidence: EvidenceForm | None = None
    reuse: ReuseForm | None = None
    conflict: AnswerConflict | None = None

    @property
    def status(self) -> int:
        """The page's HTTP status."""
        if self.conflict:
            return CONFLICT
        parts = (self.answer, self.dates, self.evidence, self.reuse)
        return REFUSED if any(part is not None and part.errors for part in parts) else FINE


class FileRow(NamedTuple):
    """A file with its date field. ``was`` is the hidden field with the date that the page shows."""

    piece: FlaggedFile
    dated: BoundField
    was: str


def get_question(municipality: Municipality, pk: UUID, code: str) -> QuestionInAudit:
    """A question of an audit of the open municipality."""
    return QuestionInAudit(get_audit(municipality, pk), code)


def render_question(request: HttpRequest, place: QuestionInAudit, filled: TypedPage | None = None) -> HttpResponse:
    """The question with its answer, or with what was refused."""
    filled, audit = filled or TypedPage(), place.audit
    sheet = load_sheet(audit, notes=find_sent_notes(audit))
    row = sheet.by_code.get(place.code)
    if row is None:
        raise Http404
    may_work = request.user.has_perm("audits.conduct", audit)
    context = describe_sheet(audit, sheet) | _beside(sheet, row, request.user) | _noted(sheet, row)
    context |= {"row": row, "to": find_neighbours(sheet, row.code), "findings": _findings(sheet, row)}
    context |= {"said": describe_answer(row.question, row.line.given), "evidence": _files(audit, row, filled)}
    context |= _place(sheet, row) | _to_fill_in(audit, row, filled, may_work=may_work)
    context["conflict"] = describe_answer_conflict(place, filled.answer, filled.conflict)
    return render(request, "audits/question.html", context, status=filled.status)


def describe_sheet(audit: Audit, sheet: QuestionSheet) -> dict[str, Any]:
    """The context that the pages about an audit's questions share."""
    return {
        "municipality": audit.municipality,
        "section": "audits",
        "audit": audit,
        "pill": describe_audit_state(audit),
        "sheet": sheet,
        "here": reverse("municipal:audit_questions", args=[audit.municipality.slug, audit.pk]),
        "limits": get_limits(),
        **_gathering(audit),
    }


def describe_answer_conflict(
    place: QuestionInAudit, form: AnswerForm | None, conflict: AnswerConflict | None
) -> dict[str, Any] | None:
    """Both answers of a conflict, to compare; None without a conflict."""
    if conflict is None or form is None:
        return None
    theirs = conflict.theirs
    return {
        "sentence": conflict.sentence,
        "version": theirs.version,
        "theirs": describe_answer(place.question, theirs.given),
        "mine": describe_answer(place.question, form.read_answer()),
        "by": theirs.answered_by,
        "at": theirs.answered_at,
        "url": get_question_url(place.audit, place.code),
    }


def get_question_url(audit: Audit, code: str) -> str:
    """The address of a question; without a code, of the list of all questions."""
    where = [audit.municipality.slug, audit.pk]
    if not code:
        return reverse("municipal:audit_questions", args=where)
    return reverse("municipal:audit_question", args=[*where, code])


def redirect_to_question(audit: Audit, code: str, anchor: str = "") -> HttpResponse:
    """Go to a question, or to the list of all questions."""
    return redirect(get_question_url(audit, code) + anchor)


def _gathering(audit: Audit) -> dict[str, Any]:
    """The day of data gathering and its deadline, until the audit has its last day."""
    if audit.conducted_on or not audit.is_draft:
        return {}
    today = clock.today()
    day = (today - clock.local_day(audit.started_at)).days + 1
    return {"gathering_day": day, "gathering_due": get_gathering_due(audit, today)}


def _place(sheet: QuestionSheet, row: QuestionRow) -> dict[str, Any]:
    part = next(part for part in sheet.parts if row in part.rows)
    return {"part": part, "number": part.rows.index(row) + 1}


def _files(audit: Audit, row: QuestionRow, filled: TypedPage) -> list[FileRow]:
    fresh, typed = make_dates_form(row.evidence)(), filled.dates
    rows = []
    for piece in flag_files(row.evidence, audit.conducted_on):
        name = name_date_field(piece.document.pk)
        dated = (typed if typed is not None and name in typed.fields else fresh)[name]
        rows.append(FileRow(piece, dated, dated.as_hidden(only_initial=True)))
    return rows


def _to_fill_in(audit: Audit, row: QuestionRow, filled: TypedPage, *, may_work: bool) -> dict[str, Any]:
    """The page's fields. Typed text stays, even if the audit can no longer be changed."""
    carried = row.answer is not None and row.answer.carried_from_id is not None
    is_typed = filled.answer is not None
    free = find_reusable_files(audit, row) if may_work else []
    return {
        "form": filled.answer or AnswerForm(question=row.question, answer=row.answer),
        "evidence_form": filled.evidence or EvidenceForm(),
        "dates_form": filled.dates or "",
        "reuse_form": (filled.reuse or ReuseForm(documents=free)) if free else None,
        "may_work": may_work or is_typed,
        "asks": is_typed or (may_work and row.is_asked and not carried),
        "is_carried": carried,
        "carrying": _carrying(audit, row) if may_work and not carried else None,
    }


def _carrying(audit: Audit, row: QuestionRow) -> CarryOver | None:
    """What could be carried over to this question; None if it can't."""
    if not settings.AUDIT_CARRY_OVER or audit.kind != AuditKind.INTERNAL or not row.question.is_written_policy:
        return None
    carrying = load_carry_over(audit)
    return carrying if row.is_asked and not carrying.list_refusals(row.question) else None


def _findings(sheet: QuestionSheet, row: QuestionRow) -> list[Finding]:
    """The findings of the cross-checks here. Before a person answers, "not answered" isn't one of them."""
    found = [finding for finding in run_cross_checks(sheet.answer_sheet) if finding.code == row.code]
    return [finding for finding in found if row.answer is not None or finding.check != MISSING]


def _beside(sheet: QuestionSheet, row: QuestionRow, reader: Any) -> dict[str, Any]:
    earlier = find_earlier(sheet.audit, sheet.before, row.code, reader)
    return {
        "last_title": _last_title(sheet),
        "earlier": earlier,
        "last_said": describe_answer(row.before.question, row.before.given) if row.before else None,
        "fell_short_again": earlier.is_done and row.worth.falls_short,
    }


def _last_title(sheet: QuestionSheet) -> str:
    before, day = sheet.before, sheet.audit.conducted_on or clock.today()
    was_last_year = before is not None and before.conducted_on and before.conducted_on.year == day.year - 1
    return "Last year" if was_last_year else "Last time"


def _noted(sheet: QuestionSheet, row: QuestionRow) -> dict[str, Any]:
    """The reviewer's notes here and links to the next ones, during a round of revisions."""
    audit = sheet.audit
    is_open = audit.state == AuditState.REVISIONS_REQUESTED
    open_notes = [note for note in row.notes if is_open and note.round == audit.round]
    return {
        "open_notes": open_notes,
        "past_notes": [note for note in row.notes if note not in open_notes],
        "noted": find_noted_neighbours(sheet, row.code) if is_open else None,
    }
