"""The audits of a municipality, and starting one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from audits.conducting.forms.audits import StartForm
from audits.conducting.selectors.questions import has_questions
from audits.conducting.services.audits import refuse_ended, start_audit
from audits.lookups import sent, show
from audits.models import Audit
from audits.proposal import propose
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.rules.results import StatusPill
from audits.rules.scoring import compute_percent, format_percent
from audits.selectors.audits import find_audits_for
from audits.wording import describe_audit_score
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.errors import RuleBroken
from secor_portal.web.acting import hand
from secor_portal.web.forms_to_services import attempt
from secor_portal.web.guards import municipal
from secor_portal.web.keyset import page_of

PAGE = 25


@dataclass(frozen=True, slots=True)
class AuditRow:
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
    found = find_audits_for(request.user, municipality)
    place = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    page = page_of(found, "-started_at", size=PAGE, **place)
    context = {
        "municipality": municipality,
        "section": "audits",
        "rows": list(_rows(page.rows, municipality)),
        "may_start": _may_start(request, municipality),
        "previous": f"?{urlencode({'before': page.before})}" if page.before else "",
        "next": f"?{urlencode({'after': page.after})}" if page.after else "",
    }
    return show(request, "audits/audits.html", context)


@municipal("audits.start")
@require_http_methods(["GET", "HEAD", "POST"])
def show_start_form(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Choose a kind, as the standing proposes or otherwise, and open a draft."""
    if request.method != "POST" and municipality.has_ended(clock.today()):
        return _to_the_list(request, municipality)
    proposal = propose(municipality, clock.today())
    asks = has_questions(clock.today())
    form = StartForm(sent(request), initial={"kind": _first_kind(request, proposal)}, has_questions=asks)
    if request.method == "POST" and form.is_valid():
        who = {"municipality": municipality, **hand(request)}
        if audit := attempt(form, start_audit, **who, **form.cleaned_data):
            messages.success(request, f"{audit.get_kind_display()} started. Nothing goes to AMHSA until you submit it.")
            return redirect("municipal:audit", municipality.slug, audit.pk)
    drafts = find_audits_for(request.user, municipality).filter(state=AuditState.DRAFT).order_by("-started_at")[:3]
    context = {
        "municipality": municipality,
        "section": "audits",
        "form": form,
        "proposal": proposal,
        "drafts": [(draft, _address(municipality, draft.pk)) for draft in drafts],
    }
    return show(request, "audits/start.html", context)


def _may_start(request: HttpRequest, municipality: Municipality) -> bool:
    return request.user.has_perm("audits.start", municipality) and not municipality.has_ended(clock.today())


def _to_the_list(request: HttpRequest, municipality: Municipality) -> HttpResponse:
    """Nobody fills in a form that can only be refused."""
    try:
        refuse_ended(municipality, clock.today())
    except RuleBroken as refusal:
        messages.error(request, refusal.sentence)
    return redirect("municipal:audits", municipality.slug)


def _first_kind(request: HttpRequest, proposal: Any) -> str:
    """What is chosen beforehand: what the link says, else what the standing proposes."""
    asked = request.GET.get("kind", "")
    if asked in list(AuditKind):
        return asked
    return proposal.kind if proposal and proposal.kind in list(AuditKind) else ""


def _address(municipality: Municipality, pk: Any) -> str:
    return reverse("municipal:audit", args=[municipality.slug, pk])


def _rows(audits: Iterable[Audit], municipality: Municipality) -> Iterator[AuditRow]:
    base = reverse("municipal:audits", args=[municipality.slug])
    for audit in audits:
        state = AuditState(audit.state)
        yield AuditRow(
            url=f"{base}{audit.pk}/",
            name=AuditKind(audit.kind).row.short_label,
            conducted_on=audit.conducted_on,
            colour=state.row.colour,
            state=state.label,
            score=describe_score_of(audit),
            passes=describe_audit_score(audit),
            qa_decided_on=audit.qa_decided_on,
            due_on=None if audit.paused_on else audit.answer_due_on,
        )


def describe_score_of(audit: Audit) -> str:
    """The whole score of the last submission in per cent; empty before one."""
    if audit.points_possible is None or audit.points_awarded is None:
        return ""
    percent = compute_percent(audit.points_awarded, audit.points_possible)
    return "" if percent is None else format_percent(percent)
