"""One audit, and the author's steps to its submission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.audits import AuditVersionForm, ConfirmStepForm, DayForm, MethodForm, make_scores_form
from audits.conducting.rules.cross_checks import Finding, Severity, find_problems
from audits.conducting.services.audits import change_facts, choose_method, discard_draft, enter_scores
from audits.conducting.services.submissions import (
    SubmissionProblem,
    SubmissionStep,
    find_problems_before_submission,
    find_problems_of,
    submit_audit,
    withdraw_audit,
)
from audits.lookups import get_audit, sent, settle, show
from audits.models import Audit, Method
from audits.models.review import WITH_THE_DECISION
from audits.outlook import day_doubt
from audits.rules.lifecycle import WITH_AUTHOR, AuditState
from audits.selectors.audits import find_documents, find_rounds, find_sent_notes
from audits.selectors.clocks import get_gathering_due, get_submission_due, load_clocks
from audits.selectors.history import list_history
from audits.selectors.limits import get_limits
from audits.selectors.question_sheet import QuestionSheet, load_sheet
from audits.selectors.scores import Scoreboard, build_scoreboard, load_scoreboard
from audits.wording import describe_audit_score, describe_audit_state, write_headline
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.web.acting import hand
from secor_portal.web.guards import FORM_METHODS, municipal

PAGES = {
    SubmissionStep.DAY: "municipal:audit_day",
    SubmissionStep.DOCUMENTS: "municipal:audit_documents",
    SubmissionStep.SCORES: "municipal:audit_scores",
    SubmissionStep.QUESTIONS: "municipal:audit_questions",
    SubmissionStep.INSTRUMENT: "municipal:audit_day",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing before a submission, with the page to mend it; ``code`` is that of a question, or empty."""

    sentence: str
    url: str
    code: str = ""


