"""The rows of the queue as HTML, written straight and not by template: they are the desk's one long list."""

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from audits.review.rules.act_by_reasons import why
from audits.rules.act_by import NEVER, UsualDays
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.rules.results import describe_score
from municipalities.models.municipality import MunicipalityKind
from secor_portal import wording
from secor_portal.clock import local_day
from secor_portal.program import SOON_DAYS
from secor_portal.web.templatetags.ui import day, link_rules, status

PLACES = {str(kind): escape(kind.label) for kind in MunicipalityKind}
NEEDS = {
    AuditState.SUBMITTED: "First answer",
    AuditState.IN_REVIEW: "Decision",
    AuditState.RESUBMITTED: "Review of round {round}",
    AuditState.REVISIONS_REQUESTED: "Answer, round {round}",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads the queue, when, where its addresses begin, and how long things usually take."""

    reader: Any
    today: date
    base: str
    usual: UsualDays

    def address(self, row: Any) -> str:
        """Of the review of one audit."""
        return f"{self.base}audits/{row.pk}/"

    def line(self, row: Any, expires_on: date | None) -> SafeString:
        """One row of the table; what people typed is escaped."""
        return mark_safe(
            f'<tr><th scope="row"><a href="{self.address(row)}">{escape(row.municipality__name)}</a>'
            f" <span>{PLACES[row.municipality__kind]}</span></th>"
            f"<td>{AuditKind(row.kind).row.short_label}</td><td>{NEEDS[AuditState(row.state)].format(round=row.round)}</td>"
            f'<td data-l="score">{_score(row)}</td>'
            f'<td data-l="with us since">{day(local_day(row.submitted_at))}</td>'
            f"{self._act_by(row)}"
            f'<td class="why">{self._why(row, expires_on)}</td><td>{self._reviewer(row)}</td></tr>'
        )

    def _why(self, row: Any, expires_on: date | None) -> str:
        sentence, number = why(row, expires_on, self.today, self.usual)
        return f"{sentence} {link_rules(number)}" if number else sentence

    def _act_by(self, row: Any) -> str:
        if row.act_by == NEVER:
            return '<td data-l="by">–</td><td class="left-c">stands still</td>'
        left = (row.act_by - self.today).days
        urgency = "late" if left < 0 else "soon" if left <= SOON_DAYS else ""
        return (
            f'<td data-l="by">{day(row.act_by)}</td>'
            f'<td class="left-c {urgency}">{wording.days_left(row.act_by, self.today)}</td>'
        )

    def _reviewer(self, row: Any) -> str:
        if row.reviewer_id == self.reader.pk:
            return '<span class="me">You</span>'
        return escape(row.reviewer__name or row.reviewer__email or "Nobody yet")


def _score(row: Any) -> str:
    """Whether the score passes, which is another question than what QA decides."""
    pill = describe_score(row.kind, row.passed)
    return status(pill.colour, pill.word) if pill else "–"
