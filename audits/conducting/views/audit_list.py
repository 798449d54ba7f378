"""The audits of a municipality."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from audits.models import Audit
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.rules.results import StatusPill
from audits.rules.scoring import compute_percent, format_percent
from audits.selectors.audits import find_audits_for
from audits.wording import describe_audit_score
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import municipal
from secor_portal.web.keyset import read_page
from secor_portal.web.service_calls import render_page

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class ListedAudit:
    """One audit as the list shows it."""

    url: str
    name: str
    conducted_on: date | None
    colour: str
    state: str
    score: str
    passes: StatusPill | None
    qa_decided_on: date | None
    due_on: date | None


@municipal("audits.list")
@require_safe
def list_audits(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """All audits of the municipality, the one started last first."""
    audits = find_audits_for(request.user, municipality)
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = read_page(audits, "-started_at", size=PAGE_SIZE, **place)
    context = {
        "municipality": municipality,
        "section": "audits",
        "rows": list(_build_rows(page.rows, municipality)),
        "may_start": _may_start(request, municipality),
        "previous": f"?{urlencode({'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({'after': page.after})}" if page.after else "",
    }
    return render_page(request, "audits/audits.html", context)


def format_score(audit: Audit) -> str:
    """The overall score of the last submission in percent; empty before a submission."""
    if audit.points_possible is None or audit.points_awarded is None:
        return ""
    percent = compute_percent(audit.points_awarded, audit.points_possible)
    return "" if percent is None else format_percent(percent)


def _may_start(request: HttpRequest, municipality: Municipality) -> bool:
    return request.user.has_perm("audits.start", municipality) and not municipality.has_ended(clock.today())


def _build_rows(audits: Iterable[Audit], municipality: Municipality) -> Iterator[ListedAudit]:
    base = reverse("municipal:audits", args=[municipality.slug])
    for audit in audits:
        state = AuditState(audit.state)
        yield ListedAudit(
            url=f"{base}{audit.pk}/",
            name=AuditKind(audit.kind).row.short_label,
            conducted_on=audit.conducted_on,
            colour=state.row.colour,
            state=state.label,
            score=format_score(audit),
            passes=describe_audit_score(audit),
            qa_decided_on=audit.qa_decided_on,
            due_on=None if audit.paused_on else audit.answer_due_on,
        )
