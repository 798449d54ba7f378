"""The score by section of an audit that is submitted as a report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from audits.conducting.forms.audits import make_scores_form
from audits.conducting.pages.audit import describe_page
from audits.conducting.services.audits import enter_scores
from audits.conducting.views.redirects import redirect_if_not_with_author, redirect_to_audit
from audits.lookups import get_audit
from audits.models import Audit, Method
from audits.selectors.scores import load_scoreboard
from municipalities.models import Municipality
from secor_portal.web.guards import FORM_METHODS, municipal
from secor_portal.web.service_calls import call_service, get_posted_data, render_page


@municipal("audits.write", on=get_audit)
@require_http_methods(FORM_METHODS)
def show_scores(request: HttpRequest, municipality: Municipality, audit: Audit) -> HttpResponse:
    """Enter points by section. If the audit is answered question by question, they come from the answers."""
    if away := redirect_if_not_with_author(request, audit):
        return away
    if request.method != "POST" and audit.method == Method.ANSWERED:
        return redirect("municipal:audit_questions", municipality.slug, audit.pk)
    board = load_scoreboard(audit)
    form = make_scores_form(board)(get_posted_data(request), initial={"version": audit.version})
    if request.method == "POST" and form.is_valid():
        typed = {"points": form.list_points(), "version": form.cleaned_data["version"]}
        if call_service(request, enter_scores, form=form, row=audit, audit=audit, **typed):
            return redirect_to_audit(request, audit, "Scores saved.")
    context = describe_page(municipality, audit) | {"form": form, "board": board}
    return render_page(request, "audits/scores.html", context)