@municipal("audits.view", on=get_audit)
@require_safe
def audit(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Where the audit is, what is left to do, and what happened."""
    context = page(municipality, audit) | _report(request, audit) | _what_may(request, audit)
    clocks = load_clocks(audit, clock.today(), context.get("rounds"))
    return show(request, "audits/audit.html", context | {"clocks": clocks, "submission_due": clocks.submission_due})


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def day(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The last day of data gathering; for an additional audit also why."""
    if away := _not_workable(request, audit):
        return away
    initial = {"conducted_on": audit.conducted_on, "reason": audit.reason, "version": audit.version}
    form = DayForm(sent(request), audit=audit, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {"audit": audit, **hand(request), **form.cleaned_data}
        if settle(form, audit, change_facts, **facts):
            if doubt := day_doubt(audit, clock.today()):
                messages.warning(request, doubt)
            return _back(audit, "Saved.", request)
    context = {
        "form": form,
        "doubt": "" if form.is_bound else day_doubt(audit, clock.today()),
        "limits": get_limits(),
        "started": clock.local_day(audit.started_at),
        "gathering_due": get_gathering_due(audit, clock.today()),
    }
    return show(request, "audits/day.html", page(municipality, audit) | context)


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def method(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Question by question, or as a report."""
    if away := _not_open(request, audit, audit.is_draft):
        return away
    form = MethodForm(sent(request), initial={"method": audit.method, "version": audit.version})
    if request.method == "POST" and _confirmed(request, form, audit, choose_method):
        return _back(audit, "Saved.", request)
    return show(request, "audits/method.html", page(municipality, audit) | {"form": form})


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def scores(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Points by element; where it is answered question by question, they come from the answers."""
    if away := _not_workable(request, audit):
        return away
    if request.method != "POST" and audit.method == Method.ANSWERED:
        return redirect("municipal:audit_questions", municipality.slug, audit.pk)
    board = load_scoreboard(audit)
    form = make_scores_form(board)(sent(request), initial={"version": audit.version})
    if request.method == "POST" and form.is_valid():
        typed = {"points": form.points(), "version": form.cleaned_data["version"]}
        if settle(form, audit, enter_scores, audit=audit, **hand(request), **typed):
            return _back(audit, "Scores saved.", request)
    return show(request, "audits/scores.html", page(municipality, audit) | {"form": form, "board": board})


@municipal("audits.write", on=get_audit)
@require_safe
def check(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """All of the audit once more before it goes to AMHSA."""
    if audit.state != AuditState.DRAFT:
        return _not_workable(request, audit) or redirect("municipal:audit_revisions", municipality.slug, audit.pk)
    return _check_page(request, municipality, audit, ConfirmStepForm(initial={"version": audit.version}))


@municipal("audits.write", on=get_audit)
@require_POST
def submit(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Hand the audit to AMHSA."""
    form = ConfirmStepForm(request.POST)
    if _confirmed(request, form, audit, submit_audit):
        messages.success(request, "Your audit is with AMHSA. This is your receipt.")
        return redirect("municipal:audit_receipt", municipality.slug, audit.pk)
    return _check_page(request, municipality, audit, form)


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def withdraw(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Take a submission back, after asking once more."""
    if away := _not_open(request, audit, audit.state == AuditState.SUBMITTED):
        return away
    form = ConfirmStepForm(sent(request), initial={"version": audit.version})
    if request.method == "POST" and _confirmed(request, form, audit, withdraw_audit):
        return _back(audit, "Withdrawn. The audit is a draft again.", request)
    return show(request, "audits/withdraw.html", page(municipality, audit) | {"form": form})


@municipal("audits.administer", on=get_audit)
@require_http_methods(FORM_METHODS)
def discard(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Throw a draft away, after asking once more."""
    if away := _not_open(request, audit, audit.is_draft):
        return away
    form = ConfirmStepForm(sent(request), initial={"version": audit.version})
    if request.method == "POST" and _confirmed(request, form, audit, discard_draft):
        messages.success(request, "Draft discarded.")
        return redirect("municipal:audits", municipality.slug)
    return show(request, "audits/discard.html", page(municipality, audit) | {"form": form})


def page(municipality: Municipality, audit: Audit) -> dict[str, Any]:
    """What every page of one audit shows."""
    return {"municipality": municipality, "section": "audits", "audit": audit, "pill": describe_audit_state(audit)}


def missing(audit: Audit, sheet: QuestionSheet | None = None) -> list[Missing]:
    """What is missing, with the addresses to mend it."""
    problems = find_problems_of(audit, sheet.answer_sheet) if sheet else find_problems_before_submission(audit)
    return [Missing(problem.sentence, _where(audit, problem), problem.code) for problem in problems]


def answered(audit: Audit) -> tuple[QuestionSheet | None, Scoreboard]:
    """The audit's questions, None where it comes as a report; and its score."""
    if audit.method != Method.ANSWERED:
        return None, load_scoreboard(audit)
    sheet = load_sheet(audit, notes=())
    return sheet, build_scoreboard(audit, sheet.answer_sheet)


def _where(audit: Audit, problem: SubmissionProblem) -> str:
    where = [audit.municipality.slug, audit.pk]
    if problem.code:
        return reverse("municipal:audit_question", args=[*where, problem.code])
    return reverse(PAGES[problem.step], args=where)


def _confirmed(request: HttpRequest, form: AuditVersionForm, audit: Audit, service: Callable[..., Any]) -> bool:
    if not form.is_valid():
        return False
    return settle(form, audit, service, audit=audit, **hand(request), **form.cleaned_data)


def _check_page(request: HttpRequest, municipality: Municipality, audit: Audit, form: ConfirmStepForm) -> HttpResponse:
    sheet, board = answered(audit)
    lacking = missing(audit, sheet)
    context = {
        "form": form,
        "missing": lacking,
        "to_fix": sum(bool(one.code) for one in lacking),
        "sheet": sheet,
        "found": found(sheet) if sheet else [],
        "board": board,
        "documents": find_documents(audit),
        "submission_due": get_submission_due(audit, clock.today()),
        "doubt": day_doubt(audit, clock.today()),
    }
    return show(request, "audits/check.html", page(municipality, audit) | context)


def found(sheet: QuestionSheet) -> list[tuple[Severity, list[tuple[Finding, str]]]]:
    """What the cross-checks find, the gravest first, each with the address to look at it."""
    audit, every = sheet.audit, find_problems(sheet.answer_sheet)
    where = [audit.municipality.slug, audit.pk]

    def address(finding: Finding) -> str:
        if not finding.code:
            return reverse(PAGES[SubmissionStep.INSTRUMENT], args=where)
        return reverse("municipal:audit_question", args=[*where, finding.code])

    return [(s, [(one, address(one)) for one in every if one.severity is s]) for s in Severity]


def _report(request: HttpRequest, audit: Audit) -> dict[str, Any]:
    """Documents, score and rounds, where the person may read them (R2.3)."""
    if not request.user.has_perm("audits.view_report", audit):
        return {"hidden": True}
    sheet, board = answered(audit)
    problems = _problems(audit, sheet) if AuditState(audit.state) in WITH_AUTHOR else []
    notes = list(find_sent_notes(audit).select_related("question"))
    return {
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


def _problems(audit: Audit, sheet: QuestionSheet | None) -> list[SubmissionProblem]:
    return find_problems_of(audit, sheet.answer_sheet) if sheet else find_problems_before_submission(audit)


def _what_may(request: HttpRequest, audit: Audit) -> dict[str, Any]:
    """What the person can do now, and the limits of it."""
    user = request.user
    return {
        "headline": write_headline(audit),
        "may_work": user.has_perm("audits.conduct", audit),
        "may_choose_method": _may_choose_method(user, audit),
        "may_withdraw": user.has_perm("audits.withdraw", audit),
        "may_discard": user.has_perm("audits.discard", audit),
        "may_invite": user.has_perm("audits.assign_auditor", audit),
        "may_plan": audit.conducted_on and user.has_perm("audits.plan_from", audit),
        "limits": get_limits(),
        "closes_on": get_limits().closes_on(audit.conducted_on) if audit.conducted_on else None,
        "history": list_history(audit, user),
    }


def _may_choose_method(user: Any, audit: Audit) -> bool:
    """A draft comes in as one likes, where its instrument has questions."""
    if not audit.is_draft or not user.has_perm("audits.conduct", audit):
        return False
    return audit.method == Method.ANSWERED or audit.instrument.questions.exists()


def _not_workable(request: HttpRequest, audit: Audit) -> HttpResponseRedirect | None:
    return _not_open(request, audit, AuditState(audit.state) in WITH_AUTHOR)


def _not_open(request: HttpRequest, audit: Audit, is_open: bool) -> HttpResponseRedirect | None:
    """Reading a form that cannot be sent leads back; what was typed into one is never thrown away."""
    if request.method == "POST" or is_open:
        return None
    state = AuditState(audit.state).label
    messages.info(request, f"This audit is in the state “{state}”, so that page is closed. What you can do is below.")
    return redirect("municipal:audit", audit.municipality.slug, audit.pk)


def _back(audit: Audit, said: str, request: HttpRequest) -> HttpResponseRedirect:
    messages.success(request, said)
    return redirect("municipal:audit", audit.municipality.slug, audit.pk)
