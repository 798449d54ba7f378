"""The page of one audit: its state, what is left to do, and its history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from audits.conducting.pages.audit import describe_page, find_problems, load_answers_and_score
from audits.lookups import get_audit
from audits.models import Audit, Method
from audits.models.review import WITH_THE_DECISION
from audits.rules.lifecycle import WITH_AUTHOR, AuditState
from audits.selectors.audits import find_documents, find_rounds, find_sent_notes
from audits.selectors.clocks import load_clocks
from audits.selectors.history import list_history
from audits.selectors.limits import get_limits
from audits.wording import describe_audit_score, write_headline
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.guards import municipal
from secor_portal.web.service_calls import render_page


@municipal("audits.view", on=get_audit)
@require_safe
def show_audit(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The audit's state, what is left to do, and its history."""
    context = describe_page(municipality, audit) | _describe_report(request, audit) | _list_actions(request, audit)
    clocks = load_clocks(audit, clock.today(), context.get("rounds"))
    context |= {"clocks": clocks, "submission_due": clocks.submission_due}
    return render_page(request, "audits/audit.html", context)


def _describe_report(request: HttpRequest, audit: Audit) -> dict[str, Any]:
    """Documents, score and rounds, if the person may read them (R2.3)."""
    if not request.user.has_perm("audits.view_report", audit):
        return {"hidden": True, "headline": write_headline(audit)}
    sheet, board = load_answers_and_score(audit)
    problems = find_problems(audit, sheet) if AuditState(audit.state) in WITH_AUTHOR else []
    notes = list(find_sent_notes(audit).select_related("question"))
    return {
        "headline": write_headline(audit, is_ready=audit.is_draft and not problems),
        "documents": list(find_documents(audit)),
        "sheet": sheet,
        "board": board,
        "scored": len(board.scores),
        "score_pill": describe_audit_score(audit),
        "problems": problems,
        "troubled": {problem.step.value for problem in problems},
        "rounds": list(find_rounds(audit)),
        "notes": notes,
        "with_decision": [note for note in notes if note.round == WITH_THE_DECISION],
    }


def _list_actions(request: HttpRequest, audit: Audit) -> dict[str, Any]:
    """What the person can do now, and the limits for it."""
    user = request.user
    limits = get_limits()
    return {
        "may_work": user.has_perm("audits.conduct", audit),
        "may_choose_method": _may_choose_method(user, audit),
        "may_withdraw": user.has_perm("audits.withdraw", audit),
        "may_discard": user.has_perm("audits.discard", audit),
        "may_invite": user.has_perm("audits.assign_auditor", audit),
        "may_plan": audit.conducted_on and user.has_perm("audits.plan_from", audit),
        "limits": limits,
        "closes_on": limits.closes_on(audit.conducted_on) if audit.conducted_on else None,
        "history": list_history(audit, user),
    }


def _may_choose_method(user: Any, audit: Audit) -> bool:
    """Whether the person may change how the draft is entered: only if there are questions to answer."""
    if not audit.is_draft or not user.has_perm("audits.conduct", audit):
        return False
    return audit.method == Method.ANSWERED or audit.instrument.questions.exists()
