"""Submitting an audit to the desk: the check before it, the submission, and withdrawing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.conducting.forms.audits import ConfirmStepForm
from audits.conducting.pages.audit import describe_page, group_findings, link_problems, load_answers_and_score
from audits.conducting.services.submissions import submit_audit, withdraw_audit
from audits.conducting.views.redirects import (
    confirm_step,
    redirect_if_closed,
    redirect_if_not_with_author,
    redirect_to_audit,
)
from audits.hooks import doubt_day
from audits.lookups import get_audit
from audits.models import Audit
from audits.rules.lifecycle import AuditState
from audits.selectors.audits import find_documents
from audits.selectors.clocks import get_submission_due
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.partner import PARTNER
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import get_posted_data, render_page


@municipal("audits.write", on=get_audit)
@require_safe
def show_check(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """The whole audit on one page before it is submitted."""
    if not audit.is_draft:
        away = redirect_if_not_with_author(request, audit)
        return away or redirect("municipal:audit_revisions", municipality.slug, audit.pk)
    return _render_check(request, municipality, audit, ConfirmStepForm(initial={"version": audit.version}))


@municipal("audits.write", on=get_audit)
@require_POST
def submit_checked(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Submit the audit; if it is refused, show the check again."""
    form = ConfirmStepForm(request.POST)
    if confirm_step(request, form, audit, submit_audit):
        messages.success(request, f"{PARTNER.name} has your audit. This is your receipt.")
        return redirect("municipal:audit_receipt", municipality.slug, audit.pk)
    return _render_check(request, municipality, audit, form)


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_withdrawal(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Withdraw a submission, once it is confirmed."""
    if away := redirect_if_closed(request, audit, is_open=audit.state == AuditState.SUBMITTED):
        return away
    form = ConfirmStepForm(get_posted_data(request), initial={"version": audit.version})
    if confirm_step(request, form, audit, withdraw_audit):
        return redirect_to_audit(request, audit, "Withdrawn. The audit is a draft again.")
    return render_page(request, "audits/withdraw.html", describe_page(municipality, audit) | {"form": form})


def _render_check(
    request: HttpRequest, municipality: Municipality, audit: Audit, form: ConfirmStepForm
) -> HttpResponse:
    sheet, board = load_answers_and_score(audit)
    problems = link_problems(audit, sheet)
    context = {
        "form": form,
        "missing": problems,
        "to_fix": sum(bool(problem.code) for problem in problems),
        "sheet": sheet,
        "found": group_findings(sheet) if sheet else [],
        "board": board,
        "documents": find_documents(audit),
        "submission_due": get_submission_due(audit, clock.today()),
        "doubt": doubt_day(audit, clock.today()),
    }
    return render_page(request, "audits/check.html", describe_page(municipality, audit) | context)
